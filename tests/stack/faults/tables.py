"""Tables of a test's own beside the stack's, and what must be true of any table with leads."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from handraiser.model import Model
from handraiser.scoring.decide import evaluate
from handraiser.scoring.fold import fold
from handraiser.scoring.moment import moment_at
from handraiser.scoring.state import LeadState
from handraiser.store import keys
from handraiser.store.identities import IdentityStore
from handraiser.store.leads import LeadStore
from handraiser.store.logs import Logs
from handraiser.store.records import CardSnapshot, StoredLead
from handraiser_cli.stack import LOCAL_CREDENTIALS, Stack

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Item = dict[str, Any]
type Contents = dict[tuple[str, str], Item]

SECRET = b"a secret of the tests"
IMPATIENT = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 1},
    max_pool_connections=1,
    parameter_validation=False,
)
"""A client that makes each call once, so that every failure reaches its caller."""

_SESSION = boto3.session.Session()
_MAKING = Lock()


def impatient(service: str, endpoint_url: str, region: str) -> Any:
    """A client of its own that tries nothing twice; threads may ask for one at the same time."""
    make: Any = _SESSION.client
    with _MAKING:
        return make(
            service,
            region_name=region,
            endpoint_url=endpoint_url,
            config=IMPATIENT,
            **LOCAL_CREDENTIALS,
        )


def new_table(stack: Stack) -> str:
    """An empty table with the keys and indexes of the stack's, which no function reads."""
    client = stack.client("dynamodb")
    model = client.describe_table(TableName=stack.table)["Table"]
    name = f"test-{uuid.uuid4().hex}"
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=model["AttributeDefinitions"],
        KeySchema=model["KeySchema"],
        GlobalSecondaryIndexes=[
            {field: index[field] for field in ("IndexName", "KeySchema", "Projection")}
            for index in model["GlobalSecondaryIndexes"]
        ],
    )
    return name


def contents(client: DynamoDBClient, table: str) -> Contents:
    """Every item of a table by its key."""
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return {
        (item["pk"]["S"], item["sk"]["S"]): dict(item) for page in pages for item in page["Items"]
    }


class Snapshot:
    """A table's contents as a client that only queries: a whole table is checked in a moment."""

    def __init__(self, found: Contents) -> None:
        self._of: dict[str, dict[str, Item]] = defaultdict(dict)
        for (pk, sk), item in sorted(found.items()):
            self._of[pk][sk] = item

    def query(self, *, ExpressionAttributeValues: Item, **_options: Any) -> Any:  # noqa: N803
        """The items of a partition whose sort keys begin so."""
        pk, prefix = (ExpressionAttributeValues[name]["S"] for name in (":pk", ":prefix"))
        of_lead = self._of.get(pk, {})
        return {"Items": [item for sk, item in of_lead.items() if sk.startswith(prefix)]}

    def store(self) -> LeadStore:
        """Reads leads from it."""
        reader: Any = self
        return LeadStore(reader, "")


def lead_ids(found: Contents) -> set[str]:
    """The leads that stand: those that are not part of another."""
    return {
        pk.removeprefix("LEAD#")
        for (pk, sk), item in found.items()
        if sk == keys.RECORD and "into" not in item
    }


def kept(model: Model, state: LeadState, as_of: datetime) -> tuple[object, ...]:
    """All that a state knows at an instant: without its tallies, which follow from it, and without
    the months that no longer count."""
    state = state.copy()
    state.forget(moment_at(model, as_of).today - model.history + 1)
    touches = state.first_touch, state.last_touch
    return state.facts, state.cards, state.newest, state.oldest, state.count, touches


def assert_each_lead_is_the_fold_of_its_log(
    client: DynamoDBClient, table: str, model: Model, leads: Iterable[str] | None = None
) -> None:
    """State, scores and messages of every lead of a table, or of some, are what its log and cycles
    say; of one that is part of another, its messages."""
    found = contents(client, table)
    store = Snapshot(found).store()
    for pk in {pk for pk, sk in found if pk.startswith("LEAD#") and not sk.startswith("OUTBOX#")}:
        assert (pk, keys.RECORD) in found, f"{pk} has items and no record"
    for lead_id in lead_ids(found) if leads is None else leads:
        stored, log = store.load(lead_id, consistent=True), store.log(lead_id)
        assert stored is not None
        assert not stored.record.stale, f"{lead_id} waits to be folded anew"
        folded = fold(model, log)
        as_of = stored.record.as_of
        assert kept(model, stored.state(model), as_of) == kept(model, folded, as_of)
        for card, evaluation in evaluate(model, folded, stored.record.as_of).items():
            assert stored.record.snapshots[card] == CardSnapshot.of(evaluation)
        assert_one_message_a_cycle(store, stored)
        for merged in (stored.logs or Logs()).merged:
            assert not merged.pending
            part = store.load(merged.lead_id, consistent=True)
            assert part is not None
            assert part.record.into == merged.into
            assert_one_message_a_cycle(store, part)


def assert_one_message_a_cycle(store: LeadStore, stored: StoredLead) -> None:
    """A lead has its cycles numbered from 1, and one LeadQualified for each that it began; one that
    it adopted from a lead merged into it was announced there. Cycles that it gave back are gone."""
    record = stored.record
    of_lead = {item["sk"]["S"]: item for item in store.items(record.lead_id, "")}
    numbered = {
        keys.cycle_sk(card, number + 1)
        for card, standing in record.standings.items()
        for number in range(standing.cycle)
    }
    cycles = {sk: item for sk, item in of_lead.items() if sk.startswith(keys.CYCLE)}
    separated = stored.logs is not None and stored.logs.separated
    assert cycles.keys() <= numbered if separated else cycles.keys() == numbered
    if record.into is None:
        standing_in = {
            keys.cycle_sk(card, standing.cycle)
            for card, standing in record.standings.items()
            if standing.in_cycle
        }
        assert {sk for sk, item in cycles.items() if "ended_on" not in item} == standing_in
    announced = [item["message"] for sk, item in of_lead.items() if sk.endswith("#LeadQualified")]
    own = [cycle["message"] for cycle in cycles.values() if "adopted" not in cycle]
    assert sorted(map(str, announced)) == sorted(map(str, own))
    for cycle in cycles.values():
        if "adopted" in cycle:
            origin = cycle["adopted"]["S"].removeprefix("LEAD#")
            assert cycle["message"] in [c["message"] for c in store.items(origin, keys.CYCLE)]


def assert_identities_lead_to_their_notes(
    found: Contents, identities: IdentityStore, leads: Iterable[str]
) -> None:
    """Each note of some leads and of what is part of them is that of an identity which leads there,
    and each identity that leads to one of them has its note."""
    standing = set(leads)
    noted = {
        (pk.removeprefix("LEAD#"), identities.key(keys.noted_identity(sk)))
        for pk, sk in found
        if pk.startswith("LEAD#") and sk.startswith(f"{keys.IDENTITY}#")
    }
    leading = {
        (item["lead_id"]["S"], pk.removeprefix(f"{keys.IDENTITY}#"))
        for (pk, sk), item in found.items()
        if sk == keys.IDENTITY and "lead_id" in item
    }
    assert {note for note in noted if _stands_as(found, note[0]) in standing} == {
        led for led in leading if _stands_as(found, led[0]) in standing
    }


def _stands_as(found: Contents, lead_id: str) -> str:
    """The lead that a lead is now, through merges."""
    seen = [lead_id]
    while "into" in (record := found[keys.lead_pk(seen[-1]), keys.RECORD]):
        assert record["into"]["S"] not in seen, "pointers go round"
        seen.append(record["into"]["S"])
    return seen[-1]
