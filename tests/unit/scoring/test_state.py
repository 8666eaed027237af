"""The state's cells: late activities that change nothing, and those that need the log."""

from __future__ import annotations

from datetime import datetime

import pytest

from builders import activity, after, model_of
from handraiser.activity import Activity
from handraiser.model import Model
from handraiser.scoring.cells import LogNeeded
from handraiser.scoring.chunks import month_of
from handraiser.scoring.fold import fold, fold_one
from handraiser.scoring.state import CardState, LeadState

COUNTING = model_of(
    "all: {dimension: engagement, points: 1, activity: {type: [opened]}}",
    head="channels: {half: 0.5, same: 0.5}",
)
LIMITED = model_of(
    "two: {dimension: engagement, points: 1, limit: 2 per 3d, activity: {type: [opened]}}",
    head="channels: {half: 0.5}",
)
PAIR = model_of(
    "pair: {dimension: intent, points: 1, within: 7d, "
    "sequence: [{type: [first, both]}, {type: [second, both]}]}",
    head="channels: {half: 0.5}",
)

type What = tuple[str, datetime, str | None]


def one(what: What, number: int) -> Activity:
    kind, at, channel = what
    return activity(kind, at, id=f"{number}", channel=channel)


def known(state: LeadState) -> CardState:
    return state.cards["default"]


def late(model: Model, before: list[What], what: What) -> CardState:
    """The cells after a late activity, which are those of the whole log in order."""
    log = [one(earlier, number) for number, earlier in enumerate(before)]
    newest = activity("other", after(99))
    state = fold(model, [*log, newest])
    arrived = one(what, 99)
    fold_one(model, state, arrived)
    assert known(state) == known(fold(model, [*log, newest, arrived]))
    return known(state)


HALF = "half"


@pytest.mark.parametrize(
    ("model", "before", "what"),
    [
        (COUNTING, [], ("opened", after(), HALF)),
        (COUNTING, [("opened", after(1), None)], ("opened", after(), HALF)),
        (COUNTING, [("opened", after(), None)], ("opened", after(hours=1), None)),
        (COUNTING, [("opened", after(), "same")], ("opened", after(hours=-1), HALF)),
        (
            COUNTING,
            [("opened", after(minutes=m), HALF) for m in range(25)],
            ("opened", after(), HALF),
        ),
        (LIMITED, [("opened", after(), None)] * 3, ("opened", after(hours=-1), None)),
        (LIMITED, [("opened", after(1), HALF)], ("opened", after(), None)),
        (PAIR, [], ("first", after(), HALF)),
        (PAIR, [], ("both", after(), HALF)),
        (PAIR, [("first", after(), HALF)], ("first", after(hours=1), None)),
        (PAIR, [("second", after(), HALF)], ("second", after(hours=1), HALF)),
        (
            PAIR,
            [("first", after(), None), ("second", after(hours=2), HALF)],
            ("first", after(minutes=1), None),
        ),
        (
            PAIR,
            [("first", after(), None), ("second", after(hours=2), HALF)],
            ("second", after(minutes=1), HALF),
        ),
        (PAIR, [("second", after(1), HALF)], ("first", after(), None)),
        (PAIR, [("first", after(), HALF)] * 20, ("first", after(hours=-1), HALF)),
        (PAIR, [("second", after(), None)], ("first", after(hours=-1), None)),
        (PAIR, [("first", after(), None)], ("both", after(hours=1), None)),
        (PAIR, [("second", after(), None)], ("second", after(hours=1), HALF)),
        (PAIR, [("second", after(), None)] * 20, ("second", after(hours=1), None)),
    ],
)
def test_a_late_activity_that_cannot_matter_is_folded(
    model: Model, before: list[What], what: What
) -> None:
    cells = late(model, before, what)
    assert cells.months()


@pytest.mark.parametrize(
    ("model", "before", "what"),
    [
        # weights differ, and the state does not know which comes first
        (COUNTING, [("opened", after(), None)], ("opened", after(hours=1), HALF)),
        (
            COUNTING,
            [("opened", after(), None), ("opened", after(), HALF)],
            ("opened", after(), HALF),
        ),
        (LIMITED, [("opened", after(), None)] * 2, ("opened", after(hours=-1), HALF)),
        # two steps in one millisecond: their ids decide
        (PAIR, [("second", after(), None)], ("first", after(), None)),
        # the twentieth of a day, whose place another takes
        (PAIR, [("second", after(), None)] * 20, ("second", after(hours=-1), None)),
    ],
)
def test_a_late_activity_whose_place_decides_needs_the_log(
    model: Model, before: list[What], what: What
) -> None:
    with pytest.raises(LogNeeded):
        late(model, before, what)


def test_in_order_nothing_ever_needs_the_log() -> None:
    kinds = ["both", "first", "second", "both"] * 12
    log = [
        one((kind, after(minutes=minute), HALF if minute % 3 else None), minute)
        for minute, kind in enumerate(kinds)
    ]
    state = LeadState.empty(PAIR.scorecards)

    for each in sorted(log, key=lambda a: a.key):
        fold_one(PAIR, state, each)

    assert known(state) == known(fold(PAIR, log))
    assert state.count == len(log)


@pytest.mark.parametrize(("model", "kind"), [(COUNTING, "opened"), (PAIR, "both")])
def test_a_copy_is_independent_and_has_nothing_touched(model: Model, kind: str) -> None:
    first, second = one((kind, after(), None), 1), one((kind, after(hours=1), None), 2)
    state = fold(model, [first])
    copy = state.copy()

    fold_one(model, copy, second)

    assert state.count == 1
    assert known(state) == known(fold(model, [first]))
    assert known(copy) == known(fold(model, [first, second]))
    assert copy.touched == {("default", month_of(after().toordinal()))}
    assert state.copy().touched == set()


def test_only_what_matched_or_told_a_fact_is_touched() -> None:
    state = LeadState.empty(PAIR.scorecards)

    fold_one(PAIR, state, activity("other"))
    assert (state.touched, state.facts_changed) == (set(), False)

    fold_one(PAIR, state, activity("other", after(1), traits={"employees": 5, "unheard": 1}))
    assert (state.touched, state.facts_changed) == (set(), True)
    assert state.facts.keys() == {"employees"}


def test_first_and_last_touch_are_the_least_and_greatest_that_name_one() -> None:
    log = [
        activity(at=after(3)),
        activity(at=after(2), channel="email"),
        activity(at=after(0)),
        activity(at=after(1), campaign="spring"),
    ]
    for order in (log, log[::-1]):
        state = LeadState.empty(PAIR.scorecards)
        for each in order:
            fold_one(PAIR, state, each)
        assert state.first_touch is not None
        assert state.last_touch is not None
        assert (state.first_touch.campaign, state.last_touch.channel) == ("spring", "email")
