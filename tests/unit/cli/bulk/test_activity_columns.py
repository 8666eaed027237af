"""Activities read column by column are those read row by row, whatever the cells hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars._typing import TimeUnit

from handraiser.activity import Activity
from handraiser.errors import Refused
from handraiser.identity import Identities
from handraiser_cli.bulk.activity_columns import reader_of
from handraiser_cli.bulk.activity_rows import ActivityRows
from handraiser_cli.bulk.names import LEAD, ROW, Cells
from handraiser_cli.bulk.rows import Layout
from handraiser_cli.bulk.table import Table

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def table_of(columns: dict[str, pl.Series], cells: Cells = "typed") -> Table:
    """Rows of two leads, which are numbered from 11."""
    height = max(len(column) for column in columns.values())
    leads = ["a"] * (height // 2) + ["b"] * (height - height // 2)
    frame = pl.DataFrame({LEAD: leads, ROW: range(11, 11 + height), **columns})
    return Table(frame, Layout("file", cells, "lead_id"))


def said(read: Callable[[], Activity]) -> object:
    """An activity with the types of what it holds, or why it is refused."""
    try:
        found = read()
    except Refused as error:
        return error.code, error.field, error.message
    return found, repr(found)


def check(table: Table) -> list[object]:
    """What each row says, which must be the same both ways."""
    rows = ActivityRows(table.layout)
    read, told = reader_of(table, rows), []
    for lead, places in table.leads():
        for place in places:
            careful = said(
                lambda at=place, of=lead: rows.activity(  # type: ignore[misc]  # bound at once
                    table.numbers[at], table.row(at), Identities(user_id=of)
                )
            )
            assert said(lambda at=place, of=lead: read(at, of)) == careful  # type: ignore[misc]
            told.append(careful)
    return told


def test_a_plain_row_needs_no_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActivityRows, "activity", None)
    table = table_of(
        {
            "id": pl.Series(["1", None]),
            "type": pl.Series(["opened", "opened"]),
            "at": pl.Series([NOON, NOON]),
            "languages": pl.Series([["cs"], None]),
            "n": pl.Series([None, 2]),
        }
    )
    read = reader_of(table, ActivityRows(table.layout))
    assert read(0, "a") == Activity(
        "1", "opened", NOON, NOON, "tracking", Identities(user_id="a"), {}, None, None,
        {"languages": ["cs"]},
    )  # fmt: skip
    assert (read(1, "b").id, read(1, "b").properties) == ("row-12", {"n": 2})
    assert read(0, "a").at.tzinfo is UTC


TEXTS = st.one_of(
    st.none(),
    st.sampled_from(
        ["opened", "", " ", " x ", "\x1fx", "\u2003x", "é" * 90, "x" * 101, "7", "007"]
    ),
    st.sampled_from(["true", "false", "-", "1e5", "-2.50", "x" * 1024, "x" * 1025, "é" * 1000]),
    st.sampled_from(["2026-11-01", "2026-11-01T12:00:00.1239+02:00", "soon", "1969-12-31"]),
    st.sampled_from(['{"a": 1}', '{"b": [true]}', "[1]", "{", '{"a": "\\ud800"}', "{}"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
INSTANTS = st.one_of(
    st.none(),
    st.datetimes(datetime(1960, 1, 1), datetime(9998, 12, 30)),  # noqa: DTZ001
)
NAMES = (
    *("id", "type", "Type", "at", "received_at", "source", "channel", "campaign", "Campaign"),
    *("properties", "traits", "properties.a", "traits.a", "a", "note", "*", "^n.*$", "k" * 101),
)


def strings(height: int) -> st.SearchStrategy[pl.Series]:
    return columns(height, TEXTS, pl.String())


def columns(
    height: int, cells: st.SearchStrategy[Any], kind: pl.DataType
) -> st.SearchStrategy[pl.Series]:
    lists = st.lists(cells, min_size=height, max_size=height)
    return lists.map(lambda found: pl.Series(found, dtype=kind, strict=False))


def maybe(cells: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | cells


def typed(height: int) -> st.SearchStrategy[pl.Series]:
    """Columns of every type that a Parquet file is likely to have."""
    instants = [
        columns(height, INSTANTS, pl.Datetime(unit)).map(made)
        for unit in ("ms", "us")
        for made in (
            lambda naive: naive,
            lambda naive: naive.dt.replace_time_zone("UTC"),
            lambda naive: naive.dt.replace_time_zone("UTC").dt.convert_time_zone("Asia/Tokyo"),
        )
    ]
    precise = st.datetimes(datetime(1960, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001
    decimals = st.decimals(-999, 999, allow_nan=False, places=2)
    return st.one_of(
        strings(height),
        *instants,
        columns(height, maybe(precise), pl.Datetime("ns")),
        columns(height, maybe(st.dates(date(1960, 1, 1), date(2200, 1, 1))), pl.Date()),
        columns(height, maybe(st.integers(-(2**63), 2**63 - 1)), pl.Int64()),
        columns(height, maybe(st.floats()), pl.Float64()),
        columns(height, maybe(st.booleans()), pl.Boolean()),
        columns(height, maybe(decimals), pl.Decimal(10, 2)),
        columns(height, maybe(st.lists(TEXTS, max_size=3)), pl.List(pl.String)),
        columns(height, maybe(st.lists(st.integers(0, 9), max_size=3)), pl.List(pl.Int64)),
        columns(
            height,
            maybe(st.fixed_dictionaries({"a": maybe(st.integers(0, 9)), "b": TEXTS})),
            pl.Struct({"a": pl.Int64, "b": pl.String}),
        ),
        columns(height, maybe(st.sampled_from(["x", " y "])), pl.Categorical()),
        columns(height, maybe(st.binary(max_size=3)), pl.Binary()),
        columns(height, st.none(), pl.Null()),
    )


def tables(
    cells: Cells, kinds: Callable[[int], st.SearchStrategy[pl.Series]]
) -> st.SearchStrategy[Table]:
    """Tables of any columns, whose rows mostly have a type and an instant."""

    def of(height: int) -> st.SearchStrategy[Table]:
        usual = {
            "type": st.just(pl.Series(["opened"] * height)),
            "at": st.just(pl.Series(["2026-11-01"] * height)),
        }
        some = st.dictionaries(st.sampled_from(NAMES), st.just(None), min_size=1, max_size=6)
        chosen = some.flatmap(
            lambda names: st.fixed_dictionaries(
                usual | {name: usual.get(name, st.nothing()) | kinds(height) for name in names}
            )
        )
        return chosen.map(lambda found: table_of(found, cells))

    return st.integers(1, 6).flatmap(of)


@settings(deadline=None, max_examples=150)
@given(tables("typed", typed))
def test_typed_cells_say_the_same_both_ways(table: Table) -> None:
    check(table)


@settings(deadline=None, max_examples=100)
@given(tables("text", lambda height: strings(height).map(lambda found: found.replace("", None))))
def test_cells_of_a_text_file_say_the_same_both_ways(table: Table) -> None:
    check(table)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ODD: dict[str, list[Any]] = {
    "instants": [EPOCH - timedelta(microseconds=1), EPOCH, datetime(9999, 6, 1, tzinfo=UTC)],
    "lists": [["x" * 1025], ["x" * 1024], ["é" * 600, None], ["x"] * 100, ["x"] * 101, []],
    "texts": ["x" * 1024, "x" * 1025, "é" * 600, " ", ""],
    "bytes": [b"", b"x"],
    "numbers": [float("nan"), float("inf"), 1e300, 0.1, -0.0, 2.0, 1e15, 1e20],
}


def test_an_instant_that_python_cannot_hold_costs_its_row_alone() -> None:
    for kind in (pl.Datetime("ms"), pl.Datetime("us", "Asia/Tokyo"), pl.Date()):
        days = pl.Series([20_000, 4_000_000], dtype=pl.Int64).cast(pl.Int32).cast(pl.Date)
        table = table_of({"type": pl.Series(["x", "x"]), "at": days.cast(kind), "a": days})
        _, refused = check(table)
        assert "is an instant such as" in str(refused)


@pytest.mark.parametrize("name", ["at", "received_at", "type", "id", "campaign", "a", "traits.a"])
@pytest.mark.parametrize("kind", ODD)
def test_cells_at_the_bounds_say_the_same_both_ways(name: str, kind: str) -> None:
    odd = pl.Series(ODD[kind])
    usual = {"type": pl.Series(["opened"] * len(odd)), "at": pl.Series([NOON] * len(odd))}
    check(table_of({**usual, name: odd}))


def test_an_instant_is_the_same_in_any_zone_and_unit() -> None:
    local = NOON.astimezone(ZoneInfo("America/New_York")) + timedelta(microseconds=999)
    units: tuple[TimeUnit, ...] = ("ms", "us", "ns")
    for unit in units:
        column = pl.Series([local, local]).dt.cast_time_unit(unit)
        table = table_of({"type": pl.Series(["x", "x"]), "at": column})
        check(table)
        assert reader_of(table, ActivityRows(table.layout))(0, "a").at == NOON


def test_a_number_that_is_known_is_the_one_that_was_read() -> None:
    table = table_of(
        {
            "type": pl.Series(["x"] * 4),
            "at": pl.Series([NOON] * 4),
            "d": pl.Series([Decimal("1.50"), None, Decimal(0), Decimal("-3.00")]),
            "f": pl.Series([1.5, 2.0, float("nan"), None]),
        }
    )
    told = check(table)
    assert told[2] == ("unreadable_row", "f", "`f` is not a finite number")
