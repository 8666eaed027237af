"""Signals of accounts, each once, in a partition of its account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from handraiser.account import AccountSignal
from handraiser.activity import Json, dumps, iso
from handraiser.faults import service_errors
from handraiser.store import keys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT = timedelta(days=1_095)
"""The longest history that a model may look back on."""


class AccountSignals:
    """The accounts' signals in the table. Its methods raise Unavailable when DynamoDB does not
    serve."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def keep(self, signal: AccountSignal) -> bool:
        """Keeps a signal until it is of no use to any model; whether it was not there yet."""
        item: dict[str, Any] = {
            **keys.key(keys.account_pk(signal.account), keys.signal_sk(signal.id)),
            "said": {"S": dumps(_said(signal))},
            "expires_at": {"N": str(int((signal.received_at + KEPT).timestamp()))},
        }
        with service_errors("DynamoDB"):
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="attribute_not_exists(pk)",
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def of(self, account: str) -> list[AccountSignal]:
        """Those of an account, by its registered domain, newest first."""
        found: list[AccountSignal] = []
        with service_errors("DynamoDB"):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                KeyConditionExpression="pk = :account AND begins_with(sk, :signal)",
                ExpressionAttributeValues={
                    ":account": {"S": keys.account_pk(account)},
                    ":signal": {"S": keys.SIGNAL},
                },
            )
            for page in pages:
                found += [_signal(account, item["said"]["S"]) for item in page["Items"]]
        return sorted(found, key=lambda signal: (signal.at, signal.id), reverse=True)


def _said(signal: AccountSignal) -> Mapping[str, Json]:
    return {
        "id": signal.id,
        "at": iso(signal.at),
        "received_at": iso(signal.received_at),
        "source": signal.source,
        "traits": dict(signal.traits),
        "properties": dict(signal.properties),
    }


def _signal(account: str, text: str) -> AccountSignal:
    said = json.loads(text, parse_float=Decimal)
    said["at"] = datetime.fromisoformat(said["at"])
    said["received_at"] = datetime.fromisoformat(said["received_at"])
    return AccountSignal(account=account, **said)
