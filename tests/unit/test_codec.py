"""A month of cells, written and read back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraiser.scoring.codec import decode_month, encode_month, first_day, month_of, months
from handraiser.scoring.state import CardState, Cell, Day, StepCell

FIRST = date(2024, 1, 15).toordinal()
days = st.integers(FIRST, FIRST + 430)
rules = st.integers(0, 300)
codes = st.integers(0, 255)
cells = st.one_of(
    st.builds(lambda n: Cell(bytes(n)), st.integers(1, 20)),
    st.builds(lambda code, n: Cell(bytes([code]) * n), codes, st.integers(1, 20)),
    st.builds(Cell, st.binary(min_size=1, max_size=20)),
)
steps = st.builds(StepCell, st.integers(0, 20), st.integers(0, 20), codes, st.booleans())
states = st.builds(
    CardState,
    st.dictionaries(rules, st.dictionaries(days, cells, min_size=1, max_size=40), max_size=8),
    st.dictionaries(rules, st.dictionaries(days, steps, min_size=1, max_size=40), max_size=4),
)


@given(states)
def test_what_is_written_month_by_month_is_read_back_whole(state: CardState) -> None:
    read = CardState()
    for month in sorted(months(state), reverse=True):
        decode_month(read, month, encode_month(state, month))

    assert read == state


@given(states)
def test_a_month_holds_its_own_days_alone(state: CardState) -> None:
    for month in months(state):
        read = CardState()
        decode_month(read, month, encode_month(state, month))
        assert months(read) == {month}


def test_a_month_without_cells_is_one_byte() -> None:
    assert len(encode_month(CardState(), "2024-02")) == 1


def test_a_busy_month_fits_a_kilobyte() -> None:
    busy: dict[int, dict[Day, Cell]] = {
        rule: {first_day("2024-03") + day: Cell(bytes(20)) for day in range(31)}
        for rule in range(25)
    }
    assert len(encode_month(CardState(busy), "2024-03")) <= 1024


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2024, 2, 29), "2024-02"),
        (date(2024, 3, 1), "2024-03"),
        (date(2023, 12, 31), "2023-12"),
        (date(1970, 1, 1), "1970-01"),
    ],
)
def test_the_month_of_a_day(day: date, month: str) -> None:
    assert month_of(day.toordinal()) == month
    assert first_day(month) == day.replace(day=1).toordinal()
