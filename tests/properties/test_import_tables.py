"""A table that is written in any dialect and encoding is read back as it was."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from handraiser_cli.bulk.csv_rows import DELIMITERS, MOST_LINES
from handraiser_cli.imports.report import OWN_COLUMNS, RefusedRow, Report
from handraiser_cli.imports.table import Row, open_table

LETTERS = "aZ9 .@_-=+'\"\n,;\t|äöüéèß"
"""No two of the accented ones make a character of UTF-8 when they are written in Windows-1252."""
WIDE = LETTERS + "žЖ漢\u2028😀"
NAMES = st.lists(st.text("abcxyzé _", min_size=1), min_size=2, max_size=5).filter(
    lambda names: any(name.strip() for name in names)
)
ENCODINGS = st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp1252-named"]
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], str]:
    """A header with rows, none of them blank, and how they are to be encoded."""
    encoding = draw(ENCODINGS)
    alphabet = LETTERS if encoding.startswith("cp1252") else WIDE
    header = draw(NAMES)
    cells = st.text(alphabet, max_size=8).filter(lambda text: text.count("\n") < MOST_LINES // 10)
    row = st.lists(cells, min_size=len(header), max_size=len(header))
    rows = draw(st.lists(row.filter(lambda it: any(cell.strip() for cell in it)), max_size=6))
    return [header, *rows], encoding


def encoded(text: str, encoding: str) -> bytes:
    if encoding == "utf-16-be":
        return b"\xfe\xff" + text.encode(encoding)
    return text.encode(encoding.removesuffix("-named"))


def as_csv(rows: list[list[str]], delimiter: str, quoting: int, end: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


def read(path: Path, encoding: str | None = None) -> list[list[str]]:
    table = open_table(path, sheet=None, encoding=encoding, note=lambda _: None)
    rows = list(table.rows(lambda _: None))
    assert all(isinstance(row, Row) for row in rows)
    return [list(table.columns), *(list(row.cells) for row in rows if isinstance(row, Row))]


@given(
    tables(),
    st.sampled_from(DELIMITERS),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "sep", "row by row", "wholly"]),
)
def test_a_table_is_read_back(
    table: tuple[list[list[str]], str], delimiter: str, quoting: int, end: str, extra: str
) -> None:
    rows, encoding = table
    text = as_csv(rows, delimiter, quoting, end)
    if extra == "sep":
        text = f"sep={delimiter}{end}{text}"
    elif extra:
        lines = [as_csv([row], delimiter, quoting, "") for row in rows]
        quoted = ['"' + line.replace('"', '""') + '"' for line in lines]
        text = end.join(quoted if extra == "wholly" else [lines[0], *quoted[1:]]) + end
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_bytes(encoded(text, encoding))
        assert read(path, "cp1252" if encoding.endswith("-named") else None) == rows


@given(tables())
def test_a_sheet_is_read_back(table: tuple[list[list[str]], str]) -> None:
    rows = [[cell.strip() for cell in row] for row in table[0]]
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.xlsx")
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(place, column, cell)
        names, *found = read(path)
    width = max(place for place, name in enumerate(rows[0], start=1) if name)
    assert names == rows[0][:width]
    assert found == [row[:width] for row in rows[1:] if any(row[:width])]


@given(tables())
def test_a_report_can_be_read_back(table: tuple[list[list[str]], str]) -> None:
    """But for the apostrophe that keeps a spreadsheet from running a cell."""
    (header, *rows), _ = table
    with TemporaryDirectory() as folder:
        path = Path(folder, "refused.csv")
        with Report(path, header) as report:
            for number, row in enumerate(rows):
                report.add(RefusedRow(number, "x", "code", "why", tuple(row)))
        names, *found = read(path)
    assert tuple(names[: len(OWN_COLUMNS)]) == OWN_COLUMNS
    bare = [[cell.removeprefix("'") for cell in row[len(OWN_COLUMNS) :]] for row in found]
    assert bare == [[cell.removeprefix("'") for cell in row] for row in rows]
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in found for cell in row
    )
