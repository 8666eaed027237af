"""One rule by the reference, against numbers worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from builders import activity, after
from handraiser.activity import Activity
from reference.decay import fraction
from reference.small import holds, paid

OPENED = "activity: {type: [opened]}"
MILLISECOND = timedelta(milliseconds=1)


def opened(*at: datetime, channel: str | None = None) -> list[Activity]:
    return [activity(at=when, id=f"opened {n}", channel=channel) for n, when in enumerate(at)]


def on_days(*days: int) -> list[Activity]:
    return opened(*(after(day) for day in days))


# Decay ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decay", "age", "left"),
    [
        ("50% per 30d", 0, "1"),
        ("50% per 30d", 29, "1"),
        ("50% per 30d", 30, "0.5"),
        ("50% per 30d", 59, "0.5"),
        ("50% per 30d", 60, "0"),
        ("50% per 30d", 1000, "0"),
        ("33.3333% per 1d", 3, "0.000001"),
        ("33.3333% per 1d", 4, "0"),
        ("half-life 30d", 0, "1"),
        ("half-life 30d", 30, "0.5"),
        ("half-life 30d", 60, "0.25"),
        ("half-life 30d", 15, "0.7071067811865475244008443621"),
        ("half-life 7d", 1, "0.9057236642639066715941728732"),
        ("none", 1000, "1"),
    ],
)
def test_what_age_leaves(decay: str, age: int, left: str) -> None:
    assert fraction(decay, age) == Fraction(left)


def test_a_lifespan_is_an_exact_fraction() -> None:
    assert [fraction("lifespan 90d", age) for age in (0, 3, 89, 90, 91)] == [
        1,
        Fraction(29, 30),
        Fraction(1, 90),
        0,
        0,
    ]


def test_a_table_gives_the_row_of_the_greatest_age_reached() -> None:
    table = {"90d": "0%", "1d": "80%", "30d": "12.5%"}

    found = [fraction(table, age) for age in (0, 1, 29, 30, 89, 90, 500)]

    eighty, eighth = Fraction(4, 5), Fraction(1, 8)
    assert found == [1, eighty, eighty, eighth, eighth, 0, 0]


@pytest.mark.parametrize(
    ("rule", "age", "expected"),
    [
        ("points: 10, decay: 50% per 30d", 29, "10"),
        ("points: 10, decay: 50% per 30d", 30, "5"),
        ("points: 10, decay: 50% per 30d", 60, "0"),
        ("points: 9, decay: lifespan 90d", 3, "8.7"),
        ("points: 9, decay: lifespan 90d", 90, "0"),
        ("points: 10, decay: half-life 30d", 15, "7.071068"),
        ("points: 10, decay: {0d: 100%, 30d: 50%, 90d: 0%}", 89, "5"),
        ("points: -10, decay: 50% per 30d", 30, "-5"),
    ],
)
def test_decayed_points(rule: str, age: int, expected: str) -> None:
    assert paid(f"{OPENED}, {rule}", on_days(0), after(age)) == Decimal(expected)


def test_a_rule_holds_until_nothing_is_left_of_it() -> None:
    rule = f"{OPENED}, points: 10, decay: lifespan 3d"

    assert [holds(rule, on_days(0), after(age)) for age in (0, 2, 3)] == [True, True, False]


def test_a_rule_holds_whatever_its_weight() -> None:
    log = opened(after(), channel="muted")

    assert holds(f"{OPENED}, points: 10", log, after(), head="channels: {muted: 0}")
    assert paid(f"{OPENED}, points: 10", log, after(), head="channels: {muted: 0}") == 0


# Windows and history --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("within", "passed", "counts"),
    [
        ("4h", timedelta(hours=3), True),
        ("1h", timedelta(hours=3), False),
        ("4h", timedelta(hours=4), True),
        ("4h", timedelta(hours=4, microseconds=999), True),
        ("4h", timedelta(hours=4) + MILLISECOND, False),
        ("15m", timedelta(minutes=15), True),
        ("15m", timedelta(minutes=15) + MILLISECOND, False),
        ("24h", timedelta(hours=24), True),
        ("24h", timedelta(hours=24) + MILLISECOND, False),
        ("10d", timedelta(days=3), True),
        ("10d", timedelta(days=9, hours=11), True),
        ("10d", timedelta(days=9, hours=12), False),
        ("10d", timedelta(days=15), False),
    ],
)
def test_window(within: str, passed: timedelta, *, counts: bool) -> None:
    expected = 50 if counts else 0
    rule = f"{OPENED}, points: 50, within: {within}"

    assert paid(rule, on_days(0), after() + passed) == expected


def test_a_window_of_hours_is_elapsed_time_also_when_clocks_change() -> None:
    evening = datetime(2026, 3, 28, 20, tzinfo=UTC)
    head = "time_zone: Europe/Prague"

    def pays_after(hours: int) -> bool:
        as_of = evening + timedelta(hours=hours)
        return paid(f"{OPENED}, points: 1, within: 6h", opened(evening), as_of, head=head) == 1

    assert pays_after(6)
    assert not pays_after(7)


def test_days_are_those_of_the_time_zone() -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    rule = f"{OPENED}, points: 1, within: 2d"

    def pays(zone: str, as_of: datetime) -> bool:
        return paid(rule, opened(late), as_of, head=f"time_zone: {zone}") == 1

    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    assert pays("UTC", midnight - MILLISECOND)
    assert not pays("UTC", midnight)
    assert pays("Europe/Prague", midnight)
    assert not pays("Europe/Prague", midnight + timedelta(hours=23))


def test_history_ends_before_its_days_are_full() -> None:
    rule = f"{OPENED}, points: 1"

    assert paid(rule, on_days(0), after(364)) == 1
    assert paid(rule, on_days(0), after(365)) == 0
    assert paid(rule, on_days(0), after(365), head="history: 1095d") == 1


def test_what_happens_later_does_not_count() -> None:
    assert paid(f"{OPENED}, points: 1", opened(after(), after() + MILLISECOND), after()) == 1


# Limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "days", "counted"),
    [
        ("2 per 1d", (0, 0, 0, 1), 3),
        ("2 per 2d", (0, 0, 0, 1, 2), 3),
        ("1 per 7d", (0, 6, 7, 13, 14), 3),
        ("once", (0, 100, 200), 1),
        ("1 ever", (0, 100, 200), 1),
        ("3 ever", (0, 0, 100, 200), 3),
    ],
)
def test_repeat_limit_walks_from_the_oldest(
    limit: str, days: tuple[int, ...], counted: int
) -> None:
    assert paid(f"{OPENED}, points: 1, limit: {limit}", on_days(*days), after(210)) == counted


def test_a_limited_activity_takes_no_slot() -> None:
    """Day 3 is limited by day 0, so it does not limit day 7."""
    assert paid(f"{OPENED}, points: 1, limit: 1 per 7d", on_days(0, 3, 7), after(7)) == 2


def test_leaving_history_re_phases_a_limit() -> None:
    """Day 0 limits day 5, so that day 8 counts; without it day 5 counts and limits day 8."""
    rule = f"{OPENED}, points: 1, limit: 1 per 7d"

    assert paid(rule, on_days(0, 5, 8), after(12), head="history: 13d") == 2
    assert paid(rule, on_days(0, 5, 8), after(13), head="history: 13d") == 1


def test_the_window_comes_after_the_limit() -> None:
    """The newer one is limited by the older, which is outside the window."""
    rule = f"{OPENED}, points: 1, limit: once, within: 5d"

    assert paid(rule, on_days(0, 9), after(9)) == 0


def test_the_20_earliest_of_a_day_count() -> None:
    instants = [after(minutes=minute) for minute in range(25)]
    loud = [activity(at=when, channel="loud") for when in instants[:20]]
    quiet = [activity(at=when) for when in instants[20:]]
    rule, head = f"{OPENED}, points: 1", "channels: {loud: 0.5}"

    assert paid(rule, [*quiet, *loud], after(1), head=head) == 10
    assert paid(rule, [*quiet, *loud, activity(at=after(1))], after(1), head=head) == 11


def test_of_one_millisecond_the_hash_of_the_id_decides() -> None:
    """SHA-256 of "b" begins with 3e, of "a" with ca."""
    log = [activity(id="a", channel="loud"), activity(id="b")]
    rule = f"{OPENED}, points: 1, limit: once"

    assert paid(rule, log, after(), head="channels: {loud: 0.5}") == 1


# Frequencies ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("often", "paying"),
    [
        ("at_least: 2", {2, 3, 4}),
        ("at_most: 1", {1}),
        ("at_most: 2", {1, 2}),
        ("exactly: 2", {2}),
        ("between: [1, 2]", {1, 2}),
        ("between: [2, 3]", {2, 3}),
    ],
)
def test_frequency_pays_once_and_never_for_nothing(often: str, paying: set[int]) -> None:
    rule = f"{OPENED}, points: 50, within: 10d, {often}"

    for number in range(5):
        log = on_days(*range(number))
        expected = number in paying
        assert paid(rule, log, after(5)) == (50 if expected else 0)
        assert holds(rule, log, after(5)) is expected


def test_only_those_in_the_window_are_counted() -> None:
    rule = f"{OPENED}, points: 50, within: 10d, at_most: 1"

    assert paid(rule, on_days(0, 9), after(9)) == 0
    assert paid(rule, on_days(0, 9), after(10)) == 50
    assert paid(rule, on_days(0, 9), after(19)) == 0


def test_a_frequency_is_dated_and_weighted_by_its_newest() -> None:
    older = activity(at=after(), id="older")
    newer = activity(at=after(20), id="newer", channel="quiet")
    rule = f"{OPENED}, points: 10, at_least: 2, decay: 50% per 30d"
    head = "channels: {quiet: 0.4}"

    assert paid(rule, [older, newer], after(49), head=head) == 4
    assert paid(rule, [older, newer], after(50), head=head) == 2


def test_distinct_days_are_counted() -> None:
    rule = f"{OPENED}, points: 1, exactly: 2, count: days"

    assert paid(rule, on_days(0, 0, 0), after(5)) == 0
    assert paid(rule, on_days(0, 0, 3), after(5)) == 1


@pytest.mark.parametrize(
    ("apart", "sessions"),
    [
        (timedelta(minutes=29, seconds=59, milliseconds=999), 1),
        (timedelta(minutes=30), 3),
        (timedelta(0), 1),
    ],
)
def test_sessions_are_30_minutes_apart(apart: timedelta, sessions: int) -> None:
    """Activities less than 30 minutes apart are one, across midnight as well."""
    before_midnight = datetime(2026, 3, 2, 23, 45, tzinfo=UTC)
    log = opened(*(before_midnight + number * apart for number in range(3)))
    rule = f"{OPENED}, points: 1, exactly: {sessions}, count: sessions"

    assert paid(rule, log, after(3)) == 1


def test_a_frequency_counts_20_of_a_day() -> None:
    log = opened(*(after(minutes=minute) for minute in range(25)))

    assert paid(f"{OPENED}, points: 1, exactly: 20", log, after(1)) == 1


# Weights, rounding, inactivity -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ("10", "3.5"),
        ("-10", "-3.5"),
        ("0.000001", "0"),  # 0.35 millionths
        ("0.00001", "0.000004"),  # 3.5 millionths: to the even one
        ("0.00003", "0.00001"),  # 10.5 millionths: to the even one
    ],
)
def test_weights_multiply_and_round_half_even(points: str, expected: str) -> None:
    log = [activity(channel="display", campaign="spring")]
    head = "channels: {display: 0.5}\ncampaigns: {spring: 0.7, autumn: 3}"

    assert paid(f"{OPENED}, points: {points}", log, after(), head=head) == Decimal(expected)


def test_a_weight_above_one() -> None:
    head = "channels: {events: {weight: 1.5, above_one: true}}"
    log = opened(after(), channel="events")

    assert paid(f"{OPENED}, points: 10", log, after(), head=head) == 15


def test_each_contribution_is_rounded_by_itself() -> None:
    """Three times 3.5 millionths: 4 each, not 10 for the sum of 10.5."""
    head = "channels: {display: 0.35}"
    log = opened(after(), after(1), after(2), channel="display")

    found = paid(f"{OPENED}, points: 0.00001", log, after(2), head=head)

    assert found == Decimal("0.000012")


IDLE = "inactivity: {type: [opened]}, every: 30d, points: -10"


@pytest.mark.parametrize(
    ("passed", "expected"), [(0, 0), (29, 0), (30, -10), (59, -10), (60, -20), (400, -130)]
)
def test_inactivity_pays_per_full_period_and_knows_no_history(passed: int, expected: int) -> None:
    log = [activity("clicked", after(-50)), activity(at=after(-20)), activity(at=after())]

    assert paid(IDLE, log, after(passed)) == expected
    assert holds(IDLE, log, after(passed)) is (passed >= 30)


def test_inactivity_counts_from_the_first_activity_where_none_matched() -> None:
    log = [activity("clicked", after(0)), activity("clicked", after(10))]

    assert paid(IDLE, log, after(30)) == -10


def test_inactivity_of_somebody_who_never_did_anything_is_nothing() -> None:
    assert paid(IDLE, [], after(400)) == 0
    assert not holds(IDLE, [], after(400))


def test_inactivity_counts_dates_and_has_weight_one() -> None:
    log = opened(datetime(2026, 3, 1, 23, 59, tzinfo=UTC), channel="muted")
    as_of = datetime(2026, 3, 31, tzinfo=UTC)

    assert paid(IDLE, log, as_of, head="channels: {muted: 0}") == -10


def test_a_floor_bounds_the_sum_of_nothing() -> None:
    assert paid(f"{OPENED}, points: 10, min: 2, max: 15", [], after()) == 2
    assert paid(f"{OPENED}, points: 10, min: 2, max: 15", on_days(0, 0), after()) == 15
