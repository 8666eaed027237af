"""Sequences by the reference: examples by hand, and every chain tried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import activity, after
from handraiser.activity import Activity
from reference.small import holds, paid

VISITS = "sequence: [{type: [visit]}, {type: [visit]}], within: 30d, points: 1"
ABC = "sequence: [{type: [a]}, {type: [b]}, {type: [c]}], points: 10"


def visits(*minutes: int) -> list[Activity]:
    return [activity("visit", after(minutes=minute)) for minute in minutes]


def steps(**days: Sequence[int]) -> list[Activity]:
    """Activities of types `a`, `b`, `c`: of one day in that order, an hour apart."""
    return [
        activity(kind, after(day, hours=number))
        for number, (kind, on) in enumerate(days.items())
        for day in on
    ]


@pytest.mark.parametrize(
    ("minutes", "pays"), [((0, 59), False), ((0, 60), True), ((0,), False), ((0, 30, 60), True)]
)
def test_returns_within_an_hour_or_later(minutes: tuple[int, ...], *, pays: bool) -> None:
    found = paid(f"{VISITS}, gap: 1h", visits(*minutes), after(1))

    assert found == (1 if pays else 0)


def test_one_activity_serves_one_step() -> None:
    assert paid(VISITS, visits(0), after(1)) == 0
    assert paid(VISITS, visits(0, 0), after(1)) == 0  # one id
    assert paid(VISITS, visits(0, 1), after(1)) == 1


def test_of_one_millisecond_the_hash_of_the_id_orders_the_steps() -> None:
    """SHA-256 of "b" begins with 3e, of "a" with ca."""
    rule = "sequence: [{type: [one]}, {type: [two]}], within: 1d, points: 1"

    assert paid(rule, [activity("one", id="b"), activity("two", id="a")], after()) == 1
    assert paid(rule, [activity("one", id="a"), activity("two", id="b")], after()) == 0


def test_within_is_counted_in_dates() -> None:
    rule = "sequence: [{type: [visit]}, {type: [visit]}], points: 1"
    log = [
        activity("visit", datetime(2026, 3, 2, 23, 59, tzinfo=UTC)),
        activity("visit", datetime(2026, 3, 3, 0, 0, tzinfo=UTC)),
    ]

    assert paid(f"{rule}, within: 1d", log, after(9)) == 0
    assert paid(f"{rule}, within: 2d", log, after(9)) == 1
    assert paid(f"{rule}, within: 2d, gap: 1d", log, after(9)) == 1
    assert paid(f"{rule}, within: 3d, gap: 2d", log, after(9)) == 0


def test_the_whole_chain_lies_within() -> None:
    rule = f"{ABC}, within: 3d"

    assert paid(rule, steps(a=[0], b=[1], c=[2]), after(9)) == 10
    assert paid(rule, steps(a=[0], b=[1], c=[3]), after(9)) == 0
    assert paid(rule, steps(a=[0, 1], b=[1], c=[3]), after(9)) == 10
    assert paid(rule, steps(a=[1], b=[0], c=[2]), after(9)) == 0


def test_a_later_beginning_does_not_always_fit() -> None:
    """The `a` of day 2 is too near to the `b` of day 2; that of day 0 is not."""
    log = [
        activity("a", after(0)),
        activity("a", after(2)),
        activity("b", after(2, minutes=59)),
        activity("c", after(2, minutes=119)),
    ]

    assert paid(f"{ABC}, within: 3d, gap: 1h", log, after(9)) == 10
    assert paid(f"{ABC}, within: 2d, gap: 1h", log, after(9)) == 0


def test_the_newest_completion_is_paid_once_with_the_age_and_weight_of_its_last_step() -> None:
    rule = "sequence: [{type: [a]}, {type: [b]}], within: 30d, points: 10, decay: 50% per 30d"
    log = [activity("a", after(0)), activity("b", after(1))]
    quiet = activity("b", after(20), channel="quiet")
    head = "channels: {quiet: 0.5}"

    assert paid(rule, log, after(30), head=head) == 10
    assert paid(rule, log, after(31), head=head) == 5
    assert paid(rule, [*log, quiet], after(49), head=head) == 5
    assert paid(rule, [*log, quiet], after(50), head=head) == 2.5
    assert holds(rule, [*log, quiet], after(79), head=head)
    assert not holds(rule, [*log, quiet], after(80), head=head)


def test_all_steps_lie_within_history() -> None:
    rule = "sequence: [{type: [a]}, {type: [b]}], within: 30d, points: 1"
    log = steps(a=[0], b=[10])

    assert paid(rule, log, after(19), head="history: 20d") == 1
    assert paid(rule, log, after(20), head="history: 20d") == 0


def test_of_each_step_20_a_day_can_serve() -> None:
    """A `b` completes the sequence, unless 20 others were there before it on its day."""
    rule = "sequence: [{type: [a]}, {type: [b]}], within: 2d, points: 1"
    begun, completing = activity("a", after(hours=2)), activity("b", after(hours=3))
    crowd = [activity("b", after(minutes=minute)) for minute in range(20)]

    assert paid(rule, [*crowd[1:], begun, completing], after(1)) == 1
    assert paid(rule, [*crowd, begun, completing], after(1)) == 0
    assert paid(rule, [*crowd, begun, activity("b", after(1))], after(1)) == 1


def test_five_steps() -> None:
    rule = "within: 5d, gap: 1d, points: 1, sequence: [" + ", ".join(["{type: [visit]}"] * 5) + "]"
    log = [activity("visit", after(day)) for day in range(5)]

    assert paid(rule, log, after(9)) == 1
    assert all(paid(rule, [*log[:n], *log[n + 1 :]], after(9)) == 0 for n in range(5))


GAPS = {None: timedelta(0), "1h": timedelta(hours=1), "4h": timedelta(hours=4)}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.sampled_from([0, 1, 59, 60, 240])),
        max_size=9,
    ),
    st.lists(st.sampled_from(["a", "b", "a, b", "b, c"]), min_size=2, max_size=4),
    st.sampled_from(sorted(GAPS, key=str)),
    st.integers(1, 4),
)
def test_every_chain_tried(
    done: list[tuple[str, int, int]], sequence: list[str], gap: str | None, within: int
) -> None:
    log = [
        activity(kind, after(day, minutes=minute), id=f"{n}", channel=f"c{n}")
        for n, (kind, day, minute) in enumerate(done)
    ]
    weights = ", ".join(f"c{n}: 0.0{n + 1}" for n in range(9))
    patterns = ", ".join(f"{{type: [{kinds}]}}" for kinds in sequence)
    rule = f"sequence: [{patterns}], within: {within}d, points: 1"

    def completes(chain: tuple[Activity, ...]) -> bool:
        return (
            all(a.type in kinds.split(", ") for a, kinds in zip(chain, sequence, strict=True))
            and all(later.at - earlier.at >= GAPS[gap] for earlier, later in pairwise(chain))
            and (chain[-1].at.date() - chain[0].at.date()).days < within
        )

    ordered = sorted(log, key=lambda a: a.key)
    chains = [c for c in combinations(ordered, len(sequence)) if completes(c)]
    newest = max((chain[-1] for chain in chains), key=lambda a: a.key, default=None)
    expected = 0 if newest is None else int(newest.id) + 1
    rule += "" if gap is None else f", gap: {gap}"
    assert paid(rule, log, after(9), head=f"channels: {{{weights}}}") * 100 == expected
