"""The arithmetic behind the figures: item sizes, units, prices, and bars."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import prices
from benchmarks.capacity import (
    Item,
    get_units,
    index_write_units,
    item_size,
    query_units,
    value_size,
    write_units,
)
from benchmarks.figure import Figure

KEY_BYTES = len("pk" + "a" + "sk" + "b")


def sized(size: int) -> Item:
    """An item of exactly so many bytes."""
    return {
        "pk": {"S": "a"},
        "sk": {"S": "b"},
        "body": {"B": bytes(size - KEY_BYTES - len("body"))},
    }


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "abc"}, 3),
        ({"S": "Žďár"}, 7),  # UTF-8 bytes, not characters
        ({"S": ""}, 0),
        ({"B": b"\x00\x01"}, 2),
        ({"BOOL": False}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["email", "user_id"]}, 12),
        ({"NS": ["1", "22"]}, 4),
        ({"BS": [b"12", b"3"]}, 3),
        ({"L": []}, 3),
        ({"L": [{"S": "ab"}, {"BOOL": True}]}, 3 + (1 + 2) + (1 + 1)),
        ({"M": {}}, 3),
        ({"M": {"total": {"N": "70"}}}, 3 + 1 + 5 + 2),
    ],
)
def test_the_size_of_a_value(value: dict[str, Any], size: int) -> None:
    assert value_size(value) == size


@pytest.mark.parametrize(
    ("number", "size"),
    [
        ("0", 1),
        ("7", 2),
        ("12", 2),
        ("123", 3),
        ("1200", 2),  # zeros at the end are not kept
        ("0.0012", 2),
        ("70.00", 2),
        ("-12", 3),
        ("1234567890123456789012345678901234567", 20),
    ],
)
def test_the_size_of_a_number_is_that_of_its_significant_digits(number: str, size: int) -> None:
    assert value_size({"N": number}) == size


def test_a_type_that_dynamodb_does_not_have() -> None:
    with pytest.raises(ValueError, match="X"):
        value_size({"X": "?"})


def test_names_count_with_their_values() -> None:
    assert item_size({"pk": {"S": "LEAD#1"}, "lock": {"N": "12"}}) == 2 + 6 + 4 + 2


@pytest.mark.parametrize(("size", "units"), [(1, 1), (1024, 1), (1025, 2), (2048, 2), (2049, 3)])
def test_a_write_costs_per_started_kilobyte_and_twice_in_a_transaction(
    size: int, units: int
) -> None:
    item = sized(max(size, KEY_BYTES + len("body")))

    assert write_units(None, item, transactional=False) == units
    assert write_units(None, item, transactional=True) == 2 * units


def test_the_larger_of_the_old_and_the_new_item_is_charged() -> None:
    small, large = sized(100), sized(3000)

    assert write_units(small, large, transactional=True) == 6
    assert write_units(large, small, transactional=True) == 6
    assert write_units(large, None, transactional=True) == 6


@given(st.lists(st.integers(min_value=20, max_value=9000), max_size=40), st.booleans())
def test_a_query_sums_sizes_before_it_rounds_and_reads_by_key_round_each(
    sizes: list[int], consistent: bool
) -> None:
    items = [sized(size) for size in sizes]
    unit = 1.0 if consistent else 0.5

    queried = query_units(items, consistent=consistent)
    got = get_units(items, consistent=consistent)

    assert queried == max(1, -(-sum(sizes) // 4096)) * unit
    assert got == sum(-(-size // 4096) for size in sizes) * unit
    assert not sizes or queried <= got


def test_what_is_not_found_is_charged_as_one_read() -> None:
    assert get_units([None, sized(5000)], consistent=False) == 0.5 + 1.0
    assert query_units([], consistent=False) == 0.5


def due(number: str, shard: str = "OUTBOX#1") -> Item:
    return {**sized(50), "due_pk": {"S": shard}, "due_at": {"S": number}}


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        (None, sized(50), 0),  # without the index's keys there is no entry
        (None, due("1"), 1),
        (due("1"), None, 1),
        (due("1"), sized(50), 1),
        (due("1"), due("1"), 0),
        (due("1"), due("2"), 2),
        (due("1"), due("1", "OUTBOX#2"), 2),
    ],
)
def test_an_index_entry_is_charged_when_it_comes_goes_or_moves(
    before: Item | None, after: Item | None, units: int
) -> None:
    assert index_write_units(before, after, ("due_pk", "due_at")) == units


def test_a_bar_holds_up_to_its_very_value() -> None:
    def holds(value: float, bar: float | None) -> bool | None:
        return Figure("f", value, "x", "", bar).holds

    assert holds(1.5, 1.5) is True
    assert holds(1.5000001, 1.5) is False
    assert holds(0, 0) is True
    assert holds(7, None) is None


def test_a_bar_to_reach_holds_from_its_very_value_on() -> None:
    assert Figure("f", 10, "x", "", 10, at_least=True).holds is True
    assert Figure("f", 9.9999999, "x", "", 10, at_least=True).holds is False


@pytest.mark.parametrize(
    ("value", "shown"), [(0, 0), (2.4, 2.4), (1.50001, 1.501), (123.41, 123.5), (0.05, 0.05)]
)
def test_a_value_is_never_shown_better_than_it_is(value: float, shown: float) -> None:
    assert Figure("f", value, "x", "").shown == shown


def test_a_value_that_is_to_be_high_is_rounded_down() -> None:
    assert Figure("f", 9.99999, "x", "", 10, at_least=True).shown == 9.999


def test_the_cost_of_a_million_grows_with_units_and_falls_with_batches() -> None:
    one = prices.per_million(6, 2, batch=1)
    ten = prices.per_million(2.4, 0.2, batch=10)

    assert one["DynamoDB writes"] == pytest.approx(6.01 * 0.625)
    assert one["DynamoDB reads"] == pytest.approx(2 * 0.125)
    assert one["SQS"] == pytest.approx(3 * 0.40)
    assert ten["SQS"] == pytest.approx(1.2 * 0.40)
    assert one["API Gateway"] == ten["API Gateway"] == pytest.approx(1.00)
    assert sum(ten.values()) < sum(one.values())
