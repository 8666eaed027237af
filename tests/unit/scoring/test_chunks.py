"""Chunks of a month, and the tally beside them: written and read back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraiser.scoring.chunks import (
    Sections,
    first_day,
    month_from,
    month_of,
    month_text,
    pack,
    unpack,
)
from handraiser.scoring.tally import NOTHING, Sum, Tally, read_tally, sum_of, write_tally

_sections = st.dictionaries(
    st.integers(0, 20_000), st.binary(min_size=1, max_size=300), max_size=12
)


@given(_sections)
def test_what_is_packed_is_unpacked(sections: Sections) -> None:
    assert unpack(pack(sections)) == sections


@given(_sections)
def test_a_chunk_does_not_depend_on_the_order_in_which_it_was_filled(sections: Sections) -> None:
    assert pack(dict(reversed(sections.items()))) == pack(sections)


def test_a_month_without_cells_is_empty() -> None:
    assert pack({}) == b""


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
    found = month_of(day.toordinal())
    assert (month_text(found), month_from(month)) == (month, found)
    assert first_day(found) == day.replace(day=1).toordinal()


_sums = st.lists(
    st.one_of(
        st.just(NOTHING),
        st.builds(
            sum_of,
            st.integers(-(10**15), 10**15),
            st.integers(1, 21_900),
            st.integers(0, 9_999),
            holds=st.booleans(),
        ),
    ),
    max_size=60,
)


@given(st.integers(1, 1_000_000), st.integers(0, 99), _sums)
def test_a_tally_is_read_back(day: int, segment: int, sums: list[Sum]) -> None:
    tally = Tally(day, segment, list(sums))
    assert read_tally(write_tally(tally)) == tally


def test_a_tally_of_28_rules_stays_small() -> None:
    assert len(write_tally(Tally(740_000, 0, [sum_of(10_000_000, 3, 1, holds=True)] * 28))) <= 240
