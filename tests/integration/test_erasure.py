"""Erasing a lead: what goes, what stays, and how it is taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import batched
from typing import Any

import pytest

from builders import activity, after
from handraiser.errors import Unavailable
from handraiser.identity import Identities
from handraiser.recording import Outcome
from handraiser.store.erasure import Erasure
from integration.leads_table import TABLE, Call, Hindered, Table, leads_table, outcomes

JANA = "jana@acme.example"


@pytest.fixture
def table() -> Iterator[Table]:
    with leads_table() as made:
        yield made


def erasure(table: Table) -> Erasure:
    return Erasure(table.client, TABLE, table.identities, table.store)


def test_counts_that_name_nobody_are_kept(table: Table) -> None:
    table.record(*(activity("opened", after(minutes=n)) for n in range(3)))
    [lead] = table.leads()

    erased = erasure(table).erase(lead, after(1))

    assert erased.counts() == {"activities": 3, "cycles": 1, "identities": 1}
    by_partition = {item["pk"]["S"]: item for item in table.items("")}
    remains = by_partition.pop("ERASED#2026-03")
    [tombstone] = by_partition.values()
    assert set(tombstone) == {"pk", "sk", "erased_at", "revision"}
    assert remains["stages"] == {"M": {"default": {"S": "mql"}}}
    assert remains["activities"] == {"N": "3"}
    assert lead not in str(remains)


def test_everything_the_lead_did_is_erased_though_the_operators_clock_lags(table: Table) -> None:
    opened = activity("opened", after(2))
    table.record(opened, now=after(2))
    [lead] = table.leads()

    erasure(table).erase(lead, after(1))

    assert outcomes(table.record(opened)) == [Outcome.ERASED]


def test_a_lead_of_very_many_identities(table: Table) -> None:
    visits = [
        activity("viewed", after(minutes=n), identities=Identities(JANA, None, f"browser-{n}"))
        for n in range(100)
    ]
    for batch in batched(visits, 30, strict=False):
        table.record(*batch)
    [lead] = table.leads()

    assert erasure(table).erase(lead, after(1)).identities == 101

    assert not any(lead in str(item) for item in table.items(""))
    assert outcomes(table.record(*visits)) == [Outcome.ERASED] * 100


@pytest.mark.parametrize("name", ["nobody@acme.example", JANA, "0" * 32])
def test_nothing_is_unfinished_of_whom_nobody_began_to_erase(table: Table, name: str) -> None:
    table.record(activity("viewed"))

    assert erasure(table).unfinished(name) is None
    assert erasure(table).unfinished(table.leads()[0]) is None


def test_items_that_were_not_deleted_are_deleted_by_another_try(table: Table) -> None:
    table.record(*(activity("viewed", after(minutes=n)) for n in range(30)))
    [lead] = table.leads()

    def one_by_one(write: Call, arguments: dict[str, Any]) -> Any:
        [(name, requests)] = arguments["RequestItems"].items()
        write(RequestItems={name: requests[:5]})
        return {"UnprocessedItems": {name: requests[5:]} if requests[5:] else {}}

    erasure(Table(Hindered(table.client, batch_write_item=one_by_one))).erase(lead, after(1))

    assert len(table.items("")) == 2


def test_items_that_cannot_be_deleted_for_now_leave_it_unfinished(table: Table) -> None:
    table.record(activity("viewed"))
    [lead] = table.leads()

    def nothing(_write: Call, arguments: dict[str, Any]) -> Any:
        return {"UnprocessedItems": arguments["RequestItems"]}

    hindered = erasure(Table(Hindered(table.client, batch_write_item=nothing)))
    with pytest.raises(Unavailable):
        hindered.erase(lead, after(1))

    assert erasure(table).unfinished(JANA) == lead
    assert erasure(table).unfinished(lead) == lead
    erasure(table).erase(lead, after(2))
    assert erasure(table).unfinished(JANA) is None
    assert len(table.items("")) == 2
