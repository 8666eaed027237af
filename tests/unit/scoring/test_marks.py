"""What is marked as a machine's or as one of our own people's is kept and has no effect at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import activity, after, model_of
from handraiser.activity import Activity, Json
from handraiser.explanation import text
from handraiser.explanation.data import as_json
from handraiser.explanation.explain import explain
from handraiser.replay import replay
from handraiser.scoring.decide import evaluate
from handraiser.scoring.fold import fold
from handraiser.scoring.score import known_at, score, state_of

MODEL = model_of(
    """
    clicked: {dimension: engagement, points: 10, activity: {type: [clicked]}},
    tried: {dimension: intent, points: 3, within: 30d,
            sequence: [{type: [clicked]}, {type: [viewed]}]},
    big: {dimension: fit, points: 20, profile: {employees: [{numeric: [">", 100]}]}},
    silent: {dimension: engagement, points: -1, every: 7d, inactivity: {type: [{exists: true}]}}
    """
)
MARKS: list[dict[str, Json]] = [{"machine": True}, {"internal": True, "internal_reason": "network"}]
LOG = [
    activity("viewed", channel="search", traits={"employees": 50}),
    activity("clicked", after(1), channel="email", campaign="spring"),
]
LATER = activity("clicked", after(40), channel="display", traits={"employees": 500}, id="later")
EARLIER = activity("clicked", after(-9), channel="social", traits={"employees": 500}, id="earlier")


def unseen(log: list[Activity]) -> object:
    """All that a state knows of a log but for how many activities it has."""
    return replace(fold(MODEL, log).copy(), count=0)


@pytest.mark.parametrize("marks", MARKS, ids=["machine", "internal"])
@pytest.mark.parametrize("did", [LATER, EARLIER], ids=["later", "earlier"])
def test_a_marked_activity_leaves_no_trace_but_its_number(
    did: Activity, marks: dict[str, Json]
) -> None:
    marked = did.marked(marks)

    assert unseen([*LOG, did]) != unseen(LOG)
    assert unseen([*LOG, marked]) == unseen(LOG)
    assert fold(MODEL, [*LOG, marked]).count == len(LOG) + 1


def test_only_true_marks() -> None:
    values: list[Json] = ["CNC lathe", "true", 1, False, None, [True]]
    for value in values:
        assert activity(properties={"machine": value}).mark is None


def test_one_who_is_known_by_marked_activities_alone_has_no_score() -> None:
    marked = [one.marked({"machine": True}) for one in LOG]

    found = score(MODEL, {}, marked, after(50))["default"]

    assert found.shown("total") == 0
    assert not found.enters


def test_a_machine_makes_no_mql_of_somebody_whom_time_has_made_eligible() -> None:
    """Time alone makes none, and what a machine does is no news."""
    model = model_of(
        """
        wanted: {dimension: intent, points: 10, activity: {type: [clicked]}},
        off: {dimension: intent, points: -9, decay: 100% per 2d, activity: {type: [left]}}
        """
    )
    log = [activity("clicked"), activity("left", after(0, hours=-1))]
    machine = activity("clicked", after(5), id="machine", properties={"machine": True})
    person = activity("viewed", after(5))

    assert replay(model, "lead", {}, [*log, machine], after(6))["default"].cycles == []
    assert len(replay(model, "lead", {}, [*log, person], after(6))["default"].cycles) == 1


def test_an_explanation_says_what_is_not_scored_and_why() -> None:
    log = [
        *LOG,
        activity("viewed", after(1), id="a", properties={"machine": True}),
        *(
            activity(
                "clicked",
                after(day),
                id=f"c{day}",
                properties={"machine": True, "machine_reason": "crawler Googlebot/"},
            )
            for day in (1, 2)
        ),
    ]
    as_of = after(3)
    counted = known_at(log, as_of)
    state = state_of(MODEL, {}, counted)

    told = as_json(explain(state, evaluate(MODEL, state, as_of)["default"], counted), as_of=as_of)

    assert [(one["mark"], one["reason"], one["number"]) for one in told["marked"]] == [
        ("machine", "crawler Googlebot/", 2),
        ("machine", "declared by the sender", 1),
    ]
    clicked = next(one for one in told["contributions"] if one["rule"] == "clicked")
    assert (clicked["matched"], clicked["newest"]["id"]) == (1, LOG[1].id)
    assert (
        "Not scored: 2 activities by a machine (crawler Googlebot/), newest 2026-03-04 (yesterday)"
        in text.lines(told)
    )
