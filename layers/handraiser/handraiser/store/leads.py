"""Reads and commits leads: all of a commit or nothing, each activity once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from handraiser.activity import Activity
from handraiser.errors import Conflict, HandraiserError, Refused, Unavailable
from handraiser.faults import service_errors
from handraiser.store import keys
from handraiser.store.identities import Link
from handraiser.store.records import Item, StoredLead, read_lead

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
    keys of the lead's items that go.
    """

    lead_id: str
    expected_lock: int | None
    record: Item
    activities: Sequence[Activity]
    puts: Sequence[Item] = ()
    new_items: Sequence[Item] = ()
    removed: Sequence[str] = ()
    links: Sequence[Link] = ()

    @property
    def size(self) -> int:
        """How many items the transaction has."""
        parts = (self.activities, self.puts, self.new_items, self.removed, *[self.links] * 2)
        return 1 + sum(len(part) for part in parts)


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

    def log(self, lead_id: str) -> list[Activity]:
        """Every activity of a lead, strongly consistent, in no particular order."""
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
            *(self._new_activity(commit.lead_id, activity) for activity in commit.activities),
            self._locked_record(commit),
            *({"Put": {"TableName": self._table, "Item": item}} for item in commit.puts),
            *(self._new(item) for item in commit.new_items),
            *(self._delete(commit.lead_id, sk) for sk in commit.removed),
            *(request for link in commit.links for request in link.requests(self._table)),
        ]
        try:
            with service_errors("DynamoDB"):
                self._client.transact_write_items(TransactItems=requests)  # type: ignore[arg-type]  # built above
        except Unavailable as error:
            cause = error.__cause__
            if isinstance(cause, ClientError):
                self._explain(cause, commit)
            raise

    def _explain(self, error: ClientError, commit: Commit) -> None:
        """Raises what a cancelled or invalid transaction means; returns if it was neither."""
        reasons: list[dict[str, Any]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]  # only on this error
        codes = [reason.get("Code", "None") for reason in reasons]
        stored = {
            activity.id: Activity.from_json(reason["Item"]["body"]["S"])
            for activity, reason in zip(commit.activities, reasons, strict=False)
            if reason.get("Code") == "ConditionalCheckFailed"
        }
        others = codes[len(commit.activities) :]
        if _TRY_AGAIN.intersection(codes) or "ConditionalCheckFailed" in others:
            raise Conflict("another writer committed first") from error
        if stored:
            raise Duplicates(stored) from error
        if "ValidationError" in codes or error.response["Error"]["Code"] == "ValidationException":
            message = "The table cannot hold it: an item or a key of its lead would be too large."
            raise Refused("not_storable", message) from error

    def _query(self, lead_id: str, prefix: str, *, consistent: bool) -> Iterator[Item]:
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
