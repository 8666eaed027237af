"""CSV as the world has it, row by row: each kind of file that exports are known to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from handraiser_cli.bulk.faults import NotReadable, NotUsable
from handraiser_cli.imports.table import Broken, Row, open_table

ROWS = [(2, ("ada@a.example", "Ada, Countess")), (3, ("žofie@b.example", "Žofie"))]


def read(
    path: Path, content: bytes | str, encoding: str | None = None
) -> tuple[tuple[str, ...], list[tuple[int, tuple[str, ...]]], list[tuple[int, str]], list[str]]:
    """The columns, the rows, the broken rows by number and text, and what was noted."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    notes: list[str] = []
    table = open_table(path, sheet=None, encoding=encoding, note=notes.append)
    found = list(table.rows(lambda _: None))
    rows = [(row.number, row.cells) for row in found if isinstance(row, Row)]
    return table.columns, rows, [(b.number, b.text) for b in found if isinstance(b, Broken)], notes


PLAIN = 'email,name\nada@a.example,"Ada, Countess"\nžofie@b.example,Žofie\n'
SEMICOLONS = "email;name\nada@a.example;Ada, Countess\nžofie@b.example;Žofie\n"
OVER_QUOTED = (
    '"email,name"\n"ada@a.example,""Ada, Countess"""\n"žofie@b.example,Žofie"\n'  # as a whole
)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PLAIN.encode(), id="utf-8"),
        pytest.param(PLAIN.encode("utf-8-sig"), id="with-mark"),
        pytest.param(PLAIN.encode("utf-16"), id="utf-16"),
        pytest.param(b"\xfe\xff" + PLAIN.encode("utf-16-be"), id="utf-16-be"),
        pytest.param(PLAIN.encode("utf-16-le"), id="utf-16-le-without-mark"),
        pytest.param(PLAIN.encode("utf-16-be"), id="utf-16-be-without-mark"),
        pytest.param(PLAIN.replace("\n", "\r\n").encode(), id="windows"),
        pytest.param(PLAIN.replace("\n", "\r").encode(), id="old-mac"),
        pytest.param(SEMICOLONS.encode(), id="semicolons"),
        pytest.param(SEMICOLONS.replace(";", "\t").encode(), id="tabs"),
        pytest.param(SEMICOLONS.replace(";", "|").encode(), id="bars"),
        pytest.param(OVER_QUOTED.encode(), id="over-quoted"),
        pytest.param(OVER_QUOTED.replace('"email,name"', "email,name").encode(), id="rows-quoted"),
    ],
)
def test_every_usual_spelling_of_a_table_is_the_same_table(tmp_path: Path, content: bytes) -> None:
    columns, rows, broken, notes = read(tmp_path / "a.csv", content)
    assert columns == ("email", "name")
    assert rows == ROWS
    assert broken == []
    assert notes == []


@pytest.mark.parametrize("told", ["sep=;", '"sep=;"', "SEP=;"])
def test_excels_first_line_says_what_separates(tmp_path: Path, told: str) -> None:
    columns, rows, _, _ = read(tmp_path / "a.csv", f"{told}\n{SEMICOLONS}")
    assert columns == ("email", "name")
    assert [cells for _, cells in rows] == [cells for _, cells in ROWS]


def test_a_line_in_windows_1252_is_read_and_told(tmp_path: Path) -> None:
    content = "email,name\na@a.example,Žofie\n".encode() + "b@b.example,Café\n".encode("cp1252")
    _, rows, broken, notes = read(tmp_path / "a.csv", content)
    assert rows == [(2, ("a@a.example", "Žofie")), (3, ("b@b.example", "Café"))]
    assert broken == []
    assert notes == [
        "line 3 is not UTF-8: such lines are read as Windows-1252; "
        "--encoding names another, such as cp1250"
    ]


def test_a_byte_that_windows_1252_does_not_use_is_refused(tmp_path: Path) -> None:
    content = b"email,name\n" + "a@a.example,Ť\nb@b.example,Ž\n".encode("cp1250")
    _, rows, broken, _ = read(tmp_path / "a.csv", content)
    assert [number for number, _ in rows] == [3]
    assert [number for number, _ in broken] == [2]


def test_an_encoding_that_is_named_is_used(tmp_path: Path) -> None:
    content = "email,name\na@a.example,Ťuťka\n".encode("cp1250")
    _, rows, broken, notes = read(tmp_path / "a.csv", content, "cp1250")
    assert rows == [(2, ("a@a.example", "Ťuťka"))]
    assert (broken, notes) == ([], [])


def test_cells_hold_line_ends_delimiters_and_quotes(tmp_path: Path) -> None:
    content = 'email,name\na@a.example,"one\ntwo, ""three"""\nb@b.example,5" disk\n'
    _, rows, broken, _ = read(tmp_path / "a.csv", content)
    assert rows == [
        (2, ("a@a.example", 'one\ntwo, "three"')),
        (4, ("b@b.example", '5" disk')),
    ]
    assert broken == []


def test_an_unbalanced_quote_costs_its_own_row_and_is_shown(tmp_path: Path) -> None:
    content = 'email,name\na@a.example,"open\nb@b.example,"B"\nc@c.example,"x"y\nd@d.example,D\n'
    _, rows, broken, _ = read(tmp_path / "a.csv", content)
    assert [cells[0] for _, cells in rows] == ["b@b.example", "d@d.example"]
    assert broken == [(2, 'a@a.example,"open'), (4, 'c@c.example,"x"y')]


def test_a_short_row_lacks_its_last_cells_as_excel_writes_it(tmp_path: Path) -> None:
    _, rows, broken, _ = read(tmp_path / "a.csv", "email,name,x\na@a.example\nb@b.example,B\n")
    assert rows == [(2, ("a@a.example", "", "")), (3, ("b@b.example", "B", ""))]
    assert broken == []


def test_a_long_row_may_only_add_blanks(tmp_path: Path) -> None:
    _, rows, broken, _ = read(tmp_path / "a.csv", "email,name\na@a.example,A,, \nb@b.example,B,C\n")
    assert rows == [(2, ("a@a.example", "A"))]
    assert broken == [(3, "b@b.example,B,C")]


def test_a_cell_of_one_column_may_hold_a_comma(tmp_path: Path) -> None:
    _, rows, _, _ = read(tmp_path / "a.csv", 'email,name,x\n"Doe, John"\n')
    assert rows == [(2, ("Doe, John", "", ""))]


def test_blank_rows_are_passed_over_and_blank_headers_kept(tmp_path: Path) -> None:
    columns, rows, _, _ = read(tmp_path / "a.csv", "\n \nemail,,email\n\n,,\na@a.example,1,\n")
    assert columns == ("email", "", "email")
    assert rows == [(6, ("a@a.example", "1", ""))]


def test_delimiters_in_a_quoted_name_do_not_count(tmp_path: Path) -> None:
    columns, _, _, _ = read(tmp_path / "a.csv", '"a, b, c";email\n1;a@a.example\n')
    assert columns == ("a, b, c", "email")


def test_zero_bytes_stay_in_the_row(tmp_path: Path) -> None:
    _, rows, broken, _ = read(tmp_path / "a.csv", b"email,name\na@a.example,A\0da\n")
    assert rows == [(2, ("a@a.example", "A\0da"))]
    assert broken == []


def test_a_huge_field_is_refused_alone(tmp_path: Path) -> None:
    huge = "x" * 200_000
    content = f'email,name\na@a.example,{huge}\nb@b.example,"{huge}"\nc@c.example,C\n'
    _, rows, broken, _ = read(tmp_path / "a.csv", content)
    assert rows == [(4, ("c@c.example", "C"))]
    assert [(number, len(text)) for number, text in broken] == [(2, 1_000), (3, 1_000)]


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,\n", b'"open\n'])
def test_a_file_without_a_header_is_no_table(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotReadable):
        read(tmp_path / "a.csv", content)


@pytest.mark.parametrize(
    ("name", "sheet", "encoding"),
    [
        ("a.jsonl", None, None),
        ("a.csv", "1", None),
        ("a.xlsx", None, "cp1250"),
        ("b.csv", None, None),
    ],
)
def test_what_does_not_fit_is_said(
    tmp_path: Path, name: str, sheet: str | None, encoding: str | None
) -> None:
    if not name.startswith("b"):
        (tmp_path / name).write_text("email\n")
    with pytest.raises(NotUsable):
        open_table(tmp_path / name, sheet=sheet, encoding=encoding, note=lambda _: None)
