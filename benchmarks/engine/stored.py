"""A lead's state as bytes, and one more activity on it: by the engine and as the log would say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct

from handraiser.activity import Activity, Key
from handraiser.facts import Fact
from handraiser.model import Model
from handraiser.scoring.chunks import Month
from handraiser.scoring.decide import Evaluation, evaluate
from handraiser.scoring.fold import fold, fold_one
from handraiser.scoring.state import CardState, LeadState
from handraiser.scoring.tally import read_tally, write_tally

CARD = "default"
SEEN = Struct("<HI")
"""A rule about silence and the newest day of what it asks for, as the record keeps them."""


@dataclass(slots=True)
class Stored:
    """What is stored of a lead for scoring: months of cells, today's sums and the newest of rules
    about silence, all as bytes; the key of the newest activity, the day of the oldest, their
    number."""

    chunks: dict[Month, bytes]
    tally: bytes
    seen: bytes
    newest: Key
    oldest: int
    count: int

    def copy(self) -> Stored:
        """An independent copy."""
        return Stored(
            dict(self.chunks), self.tally, self.seen, self.newest, self.oldest, self.count
        )


def stored_after(model: Model, activities: tuple[Activity, ...]) -> tuple[Stored, LeadState]:
    """What is stored once a log has been evaluated at its newest activity, and the state of it."""
    state = fold(model, activities)
    evaluate(model, state, activities[-1].at)
    card = state.cards[CARD]
    if state.newest is None or state.oldest is None:
        raise ValueError("a log without an activity has no state")
    chunks = {month: card.chunk(month) for month in card.months()}
    seen, tally = _write_seen(card.seen), _write_tally(card)
    return Stored(chunks, tally, seen, state.newest, state.oldest, state.count), state


def score_one(
    model: Model, lead: Stored, facts: Mapping[str, Fact], activity: Activity
) -> Evaluation:
    """Decodes a stored lead, folds one more activity in, evaluates the model at the activity's
    instant, and encodes what has changed."""
    card = CardState(
        chunks=lead.chunks,
        seen=dict(SEEN.iter_unpack(lead.seen)),
        tally=read_tally(lead.tally),
    )
    state = LeadState(
        facts=dict(facts),
        cards={CARD: card},
        newest=lead.newest,
        oldest=lead.oldest,
        count=lead.count,
    )
    fold_one(model, state, activity)
    evaluation = evaluate(model, state, activity.at)[CARD]
    for _, month in state.touched:
        lead.chunks[month] = card.chunk(month)
    lead.tally = _write_tally(card)
    lead.seen = _write_seen(card.seen)
    lead.newest = state.newest or lead.newest
    lead.count = state.count
    return evaluation


def _write_tally(card: CardState) -> bytes:
    if card.tally is None:
        raise ValueError("evaluating leaves a tally")
    return write_tally(card.tally)


def _write_seen(seen: Mapping[int, int]) -> bytes:
    return b"".join(SEEN.pack(*entry) for entry in sorted(seen.items()))
