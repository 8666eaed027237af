"""What one rule pays: limits, windows, frequency, decay, weights, sequences, bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from builders import NOON, activity, after, model_of
from handraiser.activity import Activity
from handraiser.model import Model
from handraiser.scoring.decide import Evaluation
from handraiser.scoring.evaluate import RuleResult
from handraiser.scoring.moment import moment_at
from handraiser.scoring.outcome import choose, left_of, undecayed_of
from handraiser.scoring.score import known_at, score, state_of


def evaluated(model: Model, log: list[Activity], as_of: datetime) -> Evaluation:
    return score(model, {}, log, as_of)["default"]


def counts(rule: str, log: list[Activity], as_of: datetime, *, head: str = "") -> tuple[int, ...]:
    """What a rule on activities of type `opened` comes to before its bounds: how many count, their
    micro-points before decay, and after."""
    model = model_of(
        f"it: {{dimension: engagement, activity: {{type: [opened]}}, {rule}}}", head=head
    )
    (only,) = model.scorecards["default"].activity_rules
    kept = state_of(model, {}, known_at(log, as_of)).cards["default"]
    moment = moment_at(model, as_of)
    chosen = choose(moment, only, kept)
    left = left_of(moment, "default", only, chosen.paying)
    return chosen.number, undecayed_of(moment, "default", only, chosen.paying), left.decayed


def rule_result(rule: str, log: list[Activity], as_of: datetime, *, head: str = "") -> RuleResult:
    """What a rule on activities of type `opened` gives, without further bounds."""
    model = model_of(
        f"it: {{dimension: engagement, activity: {{type: [opened]}}, {rule}}}", head=head
    )
    return evaluated(model, log, as_of).rules[0]


def paid(rule: str, days: list[int], today: int, *, head: str = "") -> Decimal:
    """The points of a rule for one activity on each of the days (equal days: an hour apart)."""
    log = [activity(at=after(day, hours=days[:place].count(day))) for place, day in enumerate(days)]
    as_of = after(today, hours=11)
    return Decimal(rule_result(rule, log, as_of, head=head).paid) / 1_000_000


@pytest.mark.parametrize(("age", "points"), [(0, 10), (29, 10), (30, 5), (59, 5), (60, 0), (90, 0)])
def test_steps_decay(age: int, points: int) -> None:
    assert paid("points: 10, decay: 50% per 30d", [0], age) == points


def test_decay_never_turns_points_around() -> None:
    assert paid("points: 10, decay: 70% per 1d", [0], 1) == 3
    assert paid("points: 10, decay: 70% per 1d", [0], 2) == 0
    assert paid("points: -10, decay: 70% per 1d", [0], 1) == -3


def test_negative_points_subtract() -> None:
    assert paid("points: -2, min: -3", [0, 0], 0) == -3


@pytest.mark.parametrize(
    ("days", "points"),
    [
        ([0], 1),
        ([0, 0], 2),
        ([0, 0, 0], 2),
        ([0, 1, 6], 2),
        ([0, 1, 7], 3),
        ([0, 1, 7, 7], 3),
        ([0, 1, 7, 8], 4),
        ([0, 1, 7, 8, 13], 4),
        ([0, 1, 7, 8, 14], 5),
    ],
)
def test_repeat_limit_counts_whole_days(days: list[int], points: int) -> None:
    assert paid("points: 1, limit: 2 per 7d", days, 20) == points


def test_once_is_for_ever_within_history() -> None:
    assert paid("points: 1, limit: once", [0, 50, 300], 300) == 1
    assert paid("points: 1, limit: once, decay: 50% per 10d", [0, 300], 300) == 0
    assert paid("points: 1, limit: once, decay: 50% per 10d", [0, 300], 365) == 0
    assert paid("points: 1, limit: once, decay: 50% per 100d", [0, 300], 365) == 1


def test_the_limit_is_walked_before_the_window() -> None:
    assert paid("points: 1, limit: 1 per 10d, within: 5d", [0, 6], 8) == 0
    assert paid("points: 1, limit: 1 per 6d, within: 5d", [0, 6], 8) == 1


@pytest.mark.parametrize(("age", "points"), [(0, 50), (9, 50), (10, 0), (15, 0)])
def test_a_window_of_ten_days(age: int, points: int) -> None:
    assert paid("points: 50, within: 10d", [0], age) == points


@pytest.mark.parametrize(("age", "points"), [(29, 1), (30, 0)])
def test_history_ends(age: int, points: int) -> None:
    assert paid("points: 1", [0], age, head="history: 30d") == points


def test_what_leaves_history_frees_its_place_under_the_limit() -> None:
    limit = "points: 1, limit: 1 per 20d"

    assert paid(limit, [0, 15, 21], 29, head="history: 30d") == 2
    assert paid(limit, [0, 15, 30], 30, head="history: 30d") == 1
    assert paid(limit, [0, 15, 34], 29, head="history: 30d") == 1


@pytest.mark.parametrize(
    ("rule", "days", "points"),
    [
        ("at_least: 3, within: 30d", [0, 0], 0),
        ("at_least: 3, within: 30d", [0, 0, 29], 5),
        ("at_least: 3, within: 30d", [0, 0, 29, 29], 5),
        ("at_least: 3, within: 29d", [0, 0, 29], 0),
        ("at_least: 2, count: days", [0, 0], 0),
        ("at_least: 2, count: days", [0, 0, 1], 5),
        ("at_least: 1", [], 0),
    ],
)
def test_frequency_pays_once(rule: str, days: list[int], points: int) -> None:
    assert paid(f"points: 5, {rule}", days, 29) == points


def test_frequency_is_dated_and_weighted_by_the_newest() -> None:
    log = [
        activity(at=after(0), channel="display"),
        activity(at=after(9)),
        activity(at=after(10), channel="display"),
    ]
    rule = "points: 8, at_least: 3, decay: 50% per 10d"

    found = counts(rule, log, after(19), head="channels: {display: 0.25}")
    assert found == (3, 2_000_000, 2_000_000)
    assert rule_result(rule, log, after(20), head="channels: {display: 0.25}").paid == 1_000_000


def test_of_one_day_the_newest_is_the_last() -> None:
    log = [activity(at=after(minutes=minute), channel="display") for minute in (0, 1)]
    rule, head = "points: 8, at_least: 2", "channels: {display: 0.25}"

    assert rule_result(rule, [activity(), *log], after(1), head=head).paid == 2_000_000
    assert (
        rule_result(rule, [*log, activity(at=after(hours=1))], after(1), head=head).paid
        == 8_000_000
    )


def test_of_a_day_the_twenty_earliest_count() -> None:
    log = [
        activity(at=after(minutes=minute), channel="display" if minute < 18 else None)
        for minute in range(30)
    ]
    head = "channels: {display: 0.5}"

    assert counts("points: 1", log, after(), head=head)[0] == 1
    assert counts("points: 1", log, after(hours=1), head=head) == (20, 11_000_000, 11_000_000)


def test_weights_multiply_and_apply_to_negative_points() -> None:
    log = [activity(channel="display", campaign="spring")]
    head = "channels: {display: 0.5}\ncampaigns: {spring: {weight: 1.5, above_one: true}}"

    assert rule_result("points: 10", log, NOON, head=head).paid == 7_500_000
    assert rule_result("points: -10", log, NOON, head=head).paid == -7_500_000
    assert (
        rule_result("points: 10", [activity(channel="other")], NOON, head=head).paid == 10_000_000
    )


def test_each_contribution_is_rounded_once_half_even() -> None:
    half = "channels: {half: 0.5, tenth: 0.000001}"

    def micro(points: str, channel: str, times: int = 1) -> int:
        log = [activity(at=after(hours=hour), channel=channel) for hour in range(times)]
        return rule_result(f"points: {points}", log, after(hours=9), head=half).paid

    assert micro("0.000001", "half") == 0
    assert micro("0.000003", "half") == 2
    assert micro("0.000005", "half") == 2
    assert micro("0.000003", "half", times=3) == 6
    assert micro("1.5", "tenth") == 2
    assert micro("2.5", "tenth") == 2


def test_a_day_is_the_models() -> None:
    late = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)  # 00:30 on the 29th, clocks go forward at 2:00
    rule = "points: 10, within: 2d"
    prague = "time_zone: Europe/Prague"

    def at(hour: int, *, head: str) -> int:
        as_of = datetime(2026, 3, 29, hour, tzinfo=UTC) + timedelta(days=1)
        return rule_result(rule, [activity(at=late)], as_of, head=head).paid

    assert at(21, head=prague) == 10_000_000
    assert at(22, head=prague) == 0
    assert at(21, head="time_zone: UTC") == 0


def test_activities_after_the_instant_do_not_count() -> None:
    assert rule_result("points: 1", [activity(at=after(hours=1))], NOON).paid == 0
    assert rule_result("points: 1", [activity(at=after(hours=1))], after(hours=1)).paid == 1_000_000


def sequence(within: str, *events: tuple[str, datetime], today: int = 0) -> int:
    """Points of `attended, then viewed` worth 20, halved after 10 days."""
    model = model_of(
        "it: {dimension: intent, points: 20, decay: 50% per 10d, "
        f"within: {within}, sequence: [{{type: [attended, both]}}, {{type: [viewed, both]}}]}}"
    )
    log = [activity(kind, at) for kind, at in events]
    return evaluated(model, log, after(today, hours=11)).rules[0].paid // 1_000_000


def test_a_sequence_needs_its_steps_in_order() -> None:
    assert sequence("7d", ("attended", after()), ("viewed", after(hours=1))) == 20
    assert sequence("7d", ("viewed", after()), ("attended", after(hours=1))) == 0
    assert sequence("7d", ("attended", after())) == 0
    assert sequence("7d", ("viewed", after())) == 0


def test_a_sequence_counts_whole_days_between_its_steps() -> None:
    assert sequence("7d", ("attended", after()), ("viewed", after(6)), today=6) == 20
    assert sequence("7d", ("attended", after()), ("viewed", after(7)), today=7) == 0
    assert sequence("1d", ("attended", after()), ("viewed", after(hours=1))) == 20
    assert sequence("1d", ("attended", after()), ("viewed", after(1)), today=1) == 0


def test_one_activity_serves_one_step() -> None:
    assert sequence("7d", ("both", after())) == 0
    assert sequence("7d", ("both", after()), ("both", after(1)), today=1) == 20
    assert sequence("7d", ("attended", after()), ("both", after(1)), today=1) == 20
    assert sequence("7d", ("both", after()), ("viewed", after(1)), today=1) == 20


def test_a_sequence_pays_once_for_its_newest_completion() -> None:
    events = [
        ("attended", after(0)),
        ("viewed", after(1)),
        ("viewed", after(5)),
        ("viewed", after(12)),
    ]

    assert sequence("7d", *events, today=14) == 20
    assert sequence("7d", *events, today=15) == 10
    assert sequence("7d", *events, today=25) == 0


def test_of_a_day_the_twenty_earliest_of_a_step_count() -> None:
    def points(*events: tuple[str, str | None]) -> int:
        model = model_of(
            "it: {dimension: intent, points: 20, within: 7d, "
            "sequence: [{type: [attended]}, {type: [viewed]}]}",
            head="channels: {display: 0.5}",
        )
        log = [
            activity(kind, after(minutes=minute), channel=channel)
            for minute, (kind, channel) in enumerate(events)
        ]
        return evaluated(model, log, after(1)).rules[0].paid // 1_000_000

    attended, viewed, by_display = ("attended", None), ("viewed", None), ("viewed", "display")
    assert points(*[viewed] * 19, attended, viewed) == 20
    assert points(*[viewed] * 20, attended, viewed) == 0
    assert points(attended, *[viewed] * 19, by_display) == 10
    assert points(attended, *[viewed] * 20, by_display) == 20
    assert points(*[attended] * 30, viewed) == 20


def test_equal_instants_are_ordered_by_the_hash_of_the_id() -> None:
    model = model_of(
        "it: {dimension: intent, points: 20, within: 7d, "
        "sequence: [{type: [attended]}, {type: [viewed]}]}"
    )
    one, other = sorted(("a", "b"), key=lambda name: activity(id=name).key)

    def points(first: str, second: str) -> int:
        log = [activity("attended", id=first), activity("viewed", id=second)]
        return evaluated(model, log, NOON).rules[0].paid

    assert points(one, other) == 20_000_000
    assert points(other, one) == 0


def test_bounds_apply_at_the_end_of_rule_group_dimension_and_total() -> None:
    model = model_of(
        "a: {group: web, points: 10, max: 25, activity: {type: [a]}},"
        "b: {group: web, points: -40, activity: {type: [b]}},"
        "c: {dimension: engagement, points: 7, activity: {type: [c]}},"
        "d: {dimension: intent, points: -5, activity: {type: [d]}}",
        card="groups: {web: {dimension: engagement, min: -10, max: 20}}, total: {max: 15},"
        "dimensions: {engagement: {max: 24, weight: 0.5}, intent: {min: -3}},",
    )

    def scores(kinds: str) -> tuple[int, ...]:
        log = [activity(kind, after(minutes=place)) for place, kind in enumerate(kinds)]
        found = evaluated(model, log, after(1)).scores
        return tuple(found[name] // 1_000_000 for name in ("engagement", "intent", "total"))

    assert scores("aa") == (20, 0, 10)
    assert scores("aaa") == (20, 0, 10)
    assert scores("aaac") == (24, 0, 12)
    assert scores("aaab") == (0, 0, 0)
    assert scores("aaaabbcc") == (4, 0, 2)
    assert scores("aaaabbccc") == (11, 0, 5)
    assert scores("aacccdd") == (24, -3, 9)


def test_what_lies_under_a_floor_is_remembered() -> None:
    model = model_of(
        "up: {dimension: engagement, points: 10, activity: {type: [up]}},"
        "down: {dimension: engagement, points: -15, activity: {type: [down]}}"
    )
    log = [activity("down", after(0)), activity("up", after(1)), activity("up", after(2))]

    assert [evaluated(model, log, after(day)).scores["engagement"] for day in (0, 1, 2)] == [
        0,
        0,
        5_000_000,
    ]


def test_the_total_is_of_unrounded_dimensions() -> None:
    model = model_of(
        "a: {dimension: engagement, points: 0.004, activity: {type: [opened]}},"
        "b: {dimension: intent, points: 0.004, activity: {type: [opened]}}"
    )
    evaluation = evaluated(model, [activity()], NOON)

    assert [evaluation.shown(name) for name in ("engagement", "intent", "total")] == [
        Decimal("0.00"),
        Decimal("0.00"),
        Decimal("0.01"),
    ]


def test_a_required_rule_holds_while_something_counts_whatever_its_weight() -> None:
    muted = [activity(channel="muted")]
    head = "channels: {muted: 0}"

    assert rule_result("points: 1, decay: 50% per 1d", muted, after(1), head=head).holds
    assert not rule_result("points: 1, decay: 50% per 1d", muted, after(2), head=head).holds
    assert not rule_result("points: 1, at_least: 2", muted, NOON, head=head).holds


def test_a_result_says_what_counted_and_what_did_not() -> None:
    log = [activity(at=after(day)) for day in (0, 1, 5, 6, 9)]
    rule = "points: 2, limit: 1 per 3d, within: 9d, max: 3"

    assert counts(rule, log, after(9)) == (2, 4_000_000, 4_000_000)
    assert rule_result(rule, log, after(9)).paid == 3_000_000
    assert rule_result(rule, log, after(9)).status == "met"
