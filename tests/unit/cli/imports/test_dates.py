"""Dates: read in every usual spelling, and never guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handraiser.errors import Refused
from handraiser_cli.imports.dates import Dates, Order

PRAGUE = ZoneInfo("Europe/Prague")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-04", utc(2026, 3, 3, 23)),
        ("20260304", utc(2026, 3, 3, 23)),
        ("2026-03-04 10:20", utc(2026, 3, 4, 9, 20)),
        ("2026-03-04T10:20:30.456789Z", utc(2026, 3, 4, 10, 20, 30, 456000)),
        ("2026-03-04T10:20:30+05:30", utc(2026, 3, 4, 4, 50, 30)),
        ("2026-03-04 10:20:30 UTC", utc(2026, 3, 4, 10, 20, 30)),
        ("2026/3/4 3:04 PM", utc(2026, 3, 4, 14, 4)),
        ("2026.03.04 12:00 am", utc(2026, 3, 3, 23)),
        ("4 Mar 2026", utc(2026, 3, 3, 23)),
        ("04-Mar-2026 10:20", utc(2026, 3, 4, 9, 20)),
        ("March 4th, 2026 at 10:20 AM", utc(2026, 3, 4, 9, 20)),
        ("Wed, 04 Mar 2026 10:20:30 +0000", utc(2026, 3, 4, 10, 20, 30)),
        ("1772619630", utc(2026, 3, 4, 10, 20, 30)),
        ("1772619630123", utc(2026, 3, 4, 10, 20, 30, 123000)),
        ("2026-07-04 10:20", utc(2026, 7, 4, 8, 20)),
    ],
)
@pytest.mark.parametrize("order", [None, "day-first", "month-first"])
def test_spellings_that_mean_one_instant(text: str, instant: datetime, order: Order | None) -> None:
    assert Dates(order, PRAGUE).read(text, "at") == instant


@pytest.mark.parametrize(
    ("text", "day_first", "month_first"),
    [
        ("3/4/2026", utc(2026, 4, 3), utc(2026, 3, 4)),
        ("03-04-2026 15:30", utc(2026, 4, 3, 15, 30), utc(2026, 3, 4, 15, 30)),
        ("3. 4. 2026 15.30", utc(2026, 4, 3, 15, 30), utc(2026, 3, 4, 15, 30)),
        ("3/4/26 3:30 PM", utc(2026, 4, 3, 15, 30), utc(2026, 3, 4, 15, 30)),
        ("31/1/2026", utc(2026, 1, 31), None),
        ("1/31/2026", None, utc(2026, 1, 31)),
        ("3/3/2026", utc(2026, 3, 3), utc(2026, 3, 3)),
    ],
)
def test_an_order_is_asked_for(
    text: str, day_first: datetime | None, month_first: datetime | None
) -> None:
    orders: list[tuple[Order, datetime | None]] = [
        ("day-first", day_first),
        ("month-first", month_first),
    ]
    for order, instant in orders:
        if instant is not None:
            assert Dates(order, UTC).read(text, "at") == instant
            continue
        with pytest.raises(Refused) as refused:
            Dates(order, UTC).read(text, "at")
        assert refused.value.code == "invalid_date"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("3/4/2026", "may be read in two ways: say --dates day-first or --dates month-first"),
        ("31/1/2026", "is day-first: say so with --dates day-first"),
        ("1/31/2026 10:00", "is month-first: say so with --dates month-first"),
    ],
)
def test_without_an_order_it_is_not_guessed(text: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        Dates(None, UTC).read(text, "Created")
    assert (refused.value.code, refused.value.field) == ("ambiguous_date", "Created")
    assert refused.value.message == f"`{text}` {why}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "invalid_date"),
        ("soon", "invalid_date"),
        ("45321", "invalid_date"),
        ("2026-02-30", "invalid_date"),
        ("2026-03-04 25:00", "invalid_date"),
        ("2026-03-04 10", "invalid_date"),
        ("2026-03-04 13:00 PM", "invalid_date"),
        ("9999-12-31T23:59:59-10:00", "invalid_date"),
        ("0001-01-01T00:00:00+10:00", "invalid_date"),
        ("1969-12-31T23:59:59Z", "date_out_of_range"),
        ("x" * 10_000, "invalid_date"),
    ],
)
def test_what_is_no_date_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        Dates("day-first", UTC).read(text, "at")
    assert refused.value.code == code
    assert len(refused.value.message) < 100
