"""What a cell says, and how one is written so that no spreadsheet runs it."""

from __future__ import annotations

import pytest

from handraiser_cli.imports.cells import harmless, said


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  a b \u00a0", "a b"),
        ("\ufeffa", "a"),
        ("a\0b", "ab"),
        ("'+420 123", "+420 123"),
        ("'00501", "00501"),
        ("'=1+1", "=1+1"),
        ("'t Hooft", "'t Hooft"),
        ("''quoted''", "''quoted''"),
        ('="00501"', "00501"),
        ('=CONCAT("a","b")', '=CONCAT("a","b")'),
        ("=1+1", "=1+1"),
        ("#N/A", ""),
        ("\\N", ""),
        (" \t\r\n", ""),
        ("NULL", "NULL"),
    ],
)
def test_what_a_cell_says(cell: str, text: str) -> None:
    assert said(cell) == text


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C x'!A1"]
)
def test_a_formula_is_written_as_text_and_read_as_it_was(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert said(harmless(cell)) == said(cell)


@pytest.mark.parametrize("cell", ["", "a=1", "'=1", "a@a.example", "1-2"])
def test_other_cells_are_written_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell
