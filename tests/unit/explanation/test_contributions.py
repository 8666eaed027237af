"""What each rule brought, and why some activities do not count."""

from __future__ import annotations

from datetime import date

from builders import NOON, activity, after, model_of
from handraiser.explanation.contributions import Often, Silence
from handraiser.explanation.evidence import (
    BEYOND,
    ELSEWHERE,
    LIMITED,
    OUTSIDE,
    TOO_OLD,
    UNFINISHED,
)
from unit.explanation.lead import lead

OPENED = "dimension: engagement, activity: {type: [opened]}, points: 10"


def test_each_activity_that_does_not_count_has_its_reason() -> None:
    model = model_of(f"open: {{{OPENED}, limit: 2 per 7d, within: 30d, decay: 50% per 10d}}")
    log = [activity("opened", after(-days)) for days in (400, 40, 13, 12, 11, 1)]
    one = lead(model, *log).contribution("open")
    assert (one.evidence.matched, one.evidence.counted) == (6, 3)
    assert one.evidence.not_counted == {TOO_OLD: 1, LIMITED: 1, OUTSIDE: 1}
    assert one.evidence.newest == log[-1]
    assert (one.before, one.decayed, one.points) == (30_000_000, 20_000_000, 20_000_000)


def test_beyond_the_twenty_of_a_day_nothing_counts() -> None:
    log = [activity("opened", after(minutes=n)) for n in range(23)]
    one = lead(model_of(f"open: {{{OPENED}, max: 150}}"), *log, as_of=after(1)).contribution("open")
    assert (one.evidence.counted, one.evidence.not_counted) == (20, {BEYOND: 3})
    assert one.evidence.newest == log[19]
    assert (one.decayed, one.points) == (200_000_000, 150_000_000)


def test_a_frequency_tells_what_it_counts_against_what_it_needs() -> None:
    model = model_of(f"open: {{{OPENED}, between: [2, 4], count: sessions, within: 30d}}")
    log = [activity("opened", after(minutes=n)) for n in (0, 29, 59)]
    one = lead(model, *log, as_of=after(1)).contribution("open")
    assert one.often == Often("sessions", number=2, least=2, most=4)
    assert (one.evidence.counted, one.points) == (3, 10_000_000)


def test_a_sequence_names_the_steps_of_its_newest_completion() -> None:
    rule = (
        "dimension: intent, points: 20, within: 14d, gap: 1h, decay: 50% per 2d, "
        "sequence: [{type: [invited]}, {type: [attended]}, {type: [viewed]}]"
    )
    model = model_of(f"path: {{{rule}}}")
    log = [
        activity("invited", after(-9)),
        activity("attended", after(-8)),
        activity("attended", after(-8, minutes=30)),
        activity("viewed", after(-8, minutes=80)),
        activity("viewed", after(-3)),
    ]
    one = lead(model, *log).contribution("path")
    assert one.evidence.steps == (log[0], log[2], log[4])
    assert (one.evidence.counted, one.evidence.not_counted) == (3, {ELSEWHERE: 2})
    assert (one.before, one.decayed) == (20_000_000, 10_000_000)
    assert lead(model, *log[:2]).contribution("path").evidence.not_counted == {UNFINISHED: 2}


def test_silence_tells_how_many_periods_since_when() -> None:
    model = model_of(
        "quiet: {dimension: engagement, points: -5, every: 30d, inactivity: {type: [opened]}}"
    )
    opened, viewed = activity("opened", after(-61)), activity("viewed", after(-5))
    one = lead(model, opened, viewed).contribution("quiet")
    assert one.silence == Silence(periods=2, every=30, since=after(-61).toordinal())
    assert (one.evidence.newest, one.points) == (opened, -10_000_000)
    never = lead(model, activity("viewed", after(-31))).contribution("quiet")
    assert never.silence == Silence(periods=1, every=30, since=after(-31).toordinal())
    assert never.evidence.newest is None


def test_a_rule_about_what_nobody_told_says_which_facts() -> None:
    rule = "dimension: fit, points: 5, profile: {employees: [50], country: [CZ]}"
    one = lead(model_of(f"size: {{{rule}}}"), profile={"country": "CZ"}).contribution("size")
    assert (one.status, one.unknown) == ("unknown", ("employees",))
    failed = lead(model_of(f"size: {{{rule}}}"), profile={"country": "DE"})
    assert failed.explained.contributions == []


def test_bounds_of_groups_dimensions_and_the_total_are_told_apart_from_rules() -> None:
    model = model_of(
        f"open: {{{OPENED.replace('dimension: engagement', 'group: mail')}}},"
        " fit: {dimension: fit, profile: {country: [CZ]}, points: 60}",
        card="groups: {mail: {dimension: engagement, max: 15}},"
        " dimensions: {fit: {max: 50}, engagement: {weight: 2}}, total: {max: 75},",
    )
    person = lead(
        model, activity("opened"), activity("opened", after(-1)), profile={"country": "CZ"}
    )
    assert person.told["bounds"] == [
        {"of": "mail", "kind": "group", "sum": 20, "bounded": 15},
        {"of": "fit", "kind": "dimension", "sum": 60, "bounded": 50},
        {"of": "total", "kind": "total", "sum": 80, "bounded": 75},
    ]


def test_evidence_names_activity_instant_local_day_and_age() -> None:
    model = model_of(f"open: {{{OPENED}}}", head="time_zone: Asia/Tokyo")
    late = activity("opened", after(-1, hours=6), id="late")
    told = lead(model, late).told["contributions"][0]
    assert late.at.date() == date(2026, 3, 1)
    assert told["newest"] == {
        "id": "late", "at": "2026-03-01T18:00:00.000Z", "day": "2026-03-02", "age": 0,
    }  # fmt: skip


def test_a_window_of_a_day_reaches_over_a_day_of_23_hours() -> None:
    """In Prague 29 March 2026 has 23 hours: what was done late on the 28th is not 24 hours ago
    when the 30th begins."""
    model = model_of(f"open: {{{OPENED}, within: 24h}}", head="time_zone: Europe/Prague")
    opened = activity("opened", NOON.replace(month=3, day=28, hour=22, minute=30))
    person = lead(model, opened, as_of=NOON.replace(month=3, day=29, hour=22, minute=15))
    assert date.fromordinal(person.evaluation.day) == date(2026, 3, 30)
    assert person.evaluation.scores["engagement"] == 10_000_000
    later = lead(model, opened, as_of=NOON.replace(month=3, day=29, hour=22, minute=31))
    assert later.evaluation.scores["engagement"] == 0
    assert person.explained.until.mql is not None
    assert person.told["until"]["mql"] == "2026-03-29T22:30:00.001Z"
