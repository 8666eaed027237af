"""Workbooks: cells as people saw them, and nothing that a file can do to the reader."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from handraiser_cli.bulk.faults import NotReadable, NotUsable
from handraiser_cli.imports import workbook
from handraiser_cli.imports.table import Row, Table, open_table


def opened(path: Path, sheet: str | None = None) -> Table:
    return open_table(path, sheet=sheet, encoding=None, note=lambda _: None)


def rows_of(table: Table) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.number, row.cells) for row in table.rows(lambda _: None) if isinstance(row, Row)]


@pytest.fixture
def book(tmp_path: Path) -> Any:
    """A workbook to fill; it is saved when it is closed."""
    return xlsxwriter.Workbook(tmp_path / "a.xlsx")


def test_cells_are_the_text_that_people_saw(book: Any, tmp_path: Path) -> None:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["email", "value"])
    days = book.add_format({"num_format": "dd.mm.yyyy"})
    times = book.add_format({"num_format": "m/d/yy h:mm"})
    cells: list[tuple[Any, Any, str]] = [
        ("text", None, "text"),
        ("", None, ""),
        (250, None, "250"),
        (420123456789, None, "420123456789"),
        (0.1 + 0.2, None, "0.3"),
        (1.5, book.add_format({"num_format": "0.00"}), "1.5"),
        (501, book.add_format({"num_format": "00000"}), "00501"),
        (0.07, book.add_format({"num_format": "0%"}), "7%"),
        (True, None, "true"),
        (date(2026, 3, 4), days, "2026-03-04"),
        (datetime.fromisoformat("2026-03-04T15:30"), times, "2026-03-04 15:30:00"),
        (datetime.fromisoformat("2026-03-04T00:00"), times, "2026-03-04 00:00:00"),
    ]
    for number, (value, shape, _) in enumerate(cells, start=1):
        sheet.write_string(number, 0, "a@a.example")
        write = sheet.write_datetime if isinstance(value, date) else sheet.write
        write(number, 1, value, *([shape] if shape else []))
    book.close()
    found = [values[1] for _, values in rows_of(opened(tmp_path / "a.xlsx"))]
    assert found == [text for _, _, text in cells]


def test_formulas_are_what_they_came_to(book: Any, tmp_path: Path) -> None:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["email", "sum"])
    sheet.write_string(1, 0, "a@a.example")
    sheet.write_formula(1, 1, '=HYPERLINK("http://evil.example","2")', None, "2")
    book.close()
    assert rows_of(opened(tmp_path / "a.xlsx")) == [(2, ("a@a.example", "2"))]


def test_rows_are_numbered_as_the_sheet_shows_them(book: Any, tmp_path: Path) -> None:
    sheet = book.add_worksheet()
    sheet.write_row(2, 0, ["email", "", "name"])
    sheet.write_row(5, 0, ["a@a.example", "x"])
    sheet.write_row(6, 0, ["b@b.example", "", "B", "beside it"])
    book.close()
    table = opened(tmp_path / "a.xlsx")
    assert table.columns == ("email", "", "name")
    assert rows_of(table) == [(6, ("a@a.example", "x", "")), (7, ("b@b.example", "", "B"))]


def test_a_sheet_is_chosen_by_name_or_number(book: Any, tmp_path: Path) -> None:
    hidden = book.add_worksheet("notes")
    hidden.write(0, 0, "nothing")
    for name in ("one", "2024"):
        sheet = book.add_worksheet(name)
        sheet.write_column(0, 0, ["email", f"{name}@a.example"])
    hidden.hide()
    book.worksheets()[1].activate()
    book.close()
    path = tmp_path / "a.xlsx"
    assert rows_of(opened(path))[0][1] == ("one@a.example",)
    assert rows_of(opened(path, "2024"))[0][1] == ("2024@a.example",)
    assert rows_of(opened(path, "3"))[0][1] == ("2024@a.example",)
    with pytest.raises(NotUsable, match="`notes`, `one`, `2024`"):
        opened(path, "4")


def test_two_cells_far_apart_take_no_room(book: Any, tmp_path: Path) -> None:
    sheet = book.add_worksheet()
    sheet.write(0, 0, "email")
    sheet.write(1, 16_383, "far")
    sheet.write(2, 0, "a@a.example")
    book.close()
    assert rows_of(opened(tmp_path / "a.xlsx")) == [(3, ("a@a.example",))]


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(
    book: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.add_worksheet().write(0, 0, "email")
    book.close()
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/bomb.xml", b"\0" * 3_000_000)
    assert path.stat().st_size < 20_000
    assert opened(path).columns == ("email",)
    monkeypatch.setattr(workbook, "MOST_BYTES_IN_MEMORY", 2_000_000)
    with pytest.raises(NotReadable, match="unpacks to more"):
        opened(path)


def test_entities_that_grow_are_not_expanded(book: Any, tmp_path: Path) -> None:
    book.add_worksheet().write(0, 0, "email")
    book.close()
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">' for n in range(9))
    texts = (
        f'<?xml version="1.0"?><!DOCTYPE sst [{laughs}]>'
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>&l8;</t></si></sst>"
    )
    hostile = tmp_path / "hostile.xlsx"
    with zipfile.ZipFile(tmp_path / "a.xlsx") as good, zipfile.ZipFile(hostile, "w") as bad:
        for part in good.namelist():
            is_texts = part == "xl/sharedStrings.xml"
            bad.writestr(part, texts if is_texts else good.read(part))
    with pytest.raises(NotReadable, match="no Excel workbook"):
        opened(hostile)


@pytest.mark.parametrize("content", [b"", b"email,name\n", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(NotReadable, match="no Excel workbook"):
        opened(path)


def test_an_empty_sheet_is_said(book: Any, tmp_path: Path) -> None:
    book.add_worksheet("void")
    book.close()
    with pytest.raises(NotReadable, match="`void` is empty"):
        opened(tmp_path / "a.xlsx")
