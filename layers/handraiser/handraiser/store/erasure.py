"""Erases a person: all that is held goes, tombstones and nameless counts stay."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from handraiser.activity import Activity, iso
from handraiser.belonging import belongs
from handraiser.errors import Conflict, Unavailable
from handraiser.faults import service_errors
from handraiser.identity import Identity, spellings
from handraiser.store import keys
from handraiser.store.identities import IdentityStore
from handraiser.store.items import Item
from handraiser.store.leads import MAX_ITEMS, LeadStore
from handraiser.store.mails import person
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


@dataclass(frozen=True)
class _Note:
    """An identity, and the lead that has the note of it."""

    place: str
    identity: Identity


@dataclass(frozen=True)
class _Extent:
    """The lead and those merged into it; and all in whose logs its activities may stand.

    `is_scattered` says that others may have activities in its log, or it in theirs.
    """

    leads: Sequence[str]
    places: Sequence[str]
    is_scattered: bool

    @classmethod
    def of(cls, leads: LeadStore, lead_id: str) -> _Extent:
        """The extent of a lead, also of one whose erasure was interrupted."""
        logs = leads.logs(lead_id)
        if logs is None:
            return cls([lead_id], [lead_id], is_scattered=False)
        return cls(logs.leads(lead_id), [lead_id, *logs.places()], is_scattered=True)


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
        has_notes = bool(self._notes(_Extent.of(self._leads, name)))
        return name if has_notes and self._leads.load(name, consistent=True) is None else None

    def erase(self, lead_id: str, now: datetime) -> Erased:
        """Erases a lead, those merged into it, and everything they did until `now` or until the
        newest activity. Of a log that other leads have activities in, theirs stay.

        Raises Unavailable, or Conflict while others keep writing to it.
        """
        stored = self._leads.load(lead_id, consistent=True)
        extent = _Extent.of(self._leads, lead_id)
        notes = self._notes(extent)
        activities = self._activities(extent, {note.identity for note in notes})
        cycles = {place: self._leads.items(place, keys.CYCLE) for place in extent.leads}
        erased = Erased(
            activities=sum(map(len, activities.values())),
            cycles=sum(map(len, cycles.values())),
            identities=len(notes),
        )
        if stored is not None:
            self._begin(stored, notes, erased, max(now, stored.record.as_of))
        for place, found in activities.items():
            self._delete([*found, *self._mails(extent, place, notes)], place)
        for place in extent.leads:
            hot = self._sort_keys(place, keys.RECORD)
            self._delete([sk for sk in hot if place != lead_id or sk != keys.LOGS], place)
            self._delete([item["sk"]["S"] for item in cycles[place]], place)
            self._delete(self._sort_keys(place, "OUTBOX#"), place)
        self._forget(extent, notes)
        return erased

    def _notes(self, extent: _Extent) -> list[_Note]:
        return [
            _Note(place, keys.noted_identity(sk))
            for place in extent.leads
            for sk in self._sort_keys(place, f"{keys.IDENTITY}#")
        ]

    def _activities(self, extent: _Extent, known: set[Identity]) -> dict[str, list[str]]:
        """The sort keys of the lead's activities by the lead in whose log they stand."""
        return {
            place: [
                item["sk"]["S"]
                for item in self._leads.items(place, keys.ACTIVITY)
                if not extent.is_scattered or belongs(Activity.from_json(item["body"]["S"]), known)
            ]
            for place in extent.places
        }

    def _mails(self, extent: _Extent, place: str, notes: Sequence[_Note]) -> list[str]:
        """The sort keys of what stands in a lead's log of the mails of the lead to be erased."""
        known = {person(note.identity) for note in notes}
        return [
            item["sk"]["S"]
            for item in self._leads.items(place, keys.MAIL)
            if not extent.is_scattered or item["who"]["B"] in known
        ]

    def _sort_keys(self, place: str, prefix: str) -> list[str]:
        return [item["sk"]["S"] for item in self._leads.items(place, prefix)]

    def _begin(
        self, stored: StoredLead, notes: Sequence[_Note], erased: Erased, now: datetime
    ) -> None:
        record = stored.record
        in_transaction = MAX_ITEMS - 2
        for note in notes[in_transaction:]:
            with service_errors("DynamoDB"):
                self._client.update_item(**self._entomb(note, record.lead_id, now))
        requests: list[Item] = [
            {"Delete": self._record(record.lead_id, record.lock)},
            {"Put": {"TableName": self._table, "Item": self._remains(stored, erased, now)}},
            *(
                {"Update": self._entomb(note, record.lead_id, now)}
                for note in notes[:in_transaction]
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

    def _entomb(self, note: _Note, lead_id: str, now: datetime) -> Any:
        return {
            "TableName": self._table,
            "Key": self._tombstone(note.identity),
            "UpdateExpression": (
                "SET erased_at = :now, erasing = :lead,"
                " revision = if_not_exists(revision, :none) + :one"
                " REMOVE lead_id, claims, apart, aliases"
            ),
            "ConditionExpression": "lead_id = :noted OR erasing = :lead",
            "ExpressionAttributeValues": {
                ":now": {"S": iso(now)},
                ":lead": {"S": lead_id},
                ":noted": {"S": note.place},
                ":none": {"N": "0"},
                ":one": {"N": "1"},
            },
        }

    def _forget(self, extent: _Extent, notes: Sequence[_Note]) -> None:
        """Note and mention in one: whichever stayed alone would never be found again. Where the
        lead's logs were is forgotten with the last."""
        requests: list[Any] = []
        for note in notes:
            key = keys.key(keys.lead_pk(note.place), keys.identity_note(note.identity))
            mention = {
                "TableName": self._table,
                "Key": self._tombstone(note.identity),
                "UpdateExpression": "REMOVE erasing",
            }
            requests.append([{"Delete": {"TableName": self._table, "Key": key}}])
            requests[-1].append({"Update": mention})
        if extent.is_scattered:
            key = keys.key(keys.lead_pk(extent.leads[0]), keys.LOGS)
            requests.append([{"Delete": {"TableName": self._table, "Key": key}}])
        for batch in batched(requests, MAX_ITEMS // 2, strict=False):
            with service_errors("DynamoDB"):
                self._client.transact_write_items(
                    TransactItems=[request for pair in batch for request in pair]
                )

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
