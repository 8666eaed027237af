"""Every example of the guide to the scoring model is what the model and the function say."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain, zip_longest
from pathlib import Path

import pytest

from guide.frame import completed
from guide.page import Example, Table, anchors_of, examples_in, examples_of, tables_of
from guide.run import checks
from handraiser.matching import PatternInvalid, compile_pattern
from handraiser.model import Model
from handraiser.model.load import lint_model
from handraiser.yaml_text import read_yaml

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [DOCS / "scoring-model.md", *sorted((DOCS / "scoring").glob("*.md"))]
BLOCKS = list(chain.from_iterable(examples_of(page) for page in PAGES))
(FRAME,) = [block for block in BLOCKS if block.mark == "frame"]
EXAMPLES = [block for block in BLOCKS if block.mark is None]
TOLD = [example for example in EXAMPLES if example.tables]
PATTERNS = [
    table
    for page in PAGES
    for column in ("result", "refused")
    for table in tables_of(page, "pattern", column)
]
ANSWERS = [row for page in PAGES for it in tables_of(page, "question", "shown") for row in it.rows]
REFUSED = [example for example in EXAMPLES if example.refused or example.warned]


def model_of(example: Example) -> Model:
    """The model of an example, which lint must find nothing wrong with."""
    report = lint_model(completed(example.text, FRAME.text))
    said = [str(fault) for fault in (*report.faults, *report.warnings)]
    assert report.model is not None, said
    assert not said
    return report.model


def test_marks_are_known() -> None:
    assert {block.mark for block in BLOCKS} <= {None, "frame", "not an example"}


def test_the_frame_is_a_model() -> None:
    assert model_of(FRAME).scorecards


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_says_what_it_comes_to(example: Example) -> None:
    told = [example.tables, example.refused, example.warned]
    assert sum(map(bool, told)) == 1, "a table, `> Refused:` or `> Warned:`, one of these"
    assert not [table.head for table in example.tables if not table.is_checked]


@pytest.mark.parametrize("example", TOLD, ids=str)
def test_an_example_comes_to_what_the_page_says(example: Example) -> None:
    made = checks(example, model_of(example))

    assert not [f"{example.page}, {check}" for check in made if not check.holds]
    assert {check.line for check in made} == {row for it in example.tables for row, _ in it.rows}
    assert all(not replace(check, said=f"{check.said}1").holds for check in made)


@pytest.mark.parametrize("example", REFUSED, ids=str)
def test_a_refused_example_has_the_faults_that_the_page_says(example: Example) -> None:
    report = lint_model(completed(example.text, FRAME.text))
    said = sorted([*example.refused, *example.warned])
    found = [*report.faults, *report.warnings]
    pairs = zip_longest(said, sorted(fault.message for fault in found))

    assert (len(report.faults), len(report.warnings)) == (len(example.refused), len(example.warned))

    assert not [(said, found) for said, found in pairs if not _is(said or "", found or "")]


def _is(said: str, message: str) -> bool:
    """A message may be cut short on the page, with an ellipsis."""
    return (
        message.startswith(said[:-1]) if said.endswith("…") and len(said) > 10 else said == message
    )


@pytest.mark.parametrize("table", PATTERNS, ids=lambda it: str(it.rows[0][0]))
def test_a_pattern_says_what_the_page_says(table: Table) -> None:
    words = {True: "matches", False: "does not", None: "unknown"}
    for line, cell in table.by_column():
        written = read_yaml(cell["pattern"].strip("`")).values
        if "refused" in cell:
            with pytest.raises(PatternInvalid) as refused:
                compile_pattern(written)
            assert str(refused.value) == cell["refused"], line
        else:
            event = read_yaml(cell["against"].strip("`")).values
            assert isinstance(event, dict)
            assert words[compile_pattern(written).truth(event)] == cell["result"], line


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda it: str(it[0]))
def test_an_answer_is_shown_by_an_example_or_a_test(answer: tuple[int, tuple[str, ...]]) -> None:
    _, (_, _, shown) = answer
    named = re.fullmatch(r"`(tests/\S+\.py)::(test_\w+)`", shown)
    linked = re.fullmatch(r"\[[^]]+\]\((\S*)#(\S+)\)", shown)
    if named:
        assert f"def {named[2]}(" in (DOCS.parent / named[1]).read_text("utf-8")
    else:
        assert linked, shown
        page = DOCS / "scoring" / (linked[1] or "room.md")
        assert anchors_of(page)[linked[2]], f"no example stands under {linked[2]}"


@pytest.mark.parametrize("page", [*DOCS.rglob("*.md")], ids=lambda it: str(it.name))
def test_every_link_to_a_heading_leads_to_one(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text("utf-8")):
        assert anchor in anchors_of(page.parent / target if target else page), anchor


PAGE = """
| key | meaning |
|---|---|
| points | prose |

```yaml
rules:
  opened: {dimension: engagement, points: 10, activity: {type: [opened]}}
```

| when | what | total |
|---|---|---:|
| day 0 | opened | 10 |
| day 1 | 2 opened | 30 |

## Next

```yaml
rules: {}
```
"""


def failures(page: str) -> list[str]:
    """What fails in the only example of a page."""
    (example,) = [block for block in examples_in(page, "page.md") if block.tables]
    return [str(it) for it in checks(example, model_of(example)) if not it.holds]


def test_a_changed_number_in_a_page_fails() -> None:
    assert failures(PAGE) == []
    assert failures(PAGE.replace("| 30 |", "| 31 |")) == ["line 14, total: says '31', is '30'"]
    assert failures(PAGE.replace("points: 10", "points: 9")) == [
        "line 13, total: says '10', is '9'",
        "line 14, total: says '30', is '27'",
    ]


def test_a_block_without_a_table_or_a_refusal_is_no_example() -> None:
    _, bare = examples_in(PAGE, "page.md")

    assert (bare.mark, bare.tables, bare.refused) == (None, (), ())


def test_a_column_that_means_nothing_fails() -> None:
    with pytest.raises(AssertionError, match="no column can be called 'score'"):
        failures(PAGE.replace("| total |", "| score |"))
