"""How large a lead's items are under the model of 40 rules, as DynamoDB counts."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import capacity
from benchmarks.engine.population import NOW, busy, later
from benchmarks.engine.rules import model_text
from benchmarks.figure import Figure
from benchmarks.progress import Progress
from handraiser.lifecycle import Standing
from handraiser.model import Model, load_model
from handraiser.scoring.decide import evaluate
from handraiser.scoring.fold import fold
from handraiser.store.items import Item
from handraiser.store.records import next_record, write_chunks, write_facts, write_record

KB = 1024
FEW, MANY = 1_000, 10_000
HOT = 2.0
WHOLE = 8.0
LEAD_ID = "0" * 32


def measure(progress: Progress) -> Iterator[Figure]:
    """What a commit writes of the state, at most, and the whole state."""
    progress.say("Measuring the items of a lead")
    model = load_model(model_text())
    for count in (FEW, MANY):
        items = _items(model, count)
        record, *chunks = (capacity.item_size(item) / KB for item in items if "facts" not in item)
        facts = sum(capacity.item_size(item) / KB for item in items if "facts" in item)
        few = count == FEW
        yield Figure(
            f"record and largest month of state, {count:,} activities",
            record + max(chunks),
            "KB",
            f"{record:.2f} KB the record, today's sums included",
            HOT if few else None,
        )
        yield Figure(
            f"whole state, {count:,} activities",
            sum(chunks),
            "KB",
            f"{len(chunks)} months as items, keys included; {facts:.1f} KB of facts apart",
            WHOLE if few else None,
        )


def _items(model: Model, count: int) -> list[Item]:
    """A lead's items, the record first, after an evaluation today."""
    lead = busy(count)
    state = fold(model, [*lead.activities, *later(lead.name, 1)])
    evaluations = evaluate(model, state, NOW)
    record = next_record(
        None,
        lead_id=LEAD_ID,
        parts=count,
        count=state.count,
        model=model,
        now=NOW,
        standings={
            name: Standing(stage="mql", since=evaluation.day, cycle=1, day=evaluation.day)
            for name, evaluation in evaluations.items()
        },
        evaluations=evaluations,
        stale=False,
    )
    return [
        write_record(record, state),
        write_facts(LEAD_ID, state, lock=count),
        *write_chunks(LEAD_ID, state, lock=count, everything=True),
    ]
