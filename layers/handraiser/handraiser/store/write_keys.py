"""Write keys of the tracking door: stored as hashes, under one partition of the table.

A key is 32 random bytes, so that its plain hash tells nobody what it is.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from handraiser.activity import iso
from handraiser.faults import service_errors
from handraiser.intake.tracking import WriteKey
from handraiser.store import keys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PREFIX = "hr_"
MAX_KEY = 100
"""Characters of a key; what is longer is none."""

ID_DIGITS = 8
KNOWN_FOR = timedelta(seconds=60)
"""How long a process goes by what it has read of a key: a revoked one opens no longer than that."""
UNKNOWN_FOR = timedelta(seconds=10)
"""The same where there was no such key: a new one may be refused for that long."""
MAX_CACHED = 1_000


class WriteKeys:
    """The write keys in the table. Its methods raise Unavailable when DynamoDB does not serve."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def find(self, key: str) -> WriteKey | None:
        """What is known of a key, live or not; None for one that was never made."""
        if not key.startswith(PREFIX) or len(key) > MAX_KEY:
            return None
        with service_errors("DynamoDB"):
            answer = self._client.get_item(TableName=self._table, Key=_place(key))
        item = answer.get("Item")
        return None if item is None else _read(item)

    def create(
        self, *, source: str, label: str, origins: Sequence[str], rate: int, now: datetime
    ) -> tuple[str, WriteKey]:
        """Makes a key: the key itself, which is stored nowhere, and what is known of it."""
        key = PREFIX + secrets.token_urlsafe(32)
        made = WriteKey(_hash(key)[:ID_DIGITS], source, label, tuple(origins), rate, now)
        with service_errors("DynamoDB"):
            self._client.put_item(
                TableName=self._table,
                Item={**_place(key), **_item(made)},
                ConditionExpression="attribute_not_exists(pk)",
            )
        return key, made

    def all(self) -> list[WriteKey]:
        """Every key that was ever made, oldest first."""
        return sorted(map(_read, self._items("")), key=lambda key: (key.created_at, key.id))

    def revoke(self, key_id: str, at: datetime) -> list[WriteKey]:
        """Ends the keys of that id at an instant; one that ends earlier is left as it is.

        Returns those that it ended, as they were: none where no such key is live at the instant.
        """
        named = [item for item in self._items(key_id) if _read(item).id == key_id]
        live = [item for item in named if _read(item).is_live(at)]
        for item in live:
            with service_errors("DynamoDB"):
                self._client.update_item(
                    TableName=self._table,
                    Key={name: item[name] for name in ("pk", "sk")},
                    UpdateExpression="SET revoked_at = :at",
                    ExpressionAttributeValues={":at": {"S": iso(at)}},
                )
        return [_read(item) for item in live]

    def _items(self, begin: str) -> list[dict[str, Any]]:
        """The items of the keys whose hash begins so."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :keys AND begins_with(sk, :begin)",
            ExpressionAttributeValues={
                ":keys": {"S": keys.WRITE_KEYS},
                ":begin": {"S": keys.write_key_sk(begin)},
            },
        )
        with service_errors("DynamoDB"):
            return [item for page in pages for item in page["Items"]]


@dataclass(frozen=True)
class _Known:
    key: WriteKey | None
    until: datetime


class KnownKeys:
    """Finds keys and remembers for a while what it found; bounded, whatever is asked for."""

    def __init__(self, write_keys: WriteKeys, now: Callable[[], datetime]) -> None:
        self._write_keys = write_keys
        self._now = now
        self._known: dict[str, _Known] = {}

    def find(self, key: str) -> WriteKey | None:
        """As `WriteKeys.find`, as it was within the last minute."""
        now, hashed = self._now(), _hash(key)
        known = self._known.get(hashed)
        if known is None or known.until <= now:
            found = self._write_keys.find(key)
            if len(self._known) >= MAX_CACHED:
                self._known.clear()
            known = _Known(found, now + (UNKNOWN_FOR if found is None else KNOWN_FOR))
            self._known[hashed] = known
        return known.key


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _place(key: str) -> keys.Key:
    return keys.key(keys.WRITE_KEYS, keys.write_key_sk(_hash(key)))


def _item(key: WriteKey) -> dict[str, Any]:
    return {
        "source": {"S": key.source},
        "label": {"S": key.label},
        "origins": {"L": [{"S": origin} for origin in key.origins]},
        "rate": {"N": str(key.rate)},
        "created_at": {"S": iso(key.created_at)},
    }


def _read(item: Mapping[str, Any]) -> WriteKey:
    revoked = item.get("revoked_at")
    return WriteKey(
        id=keys.hash_of_write_key(item["sk"]["S"])[:ID_DIGITS],
        source=item["source"]["S"],
        label=item["label"]["S"],
        origins=tuple(origin["S"] for origin in item["origins"]["L"]),
        rate=int(item["rate"]["N"]),
        created_at=datetime.fromisoformat(item["created_at"]["S"]),
        revoked_at=datetime.fromisoformat(revoked["S"]) if revoked else None,
    )
