"""DynamoDB's write units per activity of a website's clicks, from the tracker's batch to the lead.

Every request goes through the tracking door itself; the messages that it makes of one are one batch
of the queue, whose event source waits for no others. The charge of every transaction must be the
arithmetic of its items.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import batched

from benchmarks import capacity, prices
from benchmarks.figure import Figure
from benchmarks.observer import Observer, Write
from benchmarks.progress import Progress
from benchmarks.table import NAME, SECRET, Table, WrongState, embedded_table
from benchmarks.visitors import START, Click, clicks
from handraiser.activity import Activity
from handraiser.intake.forms import load_forms
from handraiser.intake.packs import pack
from handraiser.intake.tracking import Tracker, WriteKey
from handraiser.intake.tracking.traits import TraitNames
from handraiser.model import default_model
from handraiser.recording import Outcome
from handraiser.recording.messages import Message, handle
from handraiser.recording.wiring import make_recorder

SESSIONS = 150
AT_ONCE = 20
BATCH = 100
WRITES = 3.5
LATENCY = timedelta(seconds=1)
"""From the last event of a request to its being scored."""


@dataclass
class Spent:
    """What a stream of clicks wrote."""

    activities: int = 0
    commits: int = 0
    units: float = 0.0
    read_units: float = 0.0
    by_kind: Counter[str] = field(default_factory=Counter)
    """Units of the table, by what an item is."""

    @property
    def per_activity(self) -> float:
        """Write units, indexes included."""
        return self.units / self.activities

    def cost(self, batch: int) -> float:
        """US dollars for a million of them."""
        return sum(
            prices.per_million_tracked(
                self.per_activity,
                self.read_units / self.activities,
                batch=batch,
                commits=batch * self.commits / self.activities,
            ).values()
        )

    def told(self) -> str:
        """How many activities a commit had on average, and what the units went to."""
        together = self.activities / self.commits
        kinds = ", ".join(
            f"{kind} {units / self.activities:.2f}" for kind, units in self.by_kind.most_common()
        )
        return f"{together:.1f} activities a commit; {kinds}"


def measure(progress: Progress) -> Iterator[Figure]:
    """Clicks in batches of 100 as they come in; and the same, each event sent by itself."""
    drawn = clicks(SESSIONS, at_once=AT_ONCE)
    with embedded_table() as table:
        together = _spent(table, drawn, BATCH, progress)
    with embedded_table() as table:
        alone = _spent(table, drawn, 1, progress)
    yield Figure(
        "write units per activity of a click-stream in batches of 100",
        together.per_activity,
        "units",
        together.told(),
        WRITES,
    )
    yield Figure("the same, each event sent by itself", alone.per_activity, "units", alone.told())
    yield Figure(
        "read units per activity of a click-stream in batches of 100",
        together.read_units / together.activities,
        "units",
        f"{alone.read_units / alone.activities:.2f} each event by itself",
    )
    yield Figure(
        "cost of a million tracked events in batches of 100",
        together.cost(BATCH),
        "USD",
        prices.SOURCE,
    )
    yield Figure(
        "cost of a million tracked events, each by itself", alone.cost(1), "USD", prices.SOURCE
    )


def _spent(table: Table, drawn: Sequence[Click], size: int, progress: Progress) -> Spent:
    door, spent = _Door(), Spent()
    client = table.client()
    observer = Observer(client, table.client(), table.index_keys)
    observer.start()
    time = drawn[0].at
    recorder = make_recorder(client, NAME, SECRET, default_model(), now=lambda: time)
    with progress.counting(f"Recording clicks, {size} a request", len(drawn)) as done:
        for batch in batched(drawn, size, strict=False):
            time = batch[-1].at + LATENCY
            handled = handle(door.messages(batch, time), recorder, _refuse, _refuse)
            if handled.recorded.count(Outcome.FOLDED) != len(batch):
                raise WrongState(f"not every click was recorded: {handled.recorded.results}")
            done(len(batch))
    spent.activities = len(drawn)
    spent.commits = len(observer.seen.requests)
    spent.units = observer.seen.write_units
    spent.read_units = observer.seen.read_units
    for write in observer.seen.writes:
        spent.by_kind[_kind(write)] += capacity.write_units(
            write.before, write.after, transactional=True
        )
    return spent


def _refuse(reject: object) -> None:
    raise WrongState(f"a click was refused: {reject}")


class _Door:
    """The tracking door with a key that is known and a queue that is a list."""

    def __init__(self) -> None:
        self._sent: list[Activity] = []
        key = WriteKey("bench", "website", "", (), 1, START)
        self._tracker = Tracker(
            TraitNames(load_forms()), lambda _: key, lambda sent: self._sent.extend(sent)
        )

    def messages(self, batch: Sequence[Click], at: datetime) -> list[Message]:
        """What the queue gets of a request."""
        self._sent.clear()
        body = json.dumps({"batch": [click.event for click in batch], "writeKey": "bench"})
        self._tracker.take(None, {"body": body}, at, lambda _: None)
        return [Message(str(number), text, at) for number, text in enumerate(pack(self._sent))]


def _kind(write: Write) -> str:
    """What an item is, in a word."""
    name = write.sk.partition("#")[0].lower()
    if write.sk == "LEAD":
        return "records"
    if write.sk == "LEAD#FACTS":
        return "facts"
    if name == "lead":
        return "state"
    return {"activity": "log", "identity": "identities"}.get(name, "notifications")
