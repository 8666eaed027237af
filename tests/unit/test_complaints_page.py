"""`docs/complaints.md` names every complaint about scoring, and tests that exist and say which."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = (
    *("4752", "#5188", "#5155", "#5213", "#10262", "#5369", "#6310", "#929", "#581", "#1465"),
    *("#7076", "#13817", "#6535", "#16263", "#9162", "#9798", "#4941", "UNOMI-676", "UNOMI-521"),
    *("159667", "104365", "#23690", "337", "266482", "136085", "152878", "73583", "salesforceben"),
)
NOT_YET = {"#7076"}
"""What has no test, since it is not there."""

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/complaints.md").read_text("utf-8").splitlines()[2:]
    if line.startswith("| ")
][1:]


def test_every_source_has_its_row() -> None:
    told = [where for _, where, _, _ in ROWS]
    for source in SOURCES:
        assert sum(bool(re.search(rf"{source}\b", where)) for where in told) == 1, source


def docstrings(path: str) -> dict[str, str]:
    """What each test function of a file says of itself."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {function.name: ast.get_docstring(function) or "" for function in functions}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_a_row_names_tests_that_say_which_complaint_they_are_of(row: list[str]) -> None:
    _, where, here, tests = row
    named = re.findall(r"`(tests/[^`:]+)::(\w+)`", tests)
    if not named:
        assert where.split()[-1] in NOT_YET
        assert "**not yet**" in here
    marks = re.findall(r"[\w-]*\d{2,}|salesforceben", where)
    for path, function in named:
        said = docstrings(path)[function]
        assert any(mark in said for mark in marks), f"{path}::{function} does not name {marks}"


def test_every_test_of_a_complaint_is_in_the_page() -> None:
    listed = {name for row in ROWS for name in re.findall(r"::(\w+)`", row[3])}
    there: set[str] = set()
    for folder in ("tests/unit/scoring", "tests/integration"):
        for path in (ROOT / folder).glob("test_complaints*.py"):
            there |= set(re.findall(r"def (test_\w+)", path.read_text("utf-8")))
    assert there == listed
