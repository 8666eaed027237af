"""Identities in the table: whom one leads to, and which are erased."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handraiser.activity import iso
from handraiser.errors import Unavailable
from handraiser.faults import service_errors
from handraiser.identity import Kind, identity_key
from handraiser.store import keys
from handraiser.store.records import Item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BATCH = 100
ROUNDS = 5

type Identity = tuple[Kind, str]


@dataclass(frozen=True)
class Owner:
    """Whom an identity leads to, if anybody, and when it was erased, if ever."""

    lead_id: str | None
    erased_at: datetime | None = None


@dataclass(frozen=True)
class Link:
    """A new tie of an identity to a lead, committed with the lead.

    It holds only while the identity leads nowhere and has not been erased since it was read.
    """

    key: str
    identity: Identity
    lead_id: str
    erased_at: datetime | None

    def requests(self, table: str) -> list[Item]:
        """The transaction's requests: the identity's item, and the lead's note of it."""
        values: Item = {":lead": {"S": self.lead_id}}
        unchanged = "attribute_not_exists(erased_at)"
        if self.erased_at is not None:
            values[":erased"] = {"S": iso(self.erased_at)}
            unchanged = "erased_at = :erased"
        return [
            {
                "Update": {
                    "TableName": table,
                    "Key": keys.key(keys.identity_pk(self.key), keys.IDENTITY),
                    "UpdateExpression": "SET lead_id = :lead",
                    "ConditionExpression": f"attribute_not_exists(lead_id) AND {unchanged}",
                    "ExpressionAttributeValues": values,
                }
            },
            {
                "Put": {
                    "TableName": table,
                    "Item": keys.key(keys.lead_pk(self.lead_id), keys.identity_note(self.identity)),
                }
            },
        ]


class IdentityStore:
    """Looks identities up by the keyed hash that names them."""

    def __init__(self, client: DynamoDBClient, table: str, secret: bytes) -> None:
        self._client = client
        self._table = table
        self._secret = secret

    def key(self, identity: Identity) -> str:
        """The keyed hash an identity is stored under."""
        return identity_key(self._secret, *identity)

    def owners(self, identities: Iterable[Identity], *, consistent: bool) -> dict[Identity, Owner]:
        """The owner of each identity; one that leads nowhere has `lead_id` None.

        Raises Unavailable when DynamoDB does not serve, or keeps leaving keys unread.
        """
        by_key = {self.key(identity): identity for identity in identities}
        found = {identity: Owner(None) for identity in by_key.values()}
        wanted = [keys.key(keys.identity_pk(key), keys.IDENTITY) for key in by_key]
        for start in range(0, len(wanted), BATCH):
            for item in self._batch(wanted[start : start + BATCH], consistent=consistent):
                identity = by_key[item["pk"]["S"].removeprefix(f"{keys.IDENTITY}#")]
                erased = item.get("erased_at")
                found[identity] = Owner(
                    lead_id=item["lead_id"]["S"] if "lead_id" in item else None,
                    erased_at=datetime.fromisoformat(erased["S"]) if erased else None,
                )
        return found

    def _batch(self, wanted: list[keys.Key], *, consistent: bool) -> list[Item]:
        found: list[Item] = []
        for _ in range(ROUNDS):
            with service_errors("DynamoDB"):
                answer: dict[str, Any] = self._client.batch_get_item(  # type: ignore[assignment]  # a TypedDict
                    RequestItems={self._table: {"Keys": wanted, "ConsistentRead": consistent}}
                )
            found += answer["Responses"].get(self._table, [])
            wanted = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
            if not wanted:
                return found
        raise Unavailable("DynamoDB left identities unread")
