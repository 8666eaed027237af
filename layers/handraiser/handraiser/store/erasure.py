"""Erases a person: all that is held goes, tombstones and nameless counts stay."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from handraiser.activity import iso
from handraiser.errors import Conflict, Unavailable
from handraiser.faults import service_errors
from handraiser.identity import spellings
from handraiser.store import keys
from handraiser.store.identities import Identity, IdentityStore
from handraiser.store.items import Item
from handraiser.store.leads import MAX_ITEMS, LeadStore
from handraiser.store.records import StoredLead

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BATCH = 25
"""Items that one batch write takes, a limit of DynamoDB's."""

ROUNDS = 8


@dataclass(frozen=True)
class Erased:
    """What an erasure took away, in numbers that name nobody."""

    activities: int
    cycles: int
    identities: int

    def counts(self) -> dict[str, int]:
        """The numbers by name."""
        return asdict(self)


class Erasure:
    """Erases leads. Every step may be repeated; one that was interrupted is finished by the next.

    First, in one transaction, the record goes, every identity becomes a tombstone that names the
    lead until the work is done, and the counts are kept: from then on no writer can commit to
    the lead and no replay can find it. Then the rest of its items go, its notes of identities
    last, so that an interrupted erasure still knows them: each together with the tombstone's
    mention of the lead.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        identities: IdentityStore,
        leads: LeadStore,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        self._client = client
        self._table = table
        self._identities = identities
        self._leads = leads
        self._new_id = new_id

    def unfinished(self, name: str) -> str | None:
        """The lead whose erasure was begun under this address or (lead) id, and not finished."""
        for identity in spellings(name):
            with service_errors("DynamoDB"):
                answer = self._client.get_item(
                    TableName=self._table,
                    Key=self._tombstone(identity),
                    ConsistentRead=True,
                )
            if "erasing" in answer.get("Item", {}):
                return answer["Item"]["erasing"]["S"]
        has_notes = bool(self._known_by(name))
        return name if has_notes and self._leads.load(name, consistent=True) is None else None

    def erase(self, lead_id: str, now: datetime) -> Erased:
        """Erases a lead and everything it did until `now` or until its newest activity.

        Raises Unavailable, or Conflict while others keep writing to it.
        """
        erased = self._numbers(lead_id)
        stored = self._leads.load(lead_id, consistent=True)
        if stored is not None:
            self._begin(stored, erased, max(now, stored.record.as_of))
        for prefix in (keys.ACTIVITY, keys.RECORD, keys.CYCLE, "OUTBOX#"):
            self._delete([item["sk"]["S"] for item in self._leads.items(lead_id, prefix)], lead_id)
        for identities in batched(self._known_by(lead_id), MAX_ITEMS // 2, strict=False):
            self._forget(identities, lead_id)
        return erased

    def _numbers(self, lead_id: str) -> Erased:
        return Erased(
            activities=len(self._leads.items(lead_id, keys.ACTIVITY)),
            cycles=len(self._leads.items(lead_id, keys.CYCLE)),
            identities=len(self._known_by(lead_id)),
        )

    def _known_by(self, lead_id: str) -> list[Identity]:
        notes = self._leads.items(lead_id, f"{keys.IDENTITY}#")
        return [keys.noted_identity(item["sk"]["S"]) for item in notes]

    def _begin(self, stored: StoredLead, erased: Erased, now: datetime) -> None:
        record = stored.record
        identities = self._known_by(record.lead_id)
        in_transaction = MAX_ITEMS - 2
        for identity in identities[in_transaction:]:
            with service_errors("DynamoDB"):
                self._client.update_item(**self._entomb(identity, record.lead_id, now))
        requests: list[Item] = [
            {"Delete": self._record(record.lead_id, record.lock)},
            {"Put": {"TableName": self._table, "Item": self._remains(stored, erased, now)}},
            *(
                {"Update": self._entomb(identity, record.lead_id, now)}
                for identity in identities[:in_transaction]
            ),
        ]
        try:
            with service_errors("DynamoDB"):
                self._client.transact_write_items(TransactItems=requests)  # type: ignore[arg-type]  # built above
        except Unavailable as error:
            cause = error.__cause__
            if isinstance(cause, ClientError) and "CancellationReasons" in cause.response:
                raise Conflict("The lead was just written to; give the command again.") from error
            raise

    def _record(self, lead_id: str, lock: int) -> Item:
        return {
            "TableName": self._table,
            "Key": keys.key(keys.lead_pk(lead_id), keys.RECORD),
            "ConditionExpression": "#lock = :read",
            "ExpressionAttributeNames": {"#lock": "lock"},
            "ExpressionAttributeValues": {":read": {"N": str(lock)}},
        }

    def _remains(self, stored: StoredLead, erased: Erased, now: datetime) -> Item:
        record = stored.record
        numbers: Item = {name: {"N": str(n)} for name, n in erased.counts().items()}
        stages = {card: {"S": s.stage} for card, s in record.standings.items()}
        return {
            **keys.key(f"ERASED#{now:%Y-%m}", self._new_id()),
            **numbers,
            "stages": {"M": stages},
            "model_version": {"S": record.model_label},
        }

    def _entomb(self, identity: Identity, lead_id: str, now: datetime) -> Any:
        return {
            "TableName": self._table,
            "Key": self._tombstone(identity),
            "UpdateExpression": "SET erased_at = :now, erasing = :lead REMOVE lead_id",
            "ConditionExpression": "lead_id = :lead OR erasing = :lead",
            "ExpressionAttributeValues": {":now": {"S": iso(now)}, ":lead": {"S": lead_id}},
        }

    def _forget(self, identities: Iterable[Identity], lead_id: str) -> None:
        """Note and mention in one: whichever stayed alone would never be found again."""
        requests: Any = []
        for identity in identities:
            note = keys.key(keys.lead_pk(lead_id), keys.identity_note(identity))
            requests.append({"Delete": {"TableName": self._table, "Key": note}})
            mention = {
                "TableName": self._table,
                "Key": self._tombstone(identity),
                "UpdateExpression": "REMOVE erasing",
            }
            requests.append({"Update": mention})
        with service_errors("DynamoDB"):
            self._client.transact_write_items(TransactItems=requests)

    def _tombstone(self, identity: Identity) -> keys.Key:
        return keys.key(keys.identity_pk(self._identities.key(identity)), keys.IDENTITY)

    def _delete(self, sort_keys: list[str], lead_id: str) -> None:
        pk = keys.lead_pk(lead_id)
        for start in range(0, len(sort_keys), BATCH):
            waiting: Any = {
                self._table: [
                    {"DeleteRequest": {"Key": keys.key(pk, sk)}}
                    for sk in sort_keys[start : start + BATCH]
                ]
            }
            for _ in range(ROUNDS):
                with service_errors("DynamoDB"):
                    waiting = self._client.batch_write_item(RequestItems=waiting).get(
                        "UnprocessedItems"
                    )
                if not waiting:
                    break
            else:
                raise Unavailable("DynamoDB left items undeleted; give the command again")
