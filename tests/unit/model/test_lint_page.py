"""The page about lint: each of its examples has the one fault it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from handraiser.model import lint_model
from linting import small_model

PAGE = Path(__file__).parents[3] / "docs" / "lint-messages.md"
BANDS = "grades: {A: 15, B: 0}\nlevels: {1: 30, 2: 0}"
ROW = re.compile(r"^\| (?P<check>[^|]+) \| `(?P<example>[^|]+)` \| (?P<message>[^|]+) \|$")


def placed(heading: str, example: str) -> str:
    """A model with an example where the heading above its table says."""
    match heading:
        case "Anywhere":
            return small_model(head=example)
        case "Rules":
            return small_model(rules=f"odd: {example}")
        case "Paths":
            return small_model(paths=f"score: {example}", card=BANDS)
    return small_model(card=example)


def examples() -> Iterator[tuple[str, str, str]]:
    heading = ""
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            heading = line.strip("# ")
        elif row := ROW.match(line):
            yield heading, row["example"], row["message"]


def test_the_page_has_examples() -> None:
    assert len(list(examples())) > 30


@pytest.mark.parametrize("bands", ["", BANDS])
def test_the_small_model_has_no_fault(bands: str) -> None:
    assert lint_model(small_model(card=bands)).faults == []


@pytest.mark.parametrize(("heading", "example", "message"), list(examples()))
def test_each_example_has_the_fault_it_says(heading: str, example: str, message: str) -> None:
    faults = lint_model(placed(heading, example)).faults

    assert [fault.message for fault in faults] == [message]
