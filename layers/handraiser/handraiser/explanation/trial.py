"""Asks the scoring function what would be: a lead with fresh activities and facts added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from handraiser.activity import Activity, Json, epoch_ms, from_epoch_ms
from handraiser.explanation.examples import Leaf
from handraiser.explanation.steps import Ask, Atom, Do, Pause, reads_as
from handraiser.facts import Fact
from handraiser.facts import profile as canonical_profile
from handraiser.identity import Identities
from handraiser.model.compiled import Model
from handraiser.scoring.decide import Evaluation, evaluate_card
from handraiser.scoring.fold import fold_one
from handraiser.scoring.moment import moment_of
from handraiser.scoring.score import STATED
from handraiser.scoring.state import CardState, LeadState

APART = 64
"""Milliseconds between two activities of a step that may follow at once. Those of different steps
lie fewer apart, so that no two are at one instant."""


@dataclass(frozen=True)
class Tried:
    """What was added: activities, and statements of facts; `as_of` is when it is looked at."""

    activities: tuple[Activity, ...]
    facts: dict[str, Json]
    as_of: datetime

    @property
    def takes_time(self) -> bool:
        """Whether what is to be done cannot all be done at once."""
        return any(self.as_of - one.at >= timedelta(minutes=1) for one in self.activities)


class Trials:
    """Tries sets of atoms on a copy of a state. One scorecard is asked, each set once."""

    def __init__(self, state: LeadState, evaluation: Evaluation) -> None:
        self._state = state
        self._evaluation = evaluation
        self._model = evaluation.moment.model
        self._known: dict[frozenset[Atom], Evaluation] = {}

    @property
    def evaluated(self) -> int:
        """How often the scoring function has been asked."""
        return len(self._known)

    def evaluation(self, atoms: Iterable[Atom]) -> Evaluation:
        """The scorecard's evaluation with these added, right after the last of them."""
        chosen = frozenset(atoms)
        if not chosen:
            return self._evaluation
        found = self._known.get(chosen)
        if found is None:
            found = self._known[chosen] = self._evaluate(sorted_atoms(chosen))
        return found

    def tried(self, atoms: Iterable[Atom]) -> Tried:
        """What is added for these."""
        ordered = sorted_atoms(atoms)
        since = self._evaluation.moment.now
        if self._state.newest is not None:
            since = max(since, self._state.newest[0] + 1)
        dos = [atom for atom in ordered if isinstance(atom, Do)]
        activities = _fresh(self._model, dos, since)
        added: dict[Leaf, Json] = {a.leaf: a.value for a in ordered if isinstance(a, Ask)}
        stated = reads_as(self._model, self._evaluation.profile, added) or {}
        last = activities[-1].at if activities else from_epoch_ms(self._evaluation.moment.now)
        return Tried(tuple(activities), stated, last)

    def _evaluate(self, atoms: Sequence[Atom]) -> Evaluation:
        tried = self.tried(atoms)
        card = self._evaluation.card
        state = LeadState(
            facts=dict(self._state.facts),
            cards={name: CardState() for name in self._state.cards},
            newest=self._state.newest,
            oldest=self._state.oldest,
        )
        state.cards[card.id] = self._state.cards[card.id].copy()
        for name, value in tried.facts.items():
            state.facts[name] = Fact(value, STATED, (0, b""), "asked")
        for activity in tried.activities:
            fold_one(self._model, state, activity)
        profile = canonical_profile(state.facts, self._model.readers)
        return evaluate_card(moment_of(self._model, epoch_ms(tried.as_of)), card, state, profile)


def sorted_atoms(atoms: Iterable[Atom]) -> list[Atom]:
    """What is to be done in model order, then what is to be asked by name."""
    chosen = list(atoms)
    done = sorted((a for a in chosen if isinstance(a, Do)), key=lambda do: do.rule.index)
    asked = sorted((a for a in chosen if isinstance(a, Ask)), key=lambda ask: ask.leaf)
    return [*done, *asked]


def _fresh(model: Model, dos: Sequence[Do], since: int) -> list[Activity]:
    """The activities in key order.

    Whatever takes longest begins at once; all else is done at its end, so that it is fresh.
    """
    earliest = [_placed(model, do, since) for do in dos]
    longest = max((placed[-1] for placed in earliest), default=since)
    activities: list[Activity] = []
    for number, (do, placed) in enumerate(zip(dos, earliest, strict=True)):
        late = map(max, _placed_back(model, do, longest), placed)
        activities += [_activity(do, place, at + number) for place, at in enumerate(late)]
    return sorted(activities, key=lambda activity: activity.key)


def _placed(model: Model, do: Do, since: int) -> list[int]:
    """The earliest instants of a step's activities after an instant."""
    placed: list[int] = []
    for _, pause in do.events:
        since = _later(model, since, pause)
        placed.append(since)
        since += APART
    return placed


def _placed_back(model: Model, do: Do, last: int) -> list[int]:
    """The latest instants of a step's activities that end at an instant."""
    placed = [last]
    for _, pause in reversed(do.events[1:]):
        at = _later(model, placed[0], Pause(-pause.days, -pause.ms))
        placed.insert(0, at - APART)
    return placed


def _later(model: Model, at: int, pause: Pause) -> int:
    """An instant so many milliseconds, or local days at the same time of day, later."""
    if pause.days:
        local = from_epoch_ms(at).astimezone(model.zone) + timedelta(days=pause.days)
        at = epoch_ms(local.astimezone(UTC))
    return at + pause.ms


def _activity(do: Do, number: int, at: int) -> Activity:
    event = do.events[number][0]
    instant = from_epoch_ms(at)
    return Activity(
        id=f"would be {do.rule.id}/{number}",
        type=str(event.get("type", "")),
        at=instant,
        received_at=instant,
        source="",
        identities=Identities(),
        channel=event.get("channel"),
        campaign=event.get("campaign"),
        properties=event.get("properties", {}),
    )
