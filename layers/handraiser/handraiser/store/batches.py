"""Reads many items by their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handraiser.errors import Unavailable
from handraiser.faults import service_errors
from handraiser.store import keys
from handraiser.store.items import Item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BATCH = 100
"""Keys in one request, a limit of DynamoDB's."""

ROUNDS = 5


def read_batch(
    client: DynamoDBClient, table: str, wanted: list[keys.Key], *, consistent: bool
) -> list[Item]:
    """Those of at most BATCH items that there are, in no order.

    Raises Unavailable when DynamoDB does not serve, or keeps leaving keys unread.
    """
    found: list[Item] = []
    for _ in range(ROUNDS):
        with service_errors("DynamoDB"):
            answer: dict[str, Any] = client.batch_get_item(  # type: ignore[assignment]  # a TypedDict
                RequestItems={table: {"Keys": wanted, "ConsistentRead": consistent}}
            )
        found += answer["Responses"].get(table, [])
        wanted = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        if not wanted:
            return found
    raise Unavailable("DynamoDB left items unread")
