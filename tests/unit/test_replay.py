"""The history that a log would have had."""

from __future__ import annotations

from datetime import datetime

from builders import NOON, activity, after, model_of
from handraiser.activity import Activity
from handraiser.identity import mql_id
from handraiser.replay import Cycle, History, replay

MODEL = model_of(
    "clicked: {dimension: engagement, points: 40, decay: 50% per 2d, activity: {type: [clicked]}}",
    card="suppress: {customer: {profile: {customer: [true]}}},",
    segments="{default: {nurture: {engagement: 10},"
    " paths: {keen: {engagement: 40, stays: {engagement: 20}}}}}",
)
TODAY = NOON.toordinal()


def history(*activities: Activity, as_of: datetime) -> History:
    return replay(MODEL, "a-lead", {}, activities, as_of)["default"]


def cycle(
    number: int, entered: datetime, ended: int | None = None, reason: str | None = None
) -> Cycle:
    return Cycle(number, mql_id("a-lead", "default", number), entered, "keen", ended, reason)


def test_nothing_happened() -> None:
    found = history(as_of=NOON)

    assert (found.standing.stage, found.standing.day, found.cycles) == ("lead", TODAY, [])


def test_a_cycle_begins_when_its_activity_was_learnt() -> None:
    late = activity("clicked", NOON, received_at=after(1))

    assert history(late, as_of=after(1)).cycles == [cycle(1, after(1))]


def test_what_was_learnt_too_late_began_none() -> None:
    late = activity("clicked", NOON, received_at=after(2))

    found = history(late, as_of=after(2))

    assert (found.standing.stage, found.cycles) == ("nurture", [])


def test_time_ends_a_cycle_by_the_day_that_is_asked_about() -> None:
    clicked = activity("clicked", NOON)

    assert history(clicked, as_of=after(3)).cycles == [cycle(1, NOON)]
    found = history(clicked, as_of=after(30))
    assert found.cycles == [cycle(1, NOON, TODAY + 4, "score")]
    assert (found.standing.stage, found.standing.since) == ("lead", TODAY + 4)


def test_the_next_activity_finds_the_cycle_ended_and_begins_another() -> None:
    first, second = activity("clicked", NOON), activity("clicked", after(9))

    assert history(second, first, as_of=after(9)).cycles == [
        cycle(1, NOON, TODAY + 4, "score"),
        cycle(2, after(9)),
    ]


def test_an_exclusion_ends_a_cycle() -> None:
    clicked = activity("clicked", NOON)
    bought = activity("bought", after(1), traits={"customer": True})

    found = history(clicked, bought, as_of=after(1))

    assert found.cycles == [cycle(1, NOON, TODAY + 1, "suppressed: customer")]
    assert found.standing.stage == "suppressed"


def test_a_given_profile_counts_from_the_start() -> None:
    clicked = activity("clicked", NOON)
    told = replay(MODEL, "a-lead", {"customer": True}, [clicked], NOON)["default"]
    assert (told.standing.stage, told.cycles) == ("suppressed", [])


def test_a_late_activity_that_needs_the_whole_log_is_told_as_any_other() -> None:
    model = model_of(
        "looked: {dimension: intent, points: 20, within: 2d,"
        " sequence: [{type: [opened]}, {type: [viewed]}]}",
    )
    viewed = activity("viewed", after(hours=1), received_at=after(hours=2))
    opened = activity("opened", NOON, received_at=after(hours=3))

    [told] = replay(model, "a-lead", {}, [opened, viewed], after(1))["default"].cycles

    assert (told.entered_at, told.path) == (after(hours=3), "any")


def test_a_repeated_activity_is_committed_once() -> None:
    half = model_of(
        "clicked: {dimension: engagement, points: 20, activity: {type: [clicked]}}",
        segments="{default: {paths: {keen: {engagement: 40}}}}",
    )
    clicked = activity("clicked", NOON)

    found = replay(half, "a-lead", {}, [clicked, clicked], NOON)["default"]

    assert found.cycles == []
