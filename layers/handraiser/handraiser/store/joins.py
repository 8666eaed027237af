"""What a transaction does to leads that are merged, or whose activities come or go.

None of it touches an activity: a merge of any size is a few items.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from handraiser.activity import Activity
from handraiser.store import keys
from handraiser.store.identities import Seen, Tie
from handraiser.store.items import Item
from handraiser.store.logs import Logs, write_logs
from handraiser.store.records import LeadRecord, StoredLead, next_lock


@dataclass(frozen=True)
class Join:
    """An activity that makes leads one: put into the log of the `survivor`, whose logs are then
    `logs`. `merged` are frozen; from `donors` only an anonymous id is taken."""

    activity: Activity
    survivor: StoredLead
    logs: Logs
    merged: Sequence[StoredLead]
    donors: Sequence[StoredLead]
    ties: Sequence[Tie]
    seen: Sequence[Seen] = ()

    @property
    def lead_id(self) -> str:
        """The survivor."""
        return self.survivor.record.lead_id

    def requests(self, table: str) -> Iterator[Item]:
        """The transaction's requests, without that of the activity itself."""
        yield from to_be_refolded(table, self.survivor, self.logs)
        for stored in self.merged:
            yield frozen(table, stored, self.lead_id)
        for stored in self.donors:
            yield from to_be_refolded(table, stored, stored.logs)
        for tie in self.ties:
            yield from tie.requests(table)
        for identity in self.seen:
            yield identity.request(table)


def to_be_refolded(
    table: str, stored: StoredLead, logs: Logs | None, *, rested: Collection[str] = ()
) -> list[Item]:
    """Marks a lead whose activities change as stale, and writes where they are.

    A lead that loses some has logs from then on, so that it looks at whose each activity is. On
    the `rested` scorecards its MQL cycle is no longer its own. A frozen lead is one again.
    """
    record = stored.record
    lock = next_lock(record)
    replaced = stored.parts().get(keys.LOGS, 0)
    values: dict[str, Item] = {
        ":stale": {"BOOL": True},
        ":parts": {"N": str(record.parts - replaced + lock)},
    }
    names: dict[str, str] = {}
    changes = ["stale = :stale", "parts = :parts"]
    for place, card in enumerate(sorted(rested)):
        names[f"#card{place}"] = card
        changes.append(f"cards.#card{place}.stage = :rested")
        values[":rested"] = {"S": "lead"}
    freed = " REMOVE #into" if record.into else ""
    if freed:
        names["#into"] = "into"
    update = _update(table, record, ", ".join(changes) + freed, values, names)
    item = write_logs(record.lead_id, logs or Logs(), lock=lock)
    return [update, {"Put": {"TableName": table, "Item": item}}]


def frozen(table: str, stored: StoredLead, into: str) -> Item:
    """Makes a lead's record a pointer to the lead that it is part of now."""
    values = {":into": {"S": into}}
    return _update(table, stored.record, "#into = :into", values, {"#into": "into"})


def _update(
    table: str, record: LeadRecord, change: str, values: dict[str, Item], names: dict[str, str]
) -> Item:
    return {
        "Update": {
            "TableName": table,
            "Key": keys.key(keys.lead_pk(record.lead_id), keys.RECORD),
            "UpdateExpression": f"SET #lock = :next, {change}",
            "ConditionExpression": "#lock = :read",
            "ExpressionAttributeNames": {"#lock": "lock", **names},
            "ExpressionAttributeValues": {
                **values,
                ":next": {"N": str(next_lock(record))},
                ":read": {"N": str(record.lock)},
            },
        }
    }
