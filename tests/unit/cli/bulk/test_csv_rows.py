"""CSV as the world has it: a broken row costs itself and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from handraiser_cli.bulk.csv_rows import MOST_LINES, Rows, delimiter_of, unwrapped
from handraiser_cli.bulk.text_lines import MOST_CHARACTERS, text_lines

type Refused = list[tuple[int, str]]


def read(*lines: str) -> tuple[list[tuple[int, list[str]]], Refused]:
    refused: Refused = []
    rows = Rows(enumerate(lines, start=1), ",", lambda n, why: refused.append((n, why)))
    return list(rows), refused


def test_quoted_cells_hold_delimiters_quotes_and_line_ends() -> None:
    rows, refused = read('a,"b,""c"""', '"d', 'e",f', "", "g,h")
    assert rows == [(1, ["a", 'b,"c"']), (2, ["d\ne", "f"]), (5, ["g", "h"])]
    assert refused == []


def test_a_quote_that_is_never_closed_costs_its_own_line() -> None:
    lines = [f"{n},x" for n in range(MOST_LINES * 2)]
    rows, refused = read('"open,x', *lines)
    assert [cells for _, cells in rows] == [[str(n), "x"] for n in range(MOST_LINES * 2)]
    assert refused == [(1, "a quoted cell is never closed")]


def test_so_does_one_on_the_last_line() -> None:
    rows, refused = read("a,b", '"open')
    assert (rows, refused) == ([(1, ["a", "b"])], [(2, "a quoted cell is never closed")])


def test_text_after_a_closing_quote_is_refused() -> None:
    rows, refused = read('"a"b,c', "d,e")
    assert rows == [(2, ["d", "e"])]
    assert [line for line, _ in refused] == [1]


def test_a_row_given_up_is_read_again_from_its_second_line() -> None:
    refused: Refused = []
    lines = enumerate(['"x', 'a",b,c', "d,e"], start=1)
    rows = Rows(lines, ",", lambda n, why: refused.append((n, why)))
    kept = []
    for number, cells in rows:
        if len(cells) == 2:
            kept.append((number, cells))
        else:
            rows.give_up("width")
    assert kept == [(3, ["d", "e"])]
    assert [line for line, _ in refused] == [1, 2]


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ("a,b", ","),
        ("a;b;c,d", ";"),
        ("a\tb", "\t"),
        ("alone", ","),
        ('"a,b,c";d', ";"),
        ('"a;b;c"', ";"),
    ],
)
def test_the_delimiter_is_the_one_that_the_header_uses(header: str, delimiter: str) -> None:
    assert delimiter_of(header) == delimiter


@pytest.mark.parametrize(
    ("cells", "width", "row"),
    [
        (['a,"b,c"'], 2, ["a", "b,c"]),
        (["a,b"], None, ["a", "b"]),
        (["Doe, John"], 3, ["Doe, John"]),
        (["a,b", ""], 2, ["a,b", ""]),
        (['a,"b'], 2, ['a,"b']),
        (["a"], 1, ["a"]),
    ],
)
def test_a_row_that_was_quoted_as_a_whole_is_unwrapped(
    cells: list[str], width: int | None, row: list[str]
) -> None:
    assert unwrapped(cells, ",", width) == row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("jméno,x\r\nŽofie,y\r\n".encode(encoding))
    refused: Refused = []
    lines = text_lines(file, lambda n, why: refused.append((n, why)), lambda _: None)
    assert list(lines) == [(1, "jméno,x"), (2, "Žofie,y")]
    assert refused == []


def test_a_line_that_is_not_text_is_refused_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"a\nSpole\xe8nost\nb\n")
    refused: Refused = []
    lines = list(text_lines(file, lambda n, why: refused.append((n, why)), lambda _: None))
    assert lines == [(1, "a"), (3, "b")]
    assert refused == [(2, "this is not UTF-8: save the file as UTF-8")]


def test_a_line_without_end_is_refused_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("a\n" + "x" * (2 * MOST_CHARACTERS + 5) + "\nb\n")
    refused: Refused = []
    lines = list(text_lines(file, lambda n, why: refused.append((n, why)), lambda _: None))
    assert lines == [(1, "a"), (3, "b")]
    assert refused == [(2, "a line has at most 1,000,000 characters")]


def test_utf_16_that_breaks_off_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("a\nb".encode("utf-16") + b"x")
    refused: Refused = []
    list(text_lines(file, lambda n, why: refused.append((n, why)), lambda _: None))
    assert [why for _, why in refused] == ["from here on this is not UTF-16"]
