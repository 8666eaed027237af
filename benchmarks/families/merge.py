"""DynamoDB's write units of a merge: a visitor with a past turns out to be somebody known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import batched
from typing import Any

from benchmarks import capacity
from benchmarks.figure import Figure
from benchmarks.observer import Observed, Observer, Write
from benchmarks.people import NOW, Person
from benchmarks.progress import Progress
from benchmarks.table import NAME, PER_BATCH, SECRET, Table, WrongState, embedded_table
from handraiser.activity import Activity
from handraiser.identity import Identities
from handraiser.model import default_model
from handraiser.recording import Outcome, Recorder
from handraiser.recording.wiring import make_recorder

FEW, MANY = 10, 10_000
WRITES = 20.0
EQUAL = 1.0


def measure(progress: Progress) -> Iterator[Figure]:
    """The merge of a visitor with 10 activities and of one with 10,000."""
    with embedded_table() as table:
        few, many = (_merge(table, count, progress) for count in (FEW, MANY))
    for count, merge in ((FEW, few), (MANY, many)):
        yield Figure(
            f"write units of merging a visitor with {count:,} activities",
            merge.units,
            "units",
            f"{merge.items} items in one transaction, the activity's own among them",
            WRITES,
        )
    yield Figure(
        "the same of 10,000 activities against 10",
        max(many.units, few.units) / min(many.units, few.units),
        "x",
        f"{many.units:g} against {few.units:g} units",
        EQUAL,
    )
    yield Figure(
        "write units of folding the united log once, 10,000 activities",
        many.refold_units,
        "units",
        f"{few.refold_units:g} with 10 activities; a transaction of its own, after the merge",
    )


@dataclass(frozen=True)
class Merge:
    """The transaction that merges, and what follows it."""

    items: int
    units: float
    refold_units: float

    @classmethod
    def of(cls, seen: Observed) -> Merge:
        """The first transaction is the merge."""
        items = len(seen.requests[0])
        first, rest = seen.writes[:items], seen.writes[items:]
        return cls(items, _units(first), _units(rest))


def _units(writes: Sequence[Write]) -> float:
    return sum(capacity.write_units(w.before, w.after, transactional=True) for w in writes)


def _merge(table: Table, count: int, progress: Progress) -> Merge:
    """Loads a visitor and somebody known, then ties them by an `identified`. Raises WrongState."""
    visitor, known = Person(f"visitor-{count}"), Person(f"known-{count}")
    browser = Identities(anonymous_id=f"browser-{visitor.name}")
    plain = _recorder(table.client())
    with progress.counting(f"Loading a visitor of {count:,} activities", count) as done:
        past = [replace(activity, identities=browser) for activity in visitor.past(count)]
        for batch in batched(past, PER_BATCH, strict=False):
            _record(plain, batch)
            done(len(batch))
    _record(plain, known.past(1))
    client = table.client()
    observer = Observer(client, table.client(), table.index_keys)
    observer.start()
    who = Activity(
        id=f"{visitor.name}-identified",
        type="identified",
        at=NOW,
        received_at=NOW,
        source="tracking",
        identities=Identities(email=known.email, anonymous_id=browser.anonymous_id),
    )
    _record(_recorder(client), [who])
    if observer.seen.index_units:
        raise WrongState("a merge moves an index key")
    return Merge.of(observer.seen)


def _recorder(client: Any) -> Recorder:
    now = NOW + timedelta(seconds=1)
    return make_recorder(client, NAME, SECRET, default_model(), now=lambda: now)


def _record(recorder: Recorder, activities: Sequence[Activity]) -> None:
    recorded = recorder.record(activities)
    if recorded.count(Outcome.FOLDED) != len(activities):
        raise WrongState(f"not every activity was folded: {recorded.results}")
