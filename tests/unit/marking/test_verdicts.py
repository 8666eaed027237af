"""What is said of activities later takes their points back, visibly, in any order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from builders import NOON, activity, after, model_of
from handraiser.activity import Activity, Json, id_hash
from handraiser.marking import awaited, judged
from handraiser.replay import replay
from handraiser.scoring.cells import LogNeeded
from handraiser.scoring.decide import evaluate
from handraiser.scoring.fold import fold, fold_one
from handraiser.scoring.score import score
from handraiser.scoring.state import LeadState

MODEL = model_of(
    """
    clicked: {dimension: engagement, points: 10, activity: {type: [email_clicked, clicked]}},
    silent: {dimension: engagement, points: -1, every: 7d, inactivity: {type: [{exists: true}]}}
    """
)
FIRST, SECOND = activity("clicked", id="first"), activity("clicked", after(1), id="second")


def verdict(
    kind: str, *ids: str, days: int = 2, said: Mapping[str, Json] | None = None
) -> Activity:
    properties: dict[str, Json] = {"activities": list(ids), **(said or {})}
    return activity(kind, after(days), id=f"{kind} {ids} {days}", properties=properties)


def engagement(*log: Activity) -> int:
    return int(score(MODEL, {}, log, after(3))["default"].shown("engagement"))


def test_points_go_and_come_back_with_the_verdict_that_stands() -> None:
    marked = verdict("activities_marked", "first", "elsewhere")
    back = verdict("activities_unmarked", "first", days=3)

    assert engagement(FIRST, SECOND) == 20
    assert engagement(FIRST, SECOND, marked) == 10
    assert engagement(FIRST, SECOND, marked, back) == 20
    assert engagement(FIRST, marked) == 0


def test_what_was_known_then_is_scored_as_it_was_then() -> None:
    marked = verdict("activities_marked", "first")

    then = score(MODEL, {}, [FIRST, marked], after(3), learnt_by=after(1))["default"]
    now = score(MODEL, {}, [FIRST, marked], after(3), learnt_by=after(2))["default"]

    assert [then.shown("engagement"), now.shown("engagement")] == [10, 0]


@pytest.mark.parametrize(
    ("said", "marks"),
    [
        ({}, {"machine": True, "machine_reason": "marked later"}),
        ({"reason": "a test"}, {"machine": True, "machine_reason": "a test"}),
        (
            {"mark": "internal", "reason": "our own"},
            {"internal": True, "internal_reason": "our own"},
        ),
        ({"mark": "robot", "reason": 7}, {"machine": True, "machine_reason": "marked later"}),
    ],
)
def test_a_verdict_says_whose_and_why(said: dict[str, Json], marks: dict[str, Json]) -> None:
    _, seen = judged(MODEL.sweeps, [verdict("activities_marked", "first", said=said), FIRST])

    assert seen.properties == marks


def test_somebody_knows_better_than_a_door_and_a_sweep() -> None:
    crawler = FIRST.marked({"machine": True, "machine_reason": "crawler X", "path": "/"})
    sweep = [
        activity("email_clicked", NOON, id=link, properties={"message_id": "m", "url": link})
        for link in "abc"
    ]
    log = [crawler, *sweep, verdict("activities_unmarked", "first", "a")]

    assert [one.mark for one in judged(MODEL.sweeps, log)] == [
        None,
        None,
        "machine",
        "machine",
        None,
    ]
    assert judged(MODEL.sweeps, log)[0].properties == {"path": "/"}
    assert judged(MODEL.sweeps, judged(MODEL.sweeps, log)) == judged(MODEL.sweeps, log)


@pytest.mark.parametrize("named", [None, "first", {"first": True}, [7, None, ["first"]], []])
def test_a_verdict_that_names_no_ids_says_nothing(named: Json) -> None:
    said = activity("activities_marked", after(2), properties={"activities": named})

    assert engagement(FIRST, said) == 10


def test_a_verdict_itself_breaks_no_silence_and_is_no_touch() -> None:
    said = replace(verdict("activities_marked", "nothing"), channel="email", campaign="spring")
    long_ago = activity("clicked", after(-9))

    assert fold(MODEL, [SECOND, said]).newest == SECOND.key
    assert fold(MODEL, [SECOND, said]).last_touch is None
    assert engagement(long_ago, said) == engagement(long_ago) == 9


def test_what_is_named_before_it_comes_is_awaited() -> None:
    said = verdict("activities_marked", "first", "second")

    assert awaited([said, SECOND]) == {id_hash("first")}
    state = fold(MODEL, [said, SECOND])
    fold_one(MODEL, state, activity("clicked", after(2), id="third"))
    with pytest.raises(LogNeeded):
        fold_one(MODEL, state, FIRST)
    with pytest.raises(LogNeeded):
        fold_one(MODEL, fold(MODEL, [FIRST]), said)


def test_any_order_of_verdicts_and_activities_ends_in_the_same_state() -> None:
    log = [
        FIRST,
        SECOND,
        verdict("activities_marked", "first", "second"),
        verdict("activities_unmarked", "second", days=3),
        activity("clicked", after(1, hours=1), id="third"),
    ]
    whole = fold(MODEL, log).copy()

    for order in permutations(log):
        state = LeadState.empty(MODEL.scorecards)
        for place, one in enumerate(order):
            try:
                fold_one(MODEL, state, one)
            except LogNeeded:
                state = fold(MODEL, order[: place + 1])
        assert state.copy() == whole


def test_a_cycle_that_a_machine_began_is_taken_back() -> None:
    said = verdict("activities_marked", "first")

    history = replay(MODEL, "lead", {}, [FIRST, said], after(3))["default"]

    assert [cycle.reason for cycle in history.cycles] == ["marked"]
    assert history.standing.stage == "lead"


def test_a_verdict_that_came_before_makes_no_news_of_what_it_names() -> None:
    model = model_of(
        """
        wanted: {dimension: intent, points: 10, activity: {type: [clicked]}},
        off: {dimension: intent, points: -9, decay: 100% per 2d, activity: {type: [left]}}
        """
    )
    log = [activity("clicked"), activity("left", after(0, hours=-1))]
    said = verdict("activities_marked", "visit", days=1)
    visit = activity("viewed", after(5), id="visit")

    def cycles(*more: Activity) -> int:
        return len(replay(model, "lead", {}, [*log, *more], after(6))["default"].cycles)

    assert cycles(visit) == 1
    assert cycles(said, visit) == 0
    assert cycles(said, visit, verdict("activities_unmarked", "visit", days=6)) == 1


def test_a_stage_follows_the_evaluation_with_the_marks() -> None:
    state = fold(MODEL, [FIRST, verdict("activities_marked", "first")])

    assert not evaluate(MODEL, state, after(2) + timedelta(hours=1))["default"].enters
