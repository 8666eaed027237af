"""The explanation as people read it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from builders import activity, after, model_of
from handraiser.explanation import text
from handraiser.explanation.wording import because, described, often
from handraiser_cli.main import app
from unit.explanation.lead import lead

EXAMPLE = Path(__file__).parent / "example"


def scored(*options: str) -> str:
    """What `handraiser score` prints of the example."""
    arguments = ["--model", str(EXAMPLE / "model.yaml"), "--profile", str(EXAMPLE / "profile.json"),
                 "--activities", str(EXAMPLE / "activities.jsonl"), *options]  # fmt: skip
    result = CliRunner().invoke(app, ["score", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_worked_example_of_the_documentation_reads_as_it_says() -> None:
    assert scored("--as-of", "2026-11-21") == (EXAMPLE / "output.txt").read_text()


def test_the_worked_example_as_data() -> None:
    told: dict[str, Any] = json.loads(scored("--as-of", "2026-11-21", "--json"))
    assert told["score"]["total"] == 79.3
    assert [way["ask"] for way in told["not_yet"]["ways"]] == [
        [{"fact": "country", "enough": "CZ"}], [], [],
    ]  # fmt: skip
    assert [[do["rule"] for do in way["do"]] for way in told["not_yet"]["ways"]] == [
        [], ["visits"], ["webinar-then-prices"],
    ]  # fmt: skip
    assert told["until"] == {"grade": None, "level": "2026-12-16", "mql": "2026-12-17"}
    sequence = told["contributions"][-1]
    assert [step["id"] for step in sequence["steps"]] == ["webinar", "prices"]
    assert (sequence["before"], sequence["decayed"], sequence["points"]) == (27, 24.3, 24.3)


def test_silence_bounds_and_what_is_over_a_day_are_put_into_words() -> None:
    model = model_of(
        "a: {dimension: engagement, points: 1, activity: {type: [opened]}, max: 12}, "
        "quiet: {dimension: engagement, points: -5, every: 30d, inactivity: {type: [viewed]}}",
        card="dimensions: {engagement: {max: 10, min: 0}},",
    )
    log = [activity("opened", after(-31, minutes=n)) for n in range(22)]
    assert list(text.why(lead(model, *log).told)) == [
        "   +12.00  a: 20 of 22 count (2 beyond the 20 of a day), newest 2026-01-30 (31 days ago),"
        " 20.00 before its bounds",
        "    -5.00  quiet: 1 time 30 days since 2026-01-30",
    ]
    bounded = lead(model, *log, as_of=after(-30)).told
    assert list(text.why(bounded))[-1] == "           dimension engagement: 12.00 counts as 10.00"


def test_what_stands_against_it_is_told_where_nothing_would_be_enough() -> None:
    model = model_of(
        "size: {dimension: fit, points: 10, profile: {employees: [{numeric: ['>', 50]}]}}"
    )
    told = lead(model, profile={"employees": 3}).told
    assert list(text.not_yet(told)) == [
        "Not yet, because",
        "  any: needs total 5.00, has 0.00",
        "  stands against it: employees is 3 (size)",
    ]
    nothing = lead(model_of("a: {dimension: fit, points: 1, activity: {type: [b]}, limit: once}"))
    assert list(text.not_yet(nothing.told))[-1] == "  no few steps would be enough"


def test_a_way_that_takes_time_says_by_when() -> None:
    model = model_of(
        "v: {dimension: engagement, points: 9, activity: {type: [v]}, at_least: 2, count: days}"
    )
    assert list(text.not_yet(lead(model).told))[-1] == (
        "  would be enough: v (2 activities), by 2026-03-03 12:00 UTC"
    )


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ({"employees": [{"numeric": [">=", 50]}]}, "employees at least 50"),
        ({"employees": [{"numeric": [">", 0, "<=", 9]}]}, "employees more than 0 and at most 9"),
        ({"country": ["CZ", "SK"], "vip": [True]}, "country CZ or SK and vip yes"),
        ({"title": {"seniority": ["director"]}}, "title.seniority director"),
        ({"country": [{"anything-but": ["CZ", "SK"]}]}, "country other than CZ, SK"),
        ({"name": [{"anything-but": {"prefix": "x"}}]}, "name other than beginning with x"),
        ({"name": [{"exists": False}]}, "name unknown"),
        ({"name": [{"suffix": {"equals-ignore-case": "ab"}}]}, "name ending with ab"),
        ({"$or": [{"a": [1]}, {"b": [2]}]}, "(a 1, or b 2)"),
    ],
)  # fmt: skip
def test_a_pattern_over_facts_in_words(pattern: dict[str, object], words: str) -> None:
    assert described(pattern) == words


def test_the_same_words_for_what_is_known_and_what_is_not() -> None:
    assert because("attended a webinar", counted=2, matched=3, not_counted={"too old": 1},
                   newest="2026-11-09") == (
        "attended a webinar: 2 of 3 count (1 too old), newest 2026-11-09"
    )  # fmt: skip
    assert because("attended a webinar", counted=1) == "attended a webinar: 1 counts"
    assert because("50 employees and more") == "50 employees and more"
    assert often("days", 1, 2, 5) == "1 day, 2 to 5 needed"
    assert often("sessions", 3, 2, 2) == "3 sessions, exactly 2 needed"
