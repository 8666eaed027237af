"""A lead as it is stored: the hot record within 1 KB, facts apart, state by month.

A query may be answered in the middle of somebody's transaction, with the record as it is now and a
part as it was before. So every part (the facts, a month of state) carries the lock under which it
was written, and the record their sum: the parts seen are the record's own only if they add up to
it. A record that is not the newest is caught by its lock when it is committed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from struct import Struct

from handraiser.activity import Key, dumps, iso
from handraiser.errors import Conflict, Refused
from handraiser.facts import Fact
from handraiser.lifecycle import Stage, Standing
from handraiser.model import Model
from handraiser.scoring.chunks import month_from, month_text
from handraiser.scoring.decide import Evaluation
from handraiser.scoring.state import CardState, LeadState, Touch
from handraiser.scoring.tally import read_tally, write_tally
from handraiser.store import keys
from handraiser.store.items import Item
from handraiser.store.logs import Logs, read_logs

MAX_FACTS = 300_000
"""Bytes of facts one lead may have; DynamoDB refuses an item above 400 KB."""


@dataclass(frozen=True)
class CardSnapshot:
    """The last committed answer of one scorecard, for reading; scores have 2 decimals."""

    scores: Mapping[str, Decimal]
    segment: str
    grade: str | None
    path: str | None
    enters: bool
    stays: bool

    @classmethod
    def of(cls, evaluation: Evaluation) -> CardSnapshot:
        """What is kept of an evaluation."""
        return cls(
            scores={name: evaluation.shown(name) for name in evaluation.scores},
            segment=evaluation.segment,
            grade=evaluation.grade,
            path=evaluation.path.id if evaluation.path else None,
            enters=evaluation.enters,
            stays=evaluation.stays,
        )


@dataclass(frozen=True)
class LeadRecord:
    """The hot record. `lock` counts commits: a writer must have read the newest. `parts` is the sum
    of the locks under which the lead's parts were written, `count` how many activities it has.

    A `stale` lead has activities that its state does not hold: they came or went with a merge or a
    separation, and the next commit folds the log anew. `into` is the lead that this one, frozen
    since, was merged into."""

    lead_id: str
    lock: int
    parts: int
    count: int
    created_at: datetime
    as_of: datetime
    model_name: str
    model_version: int
    fingerprint: str
    standings: Mapping[str, Standing] = field(default_factory=dict)
    snapshots: Mapping[str, CardSnapshot] = field(default_factory=dict)
    stale: bool = False
    into: str | None = None

    @property
    def model_label(self) -> str:
        """The model this lead was last scored under, such as `handraiser-default/1`."""
        return f"{self.model_name}/{self.model_version}"

    def is_ahead_of(self, model: Model) -> bool:
        """Whether the lead has been scored under a newer version than this."""
        return self.model_name == model.name and self.model_version > model.version

    def matches(self, model: Model) -> bool:
        """Whether the stored state is this very model's."""
        return self.fingerprint == model.fingerprint


@dataclass(frozen=True)
class StoredLead:
    """A lead's record and state items as read in one query."""

    record: LeadRecord
    items: Mapping[str, Item]

    def state(self, model: Model) -> LeadState:
        """The state the items hold, decoded anew at each call. Only for the model it is of."""
        state = LeadState.empty(model.scorecards)
        _read_summary(state, self.items[keys.RECORD])
        if keys.FACTS in self.items:
            _read_facts(state, self.items[keys.FACTS]["facts"]["S"])
        for sk, item in self.items.items():
            if sk.startswith(keys.STATE):
                card, _, month = sk.removeprefix(keys.STATE).rpartition("#")
                state.cards[card].chunks[month_from(month)] = item["cells"]["B"]
        return state

    @property
    def logs(self) -> Logs | None:
        """Where else its activities are; None: nowhere, and all that stand here are its own."""
        return read_logs(self.items[keys.LOGS]) if keys.LOGS in self.items else None

    def parts(self) -> dict[str, int]:
        """The lock under which each part was written, by sort key."""
        return {sk: int(item["lock"]["N"]) for sk, item in self.items.items() if sk != keys.RECORD}


def read_lead(items: Iterable[Item]) -> StoredLead | None:
    """The lead that a query of its hot items returned, or None where there is none.

    Raises Conflict where the items are not all of one commit.
    """
    by_key = {item["sk"]["S"]: item for item in items}
    raw = by_key.get(keys.RECORD)
    if raw is None:
        return None
    stored = StoredLead(read_record(raw), by_key)
    if sum(stored.parts().values()) != stored.record.parts:
        raise Conflict(f"lead {stored.record.lead_id} was read in the middle of a commit")
    return stored


def read_record(item: Item) -> LeadRecord:
    """The hot record alone."""
    cards: Item = item["cards"]["M"]
    return LeadRecord(
        lead_id=item["pk"]["S"].removeprefix("LEAD#"),
        lock=int(item["lock"]["N"]),
        parts=int(item["parts"]["N"]),
        count=int(item["count"]["N"]),
        created_at=datetime.fromisoformat(item["created_at"]["S"]),
        as_of=datetime.fromisoformat(item["as_of"]["S"]),
        model_name=item["model"]["S"],
        model_version=int(item["version"]["N"]),
        fingerprint=item["print"]["S"],
        standings={name: _read_standing(card["M"]) for name, card in cards.items()},
        snapshots={name: _read_snapshot(card["M"]) for name, card in cards.items()},
        stale="stale" in item,
        into=item["into"]["S"] if "into" in item else None,
    )


def write_record(record: LeadRecord, state: LeadState) -> Item:
    """The hot record's item, the summary of its state included."""
    item: Item = {
        **keys.key(keys.lead_pk(record.lead_id), keys.RECORD),
        "lock": _number(record.lock),
        "parts": _number(record.parts),
        "created_at": {"S": iso(record.created_at)},
        "as_of": {"S": iso(record.as_of)},
        "model": {"S": record.model_name},
        "version": _number(record.model_version),
        "print": {"S": record.fingerprint},
        "count": _number(record.count),
        "cards": {
            "M": {
                name: {
                    "M": {
                        **_write_card(record.standings[name], record.snapshots[name]),
                        **_write_sums(state.cards[name]),
                    }
                }
                for name in record.standings
            }
        },
    }
    if record.stale:
        item["stale"] = {"BOOL": True}
    if state.newest is not None:
        item["newest"] = {"S": key_text(state.newest)}
    if state.oldest is not None:
        item["oldest"] = _number(state.oldest)
    for name, touch in (("first", state.first_touch), ("last", state.last_touch)):
        if touch is not None:
            item[name] = {"S": dumps([key_text(touch.key), touch.channel, touch.campaign])}
    return item


def write_facts(lead_id: str, state: LeadState, *, lock: int) -> Item:
    """The facts' item. Raises Refused (`lead_too_large`) above what one item can hold."""
    text = dumps(
        {
            name: [fact.value, fact.rank, key_text(fact.key), fact.source]
            for name, fact in state.facts.items()
        }
    )
    if len(text.encode()) > MAX_FACTS:
        raise Refused("lead_too_large", "The facts of this lead exceed what one lead can hold.")
    return {
        **keys.key(keys.lead_pk(lead_id), keys.FACTS),
        "facts": {"S": text},
        "lock": _number(lock),
    }


def write_chunks(lead_id: str, state: LeadState, *, lock: int, everything: bool) -> list[Item]:
    """The items of the touched months, or of all."""
    touched = state.touched
    if everything:
        touched = {(name, month) for name, card in state.cards.items() for month in card.months()}
    return [
        {
            **keys.key(keys.lead_pk(lead_id), keys.state_sk(card, month_text(month))),
            "cells": {"B": state.cards[card].chunk(month)},
            "lock": _number(lock),
        }
        for card, month in sorted(touched)
    ]


def next_lock(before: LeadRecord | None) -> int:
    """The lock of the commit after a record."""
    return 1 if before is None else before.lock + 1


def parts_after(
    before: StoredLead | None, *, written: Collection[str], removed: Collection[str], lock: int
) -> int:
    """The sum of the parts' locks once some are written under `lock` and some removed."""
    kept = before.parts() if before else {}
    untouched = (n for sk, n in kept.items() if sk not in written and sk not in removed)
    return sum(untouched) + lock * len(written)


def next_record(
    before: LeadRecord | None,
    *,
    lead_id: str,
    parts: int,
    count: int,
    model: Model,
    now: datetime,
    standings: Mapping[str, Standing],
    evaluations: Mapping[str, Evaluation],
    stale: bool,
) -> LeadRecord:
    """The record after a commit."""
    after = LeadRecord(
        lead_id=lead_id,
        lock=next_lock(before),
        parts=parts,
        count=count,
        created_at=now,
        as_of=now,
        model_name=model.name,
        model_version=model.version,
        fingerprint=model.fingerprint,
        standings=standings,
        snapshots={name: CardSnapshot.of(e) for name, e in evaluations.items()},
        stale=stale,
    )
    if before is None:
        return after
    return replace(after, created_at=before.created_at)


def _number(value: int | Decimal) -> Item:
    return {"N": str(value)}


def key_text(key: Key) -> str:
    """A place in the order of activities as text; `read_key` reads it back."""
    return f"{key[0]}:{key[1].hex()}"


def read_key(text: str) -> Key:
    """The place that `key_text` wrote."""
    at, _, hashed = text.partition(":")
    return int(at), bytes.fromhex(hashed)


def _write_card(standing: Standing, snapshot: CardSnapshot) -> Item:
    card: Item = {
        "stage": {"S": standing.stage},
        "since": {"S": date.fromordinal(standing.since or standing.day).isoformat()},
        "day": {"S": date.fromordinal(standing.day).isoformat()},
        "cycle": _number(standing.cycle),
        "segment": {"S": snapshot.segment},
        "enters": {"BOOL": snapshot.enters},
        "stays": {"BOOL": snapshot.stays},
        **{name: _number(score) for name, score in snapshot.scores.items()},
    }
    if snapshot.grade is not None:
        card["grade"] = {"S": snapshot.grade}
    if snapshot.path is not None:
        card["path"] = {"S": snapshot.path}
    return card


_SEEN = Struct("<HI")


def _write_sums(card: CardState) -> Item:
    """What a scorecard keeps beside its months: today's tally, and the newest of silent rules."""
    sums: Item = {}
    if card.tally is not None and None not in card.tally.sums:
        sums["tally"] = {"B": write_tally(card.tally)}
    if card.seen:
        sums["seen"] = {"B": b"".join(_SEEN.pack(*entry) for entry in sorted(card.seen.items()))}
    return sums


def _read_sums(card: CardState, item: Item) -> None:
    if "tally" in item:
        card.tally = read_tally(item["tally"]["B"])
    if "seen" in item:
        card.seen = dict(_SEEN.iter_unpack(item["seen"]["B"]))


def _read_standing(card: Item) -> Standing:
    stage: Stage = card["stage"]["S"]
    return Standing(
        stage=stage,
        since=date.fromisoformat(card["since"]["S"]).toordinal(),
        cycle=int(card["cycle"]["N"]),
        day=date.fromisoformat(card["day"]["S"]).toordinal(),
    )


def _read_snapshot(card: Item) -> CardSnapshot:
    return CardSnapshot(
        scores={
            name: Decimal(card[name]["N"]) for name in ("fit", "engagement", "intent", "total")
        },
        segment=card["segment"]["S"],
        grade=card["grade"]["S"] if "grade" in card else None,
        path=card["path"]["S"] if "path" in card else None,
        enters=card["enters"]["BOOL"],
        stays=card["stays"]["BOOL"],
    )


def _read_summary(state: LeadState, item: Item) -> None:
    state.count = int(item["count"]["N"])
    if "newest" in item:
        state.newest = read_key(item["newest"]["S"])
    if "oldest" in item:
        state.oldest = int(item["oldest"]["N"])
    for name, card in item["cards"]["M"].items():
        _read_sums(state.cards[name], card["M"])
    touches: dict[str, Touch] = {}
    for name in ("first", "last"):
        if name in item:
            text, channel, campaign = json.loads(item[name]["S"])
            touches[name] = Touch(read_key(text), channel, campaign)
    state.first_touch, state.last_touch = touches.get("first"), touches.get("last")


def _read_facts(state: LeadState, text: str) -> None:
    for name, (value, rank, key, source) in json.loads(text, parse_float=Decimal).items():
        state.facts[name] = Fact(value, rank, read_key(key), source)
