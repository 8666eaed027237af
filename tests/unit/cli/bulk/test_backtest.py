"""The arithmetic of a backtest, on numbers worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from handraiser_cli.bulk.backtest import (
    POSITIVE,
    Case,
    Cell,
    Missed,
    Tally,
    case_of,
    lift,
    median,
    per_week,
    share,
    week_of,
    wilson,
)
from handraiser_cli.bulk.outcomes import Outcome

DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday."""


def day(number: int) -> datetime:
    return DAY + timedelta(days=number)


def outcome(word: str, number: int, amount: int | None = None) -> Outcome:
    return Outcome(word, day(number), None if amount is None else Decimal(amount))


def case(*entries: int, outcomes: list[Outcome], positive: str = "won") -> Case:
    entered = [day(number) for number in entries]
    return case_of("x", "smb", "email", entered, outcomes, POSITIVE[positive])


def test_only_entries_before_the_first_success_count() -> None:
    found = case(1, 5, 9, outcomes=[outcome("won", 20), outcome("won", 5)])
    assert found.success == outcome("won", 5)
    assert found.entered == (day(1),)
    assert found.late


def test_an_entry_at_the_very_instant_of_the_success_is_too_late() -> None:
    found = case(5, outcomes=[outcome("won", 5)])
    assert (found.entered, found.late) == ((), True)


def test_without_a_success_every_entry_counts() -> None:
    found = case(1, 9, outcomes=[outcome("lost", 5), outcome("sql", 3)])
    assert (found.success, found.entered, found.late) == (None, (day(1), day(9)), False)


def test_an_opportunity_or_a_win_was_an_sql() -> None:
    for word in ("sql", "opportunity", "won"):
        assert case(1, outcomes=[outcome(word, 3)], positive="sql").success == outcome(word, 3)
    assert case(1, outcomes=[outcome("sal", 3)], positive="sql").success is None


def tally() -> Tally:
    """Ten leads: four MQLs, three won, two of these MQLs before."""
    told = Tally()
    told.add(case(0, 8, outcomes=[outcome("won", 10, 300)]), None)
    told.add(case(1, outcomes=[outcome("won", 5, 200)]), None)
    told.add(case(20, outcomes=[]), None)
    told.add(case(2, outcomes=[outcome("lost", 4)]), None)
    missed = Missed("m", day(3), Decimal("12.50"), None, entered_later=True)
    told.add(case(7, outcomes=[outcome("won", 3, 100)]), missed)
    for _ in range(5):
        told.add(case(outcomes=[]), None)
    return told


def test_a_tally_counts_leads_money_weeks_and_waits() -> None:
    told = tally()
    assert told.all == Cell(10, 4, 3, 2, Decimal(600), Decimal(500))
    assert told.weeks == {date(2026, 3, 2): 3, date(2026, 3, 9): 1, date(2026, 3, 16): 1}
    assert told.waits == {10: 1, 4: 1}
    assert told.late == 1
    assert share(told.all.hits, told.all.mqls) == 0.5
    assert share(told.all.hits, told.all.successes) == pytest.approx(2 / 3)
    assert lift(told.all) == pytest.approx((2 / 4) / (3 / 10))
    assert median(told.waits) == 7


def test_tallies_of_parts_add_up_to_that_of_the_whole() -> None:
    both, once = tally(), tally()
    both.merge(tally())
    assert both.all == Cell(20, 8, 6, 4, Decimal(1200), Decimal(1000))
    assert both.segments["smb"] == both.sources["email"] == both.all
    assert both.waits == {10: 2, 4: 2}
    assert both.missed == once.missed * 2
    empty = Tally()
    empty.merge(once)
    assert empty == once


def test_wilsons_interval() -> None:
    # 8 of 10: centre (0.8 + 3.8415 / 20) / 1.38415, half 1.96 / 1.38415 * sqrt(0.016 + 0.0096).
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)
    assert wilson(10, 10) == pytest.approx((0.7225, 1), abs=1e-4)
    assert wilson(0, 0) is None


def test_a_median_of_counted_values() -> None:
    assert median({3: 1, 9: 2}) == 9
    assert median({3: 2, 10: 2}) == 6.5
    assert median({}) is None


def test_weeks_begin_on_monday_and_empty_ones_are_told() -> None:
    assert week_of(datetime(2026, 3, 8, 23, 59, tzinfo=UTC)) == date(2026, 3, 2)
    assert week_of(datetime(2026, 3, 9, tzinfo=UTC)) == date(2026, 3, 9)
    weeks = {date(2026, 3, 2): 2, date(2026, 3, 16): 1}
    assert [count for _, count in per_week(weeks)] == [2, 0, 1]
    assert per_week({}) == []


def test_of_nothing_there_is_no_share_and_no_lift() -> None:
    assert share(0, 0) is None
    assert lift(Cell()) is None
    assert lift(Cell(leads=5, mqls=2)) is None
