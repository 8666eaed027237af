"""The outbox: messages committed with their lead, kept until every channel has them.

An item that still owes a channel is in the sparse index `due`, under one of a few shards and the
instant at which the sweep may take it up; one that owes nothing, or was parked, is not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from handraiser.activity import iso
from handraiser.faults import service_errors
from handraiser.notification import Message, to_json

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

INDEX = "due"
PREFIX = "OUTBOX#"
SHARDS = 8
PAGE = 25
UNINDEX = " REMOVE due_pk, due_at"


class Channel(StrEnum):
    """Where a message has to go; the value is the attribute that holds when it got there."""

    TOPIC = "sns_at"
    BUS = "bus_at"


class Key(NamedTuple):
    """The primary key of an outbox item; it holds ids only, so it may be logged."""

    pk: str
    sk: str

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> Self:
        """From attribute values as DynamoDB, its indexes and its streams write them."""
        return cls(item["pk"]["S"], item["sk"]["S"])

    def attributes(self) -> dict[str, dict[str, str]]:
        """As DynamoDB reads it."""
        return {"pk": {"S": self.pk}, "sk": {"S": self.sk}}

    @property
    def is_outbox(self) -> bool:
        """Whether the key is an outbox item's at all."""
        return self.sk.startswith(PREFIX)


@dataclass(frozen=True)
class OutboxItem:
    """One message and the channels that have it already."""

    key: Key
    text: str
    created_at: datetime
    published: frozenset[Channel]
    due: bool

    @property
    def owed(self) -> tuple[Channel, ...]:
        """The channels still without the message, in the order to publish."""
        return tuple(channel for channel in Channel if channel not in self.published)


def new_item(message: Message, created_at: datetime) -> dict[str, dict[str, str]]:
    """The item to put, on the condition that it must not exist, in the lead's own transaction."""
    return {
        "pk": {"S": f"LEAD#{message.lead_id}"},
        "sk": {"S": f"{PREFIX}{message.mql_id}#{message.event}"},
        "message": {"S": to_json(message)},
        "created_at": {"S": iso(created_at)},
        "due_pk": {"S": _shard(int(message.mql_id[:8], 16) % SHARDS)},
        "due_at": {"S": iso(created_at)},
    }


class Outbox:
    """Outbox items in the table. Every method raises Unavailable when DynamoDB does not serve."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def read(self, key: Key) -> OutboxItem | None:
        """The item as it is now (strongly consistent), or None once it is erased."""
        with service_errors("DynamoDB"):
            answer = self._client.get_item(
                TableName=self._table, Key=key.attributes(), ConsistentRead=True
            )
        item = answer.get("Item")
        if item is None:
            return None
        return OutboxItem(
            key=key,
            text=item["message"]["S"],
            created_at=datetime.fromisoformat(item["created_at"]["S"]),
            published=frozenset(channel for channel in Channel if channel.value in item),
            due="due_pk" in item,
        )

    def mark(self, key: Key, channel: Channel, at: datetime, *, last: bool) -> None:
        """Notes that a channel has the message; the first note stands, an erased item stays gone.

        With the `last` one the item leaves the index.
        """
        self._update(
            key,
            "SET #published = if_not_exists(#published, :at)" + (UNINDEX if last else ""),
            names={"#published": channel.value},
            values={":at": iso(at)},
        )

    def settle(self, key: Key) -> None:
        """Takes the item out of the index: no channel is owed any more."""
        self._update(key, UNINDEX)

    def postpone(self, key: Key, until: datetime) -> None:
        """Lets the sweep pass the item over before `until`."""
        self._update(
            key,
            "SET due_at = :until",
            values={":until": iso(until)},
            condition="attribute_exists(due_pk)",
        )

    def park(self, key: Key, at: datetime) -> None:
        """Takes an item that cannot be published out of the index, keeping what it owes."""
        self._update(key, "SET parked_at = :at" + UNINDEX, values={":at": iso(at)})

    def due(self, before: datetime) -> Iterator[Key]:
        """Keys of items due before an instant, a page of each shard in turn, oldest first in each.

        Eventually consistent, so a key's item may owe nothing by now.
        """
        queries: deque[dict[str, Any]] = deque(
            {
                "ExpressionAttributeValues": {
                    ":shard": {"S": _shard(number)},
                    ":before": {"S": iso(before)},
                }
            }
            for number in range(SHARDS)
        )
        while queries:
            query = queries.popleft()
            with service_errors("DynamoDB"):
                page = self._client.query(
                    TableName=self._table,
                    IndexName=INDEX,
                    KeyConditionExpression="due_pk = :shard AND due_at < :before",
                    Limit=PAGE,
                    **query,
                )
            yield from map(Key.of, page["Items"])
            if last := page.get("LastEvaluatedKey"):
                queries.append({**query, "ExclusiveStartKey": last})

    def _update(
        self,
        key: Key,
        expression: str,
        *,
        names: Mapping[str, str] | None = None,
        values: Mapping[str, str] | None = None,
        condition: str = "attribute_exists(pk)",
    ) -> None:
        """Updates an item that the condition still holds for; does nothing to any other."""
        optional: dict[str, Any] = {}
        if names:
            optional["ExpressionAttributeNames"] = dict(names)
        if values:
            optional["ExpressionAttributeValues"] = {n: {"S": v} for n, v in values.items()}
        with service_errors("DynamoDB"):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=key.attributes(),
                    UpdateExpression=expression,
                    ConditionExpression=condition,
                    **optional,
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return


def _shard(number: int) -> str:
    return f"{PREFIX}{number}"
