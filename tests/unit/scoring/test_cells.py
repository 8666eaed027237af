"""Cells: what one month keeps of a rule's activities, added in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraiser.scoring.cells import LogNeeded, add_counted, counted
from handraiser.scoring.runs import SESSION_PAUSE, add_to_runs, runs_in
from handraiser.scoring.steps import Element, StepCells
from handraiser.scoring.timed import CODE, add_timed, instant_of, timed


class One(NamedTuple):
    """An activity of a month; they compare in key order."""

    day: int
    instant: int
    mask: int
    code: int


_ones = st.builds(
    One,
    st.sampled_from([0, 1, 15, 30]),
    st.integers(0, 187_000_000),
    st.integers(1, 7),
    st.sampled_from([0, 0, 0, 1, 255]),
)
_months = st.lists(_ones, max_size=60, unique_by=lambda one: one[:2])


def counted_cells(ones: Iterable[One], per_day: int) -> bytes:
    body, newest = b"", (-1, -1)
    for one in ones:
        body = add_counted(body, one.day, one.code, per_day, in_order=one[:2] > newest)
        newest = max(newest, one[:2])
    return body


def timed_cells(ones: Iterable[One]) -> bytes:
    body, newest = b"", (-1, -1)
    for one in ones:
        body = add_timed(
            body, one.day, one.instant, one.code, in_order=one[:2] > newest, recent=False
        )
        newest = max(newest, one[:2])
    return body


def run_cells(ones: Iterable[One]) -> bytes:
    body, newest = b"", (-1, -1)
    for one in ones:
        body = add_to_runs(body, one.day, one.instant, one.code, in_order=one[:2] > newest)
        newest = max(newest, one[:2])
    return body


def step_cells(ones: Iterable[One]) -> bytes:
    body, newest = b"", (-1, -1)
    for day, instant, mask, code in ones:
        body = STEPS.add(body, day, Element(instant, mask, code), in_order=(day, instant) > newest)
        newest = max(newest, (day, instant))
    return body


STEPS = StepCells(3)


@given(_months, st.integers(1, 20))
def test_in_order_the_earliest_of_each_day_are_counted(ones: list[One], per_day: int) -> None:
    expected: dict[int, bytes] = {}
    for one in sorted(ones):
        codes = expected.get(one.day, b"")
        expected[one.day] = (codes + bytes((one.code,)))[:per_day]

    assert dict(counted(counted_cells(sorted(ones), per_day))) == expected


@given(_months, st.integers(1, 20))
def test_counted_in_any_order_unless_the_log_is_needed(ones: list[One], per_day: int) -> None:
    try:
        body = counted_cells(ones, per_day)
    except LogNeeded:
        codes = {one.day: {other.code for other in ones if other.day == one.day} for one in ones}
        assert any(len(of_day) > 1 for of_day in codes.values()), "equal weights never need it"
        return
    assert body == counted_cells(sorted(ones), per_day)


@given(_months)
def test_timed_cells_keep_the_twenty_earliest_in_any_order(ones: list[One]) -> None:
    found = {
        day: [(instant_of(element), element & CODE) for element in elements]
        for day, elements in timed(timed_cells(ones))
    }

    assert found == {
        day: [(one.instant, one.code) for one in sorted(ones) if one.day == day][:20]
        for day in sorted({one.day for one in ones})
    }


@given(_months)
def test_of_short_windows_the_last_three_days_are_kept_in_any_order(ones: list[One]) -> None:
    body = b""
    for one in ones:
        body = add_timed(body, one.day, one.instant, one.code, in_order=False, recent=True)

    newest = max((one.day for one in ones), default=0)
    lasting = [one for one in ones if one.day >= newest - 2]
    assert body == timed_cells(sorted(lasting))


@given(_months, st.sampled_from([1, 1_000]))
def test_run_cells_are_the_sessions_of_each_day_in_any_order(
    ones: list[One], crowding: int
) -> None:
    ones = [one._replace(instant=one.instant // crowding) for one in ones]
    ones = list({one[:2]: one for one in ones}.values())
    try:
        body = run_cells(ones)
    except LogNeeded:
        days = [one.day for one in ones]
        assert any(days.count(day) > 20 for day in days)
        return

    for day, cell in runs_in(body):
        counting = [one for one in sorted(ones) if one.day == day][:20]
        instants = [one.instant for one in counting]
        pauses = [b - a >= SESSION_PAUSE for a, b in pairwise(instants)]
        assert (cell.number, cell.code) == (len(counting), counting[-1].code)
        assert len(cell.runs) == 1 + sum(pauses)
        assert {at for run in cell.runs for at in run} <= set(instants)
    assert {day for day, _ in runs_in(body)} == {one.day for one in ones}


@given(_months)
def test_step_cells_are_the_same_in_any_order(ones: list[One]) -> None:
    try:
        body = step_cells(ones)
    except LogNeeded:
        lasts = [one.day for one in ones if one.mask & 4]
        assert any(lasts.count(day) > 20 for day in lasts)
        return
    assert body == step_cells(sorted(ones))


@given(_months)
def test_of_a_day_the_earliest_first_and_the_latest_last_step_are_kept(ones: list[One]) -> None:
    for day, elements in STEPS.read(step_cells(sorted(ones))):
        of_day = [one for one in sorted(ones) if one.day == day]
        for step, bit in enumerate((1, 2, 4)):
            serving = [one.instant for one in of_day if one.mask & bit][:20]
            kept = [element.instant for element in elements if element.mask & bit]
            assert kept == (serving[:1], serving, serving[-1:])[step]
        assert elements == sorted(elements)


_crowds = st.lists(
    st.builds(
        One, st.just(3), st.integers(0, 1), st.sampled_from([1, 3, 7]), st.sampled_from([0, 1])
    ),
    max_size=26,
).map(lambda ones: sorted(ones, key=lambda one: one.instant))
"""A day in key order, of which many share a millisecond, whatever they are."""


def _timed(body: bytes, one: One, *, in_order: bool) -> bytes:
    return add_timed(body, one.day, one.instant, one.code, in_order=in_order, recent=False)


def _stepped(body: bytes, one: One, *, in_order: bool) -> bytes:
    return STEPS.add(body, one.day, Element(one.instant, one.mask, one.code), in_order=in_order)


@pytest.mark.parametrize("add", [_timed, _stepped])
@given(st.data())
def test_activities_of_one_millisecond_are_the_same_in_any_order(
    add: Callable[..., bytes], data: st.DataObject
) -> None:
    crowd = data.draw(_crowds)
    body, come = b"", list[int]()
    for number in data.draw(st.permutations(range(len(crowd)))):
        in_order = number > max(come, default=-1)
        come = sorted([*come, number])
        anew = b""
        for place in come:
            anew = add(anew, crowd[place], in_order=True)
        try:
            body = add(body, crowd[number], in_order=in_order)
        except LogNeeded:
            body = anew
        assert body == anew


def test_a_copy_in_the_same_millisecond_needs_no_log() -> None:
    element = Element(5, 0b111, 1)
    once = STEPS.add(b"", 0, element, in_order=True)
    assert STEPS.add(once, 0, element, in_order=False) == STEPS.add(once, 0, element, in_order=True)


def test_a_sequence_of_twenty_steps_holds_a_whole_day_of_each() -> None:
    cells, body = StepCells(20), b""
    for number in range(20):
        body = cells.add(body, 3, Element(number, (1 << 20) - 1, number), in_order=True)

    ((day, elements),) = cells.read(body)
    assert day == 3
    assert [element.instant for element in elements] == list(range(20))
    assert elements[-1].code == 19


@pytest.mark.parametrize("in_order", [True, False])
def test_two_in_one_millisecond_need_the_log_only_when_late(*, in_order: bool) -> None:
    body = add_timed(b"", 0, 5, 0, in_order=True, recent=False)
    if in_order:
        assert dict(timed(add_timed(body, 0, 5, 1, in_order=True, recent=False))) == {
            0: [5 << 8, 5 << 8 | 1]
        }
    else:
        with pytest.raises(LogNeeded):
            add_timed(body, 0, 5, 1, in_order=False, recent=False)


def test_a_sequence_of_twenty_steps_holds_hundreds_of_a_day() -> None:
    cells, body = StepCells(20), b""
    for number in range(300):
        element = Element(number, 2 << number % 17, 0)
        body = cells.add(body, 3, element, in_order=True)

    ((day, elements),) = cells.read(body)
    assert (day, len(elements)) == (3, 300)
    assert [element.instant for element in elements] == list(range(300))
    assert dict(cells.read(cells.add(body, 4, Element(1, 1), in_order=True)))[4] == [Element(1, 1)]
