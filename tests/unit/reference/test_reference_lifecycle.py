"""Stages and cycles by the reference, against histories worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from builders import activity, after
from handraiser.activity import Activity
from reference.lifecycle import Lead, moments, run
from reference.small import document_of

MILLISECOND = timedelta(milliseconds=1)

HASTY = document_of(
    "seen: {dimension: engagement, activity: {type: [opened]}, points: 10, within: 4h}",
    head="time_zone: Europe/Prague",
    card="suppress: {customer: {profile: {customer: [true]}}},",
)
"""An MQL for four hours; NOON is 13:00 in Prague."""

FADING = document_of(
    "seen: {dimension: engagement, activity: {type: [opened]}, points: 40, decay: 50% per 2d,"
    " limit: 1 per 1d}",
    segments="{default: {nurture: {engagement: 10},"
    " paths: {eager: {engagement: 40, stays: {engagement: 20}}}}}",
)


def commits(*at: datetime, **traits: bool) -> list[tuple[datetime, list[Activity]]]:
    return [(when, [activity(at=when, id=f"opened {when}", traits=traits)]) for when in at]


def lead_of(document: dict[str, Any], *made: Any, until: datetime | None = None) -> Lead:
    return run(document, made, until)["default"]


def day(number: int) -> date:
    return after(number).date()


def test_a_cycle_ends_when_a_window_of_hours_closes() -> None:
    evening = after(hours=9)  # 22:00 in Prague, so that 02:00 is the next day's
    made = commits(evening)

    open_still = lead_of(HASTY, *made, until=evening + timedelta(hours=4))
    closed = lead_of(HASTY, *made, until=evening + timedelta(hours=4) + MILLISECOND)

    assert open_still.history == [("entered", day(0))]
    assert open_still.stage == "mql"
    assert closed.history == [("entered", day(0)), ("ended", day(1))]
    assert (closed.stage, closed.cycles) == ("lead", 1)


def test_the_next_commit_finds_the_end_before_it_begins_another() -> None:
    made = commits(after(), after(hours=5))

    assert lead_of(HASTY, *made).history == [
        ("entered", day(0)),
        ("ended", day(0)),
        ("entered", day(0)),
    ]


def test_at_the_last_millisecond_of_a_window_a_commit_prolongs_the_cycle() -> None:
    assert lead_of(HASTY, *commits(after(), after(hours=4))).history == [("entered", day(0))]
    late = commits(after(), after(hours=4) + MILLISECOND)
    assert [what for what, _ in lead_of(HASTY, *late).history] == ["entered", "ended", "entered"]


def test_what_is_new_does_not_bridge_a_gap_that_it_would_have_bridged_in_time() -> None:
    """Learnt at 18:00, the activity of 15:00 comes after the end at 16:00."""
    late = (after(hours=6), [activity(at=after(hours=3))])

    assert lead_of(HASTY, *commits(after()), late).history == [
        ("entered", day(0)),
        ("ended", day(0)),
        ("entered", day(0)),
    ]


def test_a_cycle_ends_at_a_midnight() -> None:
    """40 points to day 1, 20 from day 2, none from day 4."""
    made = commits(after())
    midnight = datetime.combine(day(4), datetime.min.time(), tzinfo=UTC)

    assert lead_of(FADING, *made, until=midnight - MILLISECOND).stage == "mql"
    ended = lead_of(FADING, *made, until=midnight)
    assert ended.history == [("entered", day(0)), ("ended", day(4))]
    assert ended.stage == "lead"


def test_a_false_enters_never_ends_a_cycle() -> None:
    clicked = (after(2), [activity("clicked", after(2))])

    assert lead_of(FADING, *commits(after()), clicked).stage == "mql"


def test_time_alone_makes_no_mql() -> None:
    """With one of two openings out of the window `at_most: 1` holds, but nothing new came."""
    document = document_of(
        "few: {dimension: intent, activity: {type: [opened]}, points: 10, within: 1h, at_most: 1}"
    )
    made = commits(after(), after(minutes=30))
    made[0] = (after(minutes=30), made[0][1])
    both = [(after(minutes=30), [*made[0][1], *made[1][1]])]

    assert lead_of(document, *both, until=after(minutes=90)).history == []
    clicked = (after(minutes=61), [activity("clicked", after(minutes=61))])
    assert lead_of(document, *both, clicked).history == [("entered", day(0))]


def test_a_suppression_ends_the_cycle_at_its_commit() -> None:
    lead = lead_of(HASTY, *commits(after()), *commits(after(hours=1), customer=True))

    assert lead.history == [("entered", day(0)), ("ended", day(0))]
    assert lead.stage == "suppressed"


def test_what_was_committed_before_is_no_commit() -> None:
    made = commits(after())
    again = (after(1), made[0][1])

    assert lead_of(HASTY, *made, again) == lead_of(HASTY, *made)


def test_nurture_is_a_stage_of_those_who_are_no_mql() -> None:
    document = document_of(
        "seen: {dimension: engagement, activity: {type: [opened]}, points: 3}",
        segments="{default: {nurture: {engagement: 3}, paths: {any: {engagement: 5}}}}",
    )

    stages = [lead_of(document, *commits(*map(after, range(n)))).stage for n in range(1, 3)]

    assert stages == ["nurture", "mql"]


def test_the_moments_of_a_time_that_passes() -> None:
    """Midnight in Prague is at 23:00 UTC; NOON's window of four hours closes after 16:00."""
    midnights = [after(number, hours=11) for number in range(2)]
    closing = after(hours=4) + MILLISECOND
    log = [activity(at=after())]

    assert moments(HASTY, log, after(), after(2)) == [closing, *midnights, after(2)]
    assert moments(HASTY, log, after(hours=4), midnights[0]) == [closing, midnights[0]]
    assert moments(HASTY, log, closing, closing) == []
