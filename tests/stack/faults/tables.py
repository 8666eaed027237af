"""Tables of a test's own beside the stack's, and what must be true of any table with leads."""

from __future__ import annotations

import uuid
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
from handraiser.store.leads import LeadStore
from handraiser.store.records import CardSnapshot
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


def lead_ids(found: Contents) -> set[str]:
    """The leads that have any item."""
    return {pk.removeprefix("LEAD#") for pk, _ in found if pk.startswith("LEAD#")}


def kept(model: Model, state: LeadState, as_of: datetime) -> tuple[object, ...]:
    """All that a state knows at an instant: without its tallies, which follow from it, and without
    the months that no longer count."""
    state = state.copy()
    state.forget(moment_at(model, as_of).today - model.history + 1)
    touches = state.first_touch, state.last_touch
    return state.facts, state.cards, state.newest, state.oldest, state.count, touches


def assert_each_lead_is_the_fold_of_its_log(
    client: DynamoDBClient, table: str, model: Model
) -> None:
    """State, scores and messages of every lead of a table are what its log and cycles say."""
    found = contents(client, table)
    store = LeadStore(client, table)
    for lead_id in lead_ids(found):
        stored, log = store.load(lead_id, consistent=True), store.log(lead_id)
        assert stored is not None, f"{lead_id} has items and no record"
        folded = fold(model, log)
        as_of = stored.record.as_of
        assert kept(model, stored.state(model), as_of) == kept(model, folded, as_of)
        for card, evaluation in evaluate(model, folded, stored.record.as_of).items():
            assert stored.record.snapshots[card] == CardSnapshot.of(evaluation)
        assert_one_message_a_cycle(found, lead_id, stored.record.standings)


def assert_one_message_a_cycle(found: Contents, lead_id: str, standings: Any) -> None:
    """A lead has its cycles numbered from 1, and one LeadQualified for each."""
    of_lead = {sk: item for (pk, sk), item in found.items() if pk == keys.lead_pk(lead_id)}
    expected = {
        keys.cycle_sk(card, number + 1)
        for card, standing in standings.items()
        for number in range(standing.cycle)
    }
    cycles = {sk for sk in of_lead if sk.startswith(keys.CYCLE)}
    assert cycles == expected
    announced = [item["message"] for sk, item in of_lead.items() if sk.endswith("#LeadQualified")]
    assert sorted(map(str, announced)) == sorted(str(of_lead[sk]["message"]) for sk in cycles)
