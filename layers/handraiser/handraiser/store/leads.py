"""Reads and commits leads: all of a commit or nothing, each activity once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from handraiser.activity import Activity
from handraiser.belonging import belongs
from handraiser.errors import Conflict, HandraiserError, Refused, Unavailable
from handraiser.faults import service_errors
from handraiser.identity import Identity
from handraiser.marking import MailEvent
from handraiser.marking.sweeps import MAX_EVENTS
from handraiser.scoring.fold import first_copies
from handraiser.store import keys
from handraiser.store.batches import BATCH, read_batch
from handraiser.store.identities import Seen, Tie
from handraiser.store.items import Item
from handraiser.store.joins import Join, to_be_refolded
from handraiser.store.logs import Logs, read_logs
from handraiser.store.mails import person, read_mails, write_mails
from handraiser.store.records import StoredLead, read_lead

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_ITEMS = 100
"""Items in one transaction, a limit of DynamoDB's."""

_TRY_AGAIN = frozenset({"TransactionConflict", "TransactionInProgress"})


class Duplicates(HandraiserError):
    """Some of a commit's activities are stored already; `stored` holds them by id."""

    def __init__(self, stored: Mapping[str, Activity]) -> None:
        super().__init__(f"{len(stored)} activities are stored already")
        self.stored = stored


@dataclass(frozen=True)
class Commit:
    """What one transaction writes for one lead.

    `expected_lock` is the lock version that was read, None for a lead that must not exist yet.
    `puts` replace what stands under their keys, `new_items` must not exist, `removed` are sort
    keys of the lead's items that go. `donors` are leads that lose activities to this one.
    """

    lead_id: str
    expected_lock: int | None
    record: Item
    activities: Sequence[Activity]
    puts: Sequence[Item] = ()
    new_items: Sequence[Item] = ()
    removed: Sequence[str] = ()
    ties: Sequence[Tie] = ()
    seen: Sequence[Seen] = ()
    donors: Sequence[StoredLead] = ()

    @property
    def size(self) -> int:
        """How many items the transaction has."""
        mails = write_mails(self.lead_id, self.activities)
        parts = (self.activities, mails, self.puts, self.new_items, self.removed, self.seen)
        ties = sum(tie.size for tie in self.ties)
        return 1 + sum(len(part) for part in parts) + ties + 2 * len(self.donors)


class LeadStore:
    """Leads in the table. Every method raises Unavailable when DynamoDB does not serve."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def load(self, lead_id: str, *, consistent: bool) -> StoredLead | None:
        """A lead's record, facts and state, or None; one query, eventually consistent or not.

        Raises Conflict where it was read in the middle of somebody's commit.
        """
        return read_lead(self._query(lead_id, keys.RECORD, consistent=consistent))

    def current(self, lead_id: str, *, consistent: bool) -> StoredLead | None:
        """The lead that a lead is now: itself, or the one that it was merged into."""
        stored = self.load(lead_id, consistent=consistent)
        while stored is not None and stored.record.into is not None:
            stored = self.load(stored.record.into, consistent=consistent)
        return stored

    def log(self, lead_id: str) -> list[Activity]:
        """Every activity of a lead, each id once, wherever it stands; strongly consistent, in no
        particular order. One query a place, and one for what the lead is known by."""
        logs = self.logs(lead_id)
        if logs is None:
            return self._activities(lead_id)
        known = set(self.known_by(lead_id, logs))
        places = (lead_id, *logs.places())
        found = [a for place in places for a in self._activities(place) if belongs(a, known)]
        return first_copies(found)

    def logs(self, lead_id: str) -> Logs | None:
        """Where else a lead's activities are; None: nowhere."""
        return next(map(read_logs, self._query(lead_id, keys.LOGS, consistent=True)), None)

    def known_by(self, lead_id: str, logs: Logs | None) -> list[Identity]:
        """What a lead is known by, those merged into it included."""
        return [
            keys.noted_identity(item["sk"]["S"])
            for place in (logs or Logs()).leads(lead_id)
            for item in self.items(place, f"{keys.IDENTITY}#")
        ]

    def mails(
        self, lead_id: str, logs: Logs | None, messages: Iterable[bytes]
    ) -> dict[bytes, list[MailEvent]]:
        """What a lead's log says of some messages, wherever it stands: the earliest of it.

        One query for each message and place, and one for what the lead is known by if there are
        several.
        """
        known = None if logs is None else set(map(person, self.known_by(lead_id, logs)))
        places = (lead_id, *(logs.places() if logs else ()))
        return {
            message: [
                event
                for place in places
                for event in read_mails(self._first(place, keys.mails_of(message)), known)
            ]
            for message in messages
        }

    def stored(self, activities: Sequence[Activity], places: Iterable[str]) -> dict[str, Activity]:
        """By their ids, those of the activities that stand in the logs of some leads."""
        wanted = [
            keys.key(keys.lead_pk(place), keys.activity_sk(activity.id))
            for place in places
            for activity in activities
        ]
        found: dict[str, Activity] = {}
        for keys_of_batch in batched(wanted, BATCH, strict=False):
            for item in read_batch(self._client, self._table, list(keys_of_batch), consistent=True):
                activity = Activity.from_json(item["body"]["S"])
                found[activity.id] = activity
        return found

    def _activities(self, lead_id: str) -> list[Activity]:
        found = self._query(lead_id, keys.ACTIVITY, consistent=True)
        return [Activity.from_json(item["body"]["S"]) for item in found]

    def items(self, lead_id: str, prefix: str) -> list[Item]:
        """A lead's items whose sort key begins with a prefix, strongly consistent."""
        return list(self._query(lead_id, prefix, consistent=True))

    def commit(self, commit: Commit) -> None:
        """Writes all of a commit in one transaction.

        Raises Duplicates where activities are stored already, Conflict where another writer was
        first, Refused (`not_storable`) where DynamoDB can never take it, Unavailable where it did
        not serve; nothing is written then. A lost answer may hide a success: the next try then
        finds the activities stored.
        """
        requests: list[Item] = [
            self._locked_record(commit),
            *({"Put": {"TableName": self._table, "Item": item}} for item in commit.puts),
            *(self._new(item) for item in commit.new_items),
            *(self._delete(commit.lead_id, sk) for sk in commit.removed),
            *(request for tie in commit.ties for request in tie.requests(self._table)),
            *(identity.request(self._table) for identity in commit.seen),
            *(r for lead in commit.donors for r in to_be_refolded(self._table, lead, lead.logs)),
        ]
        self._transact(commit.lead_id, commit.activities, requests)

    def join(self, join: Join) -> None:
        """Makes leads one; raises as `commit` does."""
        self._transact(join.lead_id, [join.activity], join.requests(self._table))

    def change(self, requests: Iterable[Item]) -> None:
        """Writes requests that other modules made in one transaction; raises as `commit` does."""
        self._transact("", [], requests)

    def _transact(
        self, lead_id: str, activities: Sequence[Activity], requests: Iterable[Item]
    ) -> None:
        items = [
            *(self._new_activity(lead_id, activity) for activity in activities),
            *requests,
            *(
                {"Put": {"TableName": self._table, "Item": i}}
                for i in write_mails(lead_id, activities)
            ),
        ]
        try:
            with service_errors("DynamoDB"):
                self._client.transact_write_items(TransactItems=items)  # type: ignore[arg-type]  # built above
        except Unavailable as error:
            cause = error.__cause__
            if isinstance(cause, ClientError):
                self._explain(cause, activities)
            raise

    def _explain(self, error: ClientError, activities: Sequence[Activity]) -> None:
        """Raises what a cancelled or invalid transaction means; returns if it was neither."""
        reasons: list[dict[str, Any]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]  # only on this error
        codes = [reason.get("Code", "None") for reason in reasons]
        stored = {
            activity.id: Activity.from_json(reason["Item"]["body"]["S"])
            for activity, reason in zip(activities, reasons, strict=False)
            if reason.get("Code") == "ConditionalCheckFailed"
        }
        others = codes[len(activities) :]
        if _TRY_AGAIN.intersection(codes) or "ConditionalCheckFailed" in others:
            raise Conflict("another writer committed first") from error
        if stored:
            raise Duplicates(stored) from error
        if "ValidationError" in codes or error.response["Error"]["Code"] == "ValidationException":
            message = "The table cannot hold it: an item or a key of its lead would be too large."
            raise Refused("not_storable", message) from error

    def _first(self, lead_id: str, prefix: str) -> list[Item]:
        """As many of a lead's items as there are events of a message that are looked at."""
        found = self._query(lead_id, prefix, consistent=True, Limit=MAX_EVENTS)
        return list(islice(found, MAX_EVENTS))

    def _query(
        self, lead_id: str, prefix: str, *, consistent: bool, **options: Any
    ) -> Iterator[Item]:
        start: dict[str, Any] = {}
        while True:
            with service_errors("DynamoDB"):
                page = self._client.query(
                    TableName=self._table,
                    KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
                    ExpressionAttributeValues={
                        ":pk": {"S": keys.lead_pk(lead_id)},
                        ":prefix": {"S": prefix},
                    },
                    ConsistentRead=consistent,
                    **options,
                    **start,
                )
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def _new(self, item: Item, **options: Any) -> Item:
        return {
            "Put": {
                "TableName": self._table,
                "Item": item,
                "ConditionExpression": "attribute_not_exists(pk)",
                **options,
            }
        }

    def _new_activity(self, lead_id: str, activity: Activity) -> Item:
        item = {
            **keys.key(keys.lead_pk(lead_id), keys.activity_sk(activity.id)),
            "body": {"S": activity.to_json()},
        }
        return self._new(item, ReturnValuesOnConditionCheckFailure="ALL_OLD")

    def _locked_record(self, commit: Commit) -> Item:
        if commit.expected_lock is None:
            return self._new(commit.record)
        return {
            "Put": {
                "TableName": self._table,
                "Item": commit.record,
                "ConditionExpression": "#lock = :read",
                "ExpressionAttributeNames": {"#lock": "lock"},
                "ExpressionAttributeValues": {":read": {"N": str(commit.expected_lock)}},
            }
        }

    def _delete(self, lead_id: str, sk: str) -> Item:
        return {"Delete": {"TableName": self._table, "Key": keys.key(keys.lead_pk(lead_id), sk)}}
