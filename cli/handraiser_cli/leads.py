"""Leads of a deployed stack, as commands need them: found, listed, explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from handraiser.activity import Activity, iso
from handraiser.errors import Conflict, HandraiserError
from handraiser.identity import spellings
from handraiser.model import default_model
from handraiser.notification import LeadQualified, from_json
from handraiser.recording.separating import Separating
from handraiser.recording.wiring import make_separating
from handraiser.replay import Cycle, History
from handraiser.store import keys
from handraiser.store.identities import IdentityStore
from handraiser.store.items import Item
from handraiser.store.leads import LeadStore
from handraiser.store.logs import Logs
from handraiser.store.records import LeadRecord, StoredLead, read_record
from handraiser_cli.stack import Stack

TRIES = 5


class LeadNotFound(HandraiserError):
    """Nobody is known by what was given."""


@dataclass(frozen=True)
class LeadView:
    """A lead as it is stored, its whole log included."""

    stored: StoredLead
    log: list[Activity]
    histories: dict[str, History]

    def merges(self) -> dict[str, list[dict[str, str]]]:
        """As data: the leads that are part of this one, and those that it was separated from."""
        logs = self.stored.logs or Logs()
        return {
            "merged": [
                {"lead_id": one.lead_id, "at": iso(one.at), "activity": one.activity}
                for one in logs.merged
            ],
            "separated": [{"lead_id": one.lead_id, "at": iso(one.at)} for one in logs.separated],
        }


class Leads:
    """Reads the leads of one stack."""

    def __init__(self, stack: Stack) -> None:
        self._client = stack.client("dynamodb")
        self._table = stack.table
        secret = stack.client("secretsmanager").get_secret_value(SecretId=stack.identity_secret_arn)
        self._secret = secret["SecretString"].encode()
        self.identities = IdentityStore(self._client, stack.table, self._secret)
        self.store = LeadStore(self._client, stack.table)

    def find(self, name: str) -> str:
        """The lead id behind an e-mail address, user id, anonymous id or lead id.

        Raises LeadNotFound.
        """
        wanted = spellings(name)
        owners = self.identities.owners(wanted, consistent=True)
        for identity in wanted:
            lead_id = owners[identity].lead_id
            if lead_id is not None:
                return self._current(lead_id)
        if re.fullmatch(r"[0-9a-f]{32}", name):
            return self._current(name)
        raise LeadNotFound("Nobody is known by that e-mail address or id.")

    def view(self, lead_id: str) -> LeadView:
        """A lead with its log and cycles, all of one moment.

        Raises LeadNotFound, and Conflict where it is being written to all the time.
        """
        stored = self._stored(lead_id)
        for _ in range(TRIES):
            log, cycles = self.store.log(lead_id), self._cycles(stored)
            before, stored = stored, self._stored(lead_id)
            whole = stored.record.stale or len(log) == stored.record.count
            if stored.record.lock == before.record.lock and whole:
                return LeadView(stored, log, _histories(stored.record, cycles))
        raise Conflict("That lead is being written to all the time; try again.")

    def _current(self, lead_id: str) -> str:
        stored = self.store.current(lead_id, consistent=True)
        if stored is None:
            raise LeadNotFound("Nobody is known by that e-mail address or id.")
        return stored.record.lead_id

    def items(self, stored: StoredLead, prefix: str) -> list[Item]:
        """The items of a lead, and of those merged into it, whose sort keys begin so."""
        places = (stored.logs or Logs()).leads(stored.record.lead_id)
        return [item for place in places for item in self.store.items(place, prefix)]

    def separating(self) -> Separating:
        """What undoes merges."""
        return make_separating(self._client, self._table, self._secret, default_model())

    def _cycles(self, stored: StoredLead) -> list[Item]:
        """Its cycles; one that went on after a merge is told once."""
        found = self.items(stored, keys.CYCLE)
        told = {from_json(item["message"]["S"]).mql_id: item for item in reversed(found)}
        return sorted(told.values(), key=lambda item: item["entered_at"]["S"])

    def _stored(self, lead_id: str) -> StoredLead:
        stored = self.store.load(lead_id, consistent=True)
        if stored is None:
            raise LeadNotFound("That lead is gone.")
        return stored

    def records(self) -> Iterator[LeadRecord]:
        """Every lead's hot record, in no order, without those merged into another. Reads the whole
        table."""
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            FilterExpression="sk = :record AND attribute_not_exists(#into)",
            ExpressionAttributeNames={"#into": "into"},
            ExpressionAttributeValues={":record": {"S": keys.RECORD}},
        )
        for page in pages:
            yield from map(read_record, page["Items"])


def _histories(record: LeadRecord, cycles: list[Item]) -> dict[str, History]:
    told = list(map(_cycle, cycles))
    return {
        card: History(standing, [cycle for scorecard, cycle in told if scorecard == card])
        for card, standing in record.standings.items()
    }


def _cycle(item: Item) -> tuple[str, Cycle]:
    message = from_json(item["message"]["S"])
    ended = item.get("ended_on")
    return message.scorecard, Cycle(
        number=message.cycle,
        mql_id=message.mql_id,
        entered_at=datetime.fromisoformat(item["entered_at"]["S"]),
        path=message.path if isinstance(message, LeadQualified) else "",
        ended_on=date.fromisoformat(ended["S"]).toordinal() if ended else None,
        reason=item["reason"]["S"] if "reason" in item else None,
    )
