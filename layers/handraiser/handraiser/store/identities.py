"""Identities in the table: whom one leads to, who claims it, and which are erased."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from handraiser.belonging import Claims
from handraiser.identity import Identity, identity_key
from handraiser.store import keys
from handraiser.store.batches import BATCH, read_batch
from handraiser.store.items import Item
from handraiser.store.records import key_text, read_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Owner:
    """What an identity's item says.

    `lead_id` is the lead that it was tied to, if any, which may have been merged into another
    since; `erased_at` when it was erased, if ever. `claims` are those of an anonymous id. `apart`
    names the identities that were separated from it for good; `aliases` those that an alias gave
    a person in its stead, while nobody was known by it. `revision` counts changes.
    """

    lead_id: str | None
    erased_at: datetime | None = None
    claims: Claims = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()
    revision: int = 0


@dataclass(frozen=True)
class Tie:
    """A change of an identity's item, committed with its lead's; `key` is its keyed hash.

    It holds only while the item is as it was read. A lead has a note of each identity that was
    tied to it.
    """

    key: str
    identity: Identity
    before: Owner
    after: Owner

    @property
    def size(self) -> int:
        """How many requests it takes."""
        return len(self._notes("")) + 1

    def requests(self, table: str) -> list[Item]:
        """The transaction's requests: the identity's item, and the leads' notes of it."""
        return [self._update(table), *self._notes(table)]

    def _update(self, table: str) -> Item:
        after = self.after
        values: Item = {":revision": {"N": str(self.before.revision + 1)}}
        unchanged = "attribute_not_exists(revision)"
        if self.before.revision:
            values[":read"] = {"N": str(self.before.revision)}
            unchanged = "revision = :read"
        written = {
            "lead_id": {"S": after.lead_id} if after.lead_id else None,
            "claims": {"M": {n: {"S": key_text(k)} for n, k in after.claims.items()}},
            "apart": {"SS": sorted(after.apart)} if after.apart else None,
            "aliases": {"SS": sorted(after.aliases)} if after.aliases else None,
        }
        sets, gone = ["revision = :revision"], []
        for name, value in written.items():
            if getattr(after, name) == getattr(self.before, name):
                continue
            if value is None:
                gone.append(name)
            else:
                sets.append(f"{name} = :{name}")
                values[f":{name}"] = value
        removes = f" REMOVE {', '.join(gone)}" if gone else ""
        return {
            "Update": {
                "TableName": table,
                "Key": keys.key(keys.identity_pk(self.key), keys.IDENTITY),
                "UpdateExpression": f"SET {', '.join(sets)}{removes}",
                "ConditionExpression": unchanged,
                "ExpressionAttributeValues": values,
            }
        }

    def _notes(self, table: str) -> list[Item]:
        before, after = self.before.lead_id, self.after.lead_id
        if before == after:
            return []
        note = keys.identity_note(self.identity)
        requests: list[Item] = []
        if after:
            item = keys.key(keys.lead_pk(after), note)
            requests.append({"Put": {"TableName": table, "Item": item}})
        if before:
            key = keys.key(keys.lead_pk(before), note)
            requests.append({"Delete": {"TableName": table, "Key": key}})
        return requests


@dataclass(frozen=True)
class Seen:
    """An identity that a commit relies on without changing it: it holds only while the item is as
    it was read, since a computer or a part of a lead may be another's by then."""

    key: str
    owner: Owner

    def request(self, table: str) -> Item:
        """The transaction's request."""
        check: Item = {
            "TableName": table,
            "Key": keys.key(keys.identity_pk(self.key), keys.IDENTITY),
            "ConditionExpression": "attribute_not_exists(revision)",
        }
        if self.owner.revision:
            check["ConditionExpression"] = "revision = :read"
            check["ExpressionAttributeValues"] = {":read": {"N": str(self.owner.revision)}}
        return {"ConditionCheck": check}


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
        found = self.owners_by_key(by_key, consistent=consistent)
        return {identity: found[key] for key, identity in by_key.items()}

    def owners_by_key(self, names: Iterable[str], *, consistent: bool) -> dict[str, Owner]:
        """The same by the keyed hashes of identities."""
        found = {name: Owner(None) for name in names}
        wanted = [keys.key(keys.identity_pk(name), keys.IDENTITY) for name in found]
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            for item in read_batch(self._client, self._table, batch, consistent=consistent):
                found[item["pk"]["S"].removeprefix(f"{keys.IDENTITY}#")] = _read_owner(item)
        return found


def _read_owner(item: Item) -> Owner:
    return Owner(
        lead_id=item["lead_id"]["S"] if "lead_id" in item else None,
        erased_at=datetime.fromisoformat(item["erased_at"]["S"]) if "erased_at" in item else None,
        claims={n: read_key(k["S"]) for n, k in item.get("claims", {"M": {}})["M"].items()},
        apart=_names(item, "apart"),
        aliases=_names(item, "aliases"),
        revision=int(item["revision"]["N"]) if "revision" in item else 0,
    )


def _names(item: Item, attribute: str) -> frozenset[str]:
    return frozenset(item[attribute]["SS"]) if attribute in item else frozenset()
