"""What was said of activities later is told with what it took."""

from __future__ import annotations

from builders import activity, after, model_of
from handraiser.explanation.verdicts import MOST, verdict_line, verdicts

MODEL = model_of("clicked: {dimension: engagement, points: 10, activity: {type: [clicked]}}")
LOG = [activity("clicked", after(day), id=f"c{day}") for day in range(3)]
SAID = activity(
    "activities_marked",
    after(5),
    id="said",
    properties={"activities": ["c0", "c1"], "reason": "a load test", "by": "ops"},
)
BACK = activity("activities_unmarked", after(6), id="back", properties={"activities": ["c1"]})


def test_each_is_told_with_what_the_total_would_be_without_it() -> None:
    back, said = verdicts(MODEL, {}, [*LOG, SAID, BACK], after(7))["default"]

    assert said == {
        "at": "2026-03-07T12:00:00.000Z",
        "mark": "machine",
        "reason": "a load test",
        "by": "ops",
        "activities": ["c0", "c1"],
        "points": -10,
    }
    assert (back["points"], back["mark"]) == (10, None)
    assert verdict_line(said) == (
        "   -10.00  2026-03-07 marked 2 activities as a machine's, by ops: a load test"
    )
    assert (
        verdict_line(back)
        == "   +10.00  2026-03-08 took the marks of 1 activity back: marked later"
    )


def test_nothing_was_said_of_most() -> None:
    assert verdicts(MODEL, {}, LOG, after(7)) == {"default": []}


def test_the_newest_are_told() -> None:
    said = [activity("activities_marked", after(day), id=f"s{day}") for day in range(MOST + 3)]

    told = verdicts(MODEL, {}, [*LOG, *said], after(40))["default"]

    assert len(told) == MOST
    assert told[0]["at"] > told[-1]["at"]
