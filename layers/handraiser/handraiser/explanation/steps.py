"""What a lead could do, or be asked for: the candidates of a way to become an MQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handraiser.activity import Json
from handraiser.explanation.examples import Leaf, completions, example_of, with_leaves
from handraiser.matching import Pattern
from handraiser.model.compiled import AnyRule, Model, ProfileRule
from handraiser.model.rules import (
    PER_DAY,
    ActivityRule,
    Frequency,
    InactivityRule,
    SequenceRule,
)
from handraiser.scoring.decide import Evaluation, is_known
from handraiser.scoring.outcome import cells_between, choose
from handraiser.scoring.runs import SESSION_PAUSE
from handraiser.scoring.state import CardState

MOST_ACTIVITIES = 50
"""Activities of one step; a frequency that lacks more is no candidate."""


@dataclass(frozen=True)
class Pause:
    """How long after the one before it an activity may come at the earliest."""

    days: int = 0
    ms: int = 0


SOON = Pause()


@dataclass(frozen=True, eq=False)
class Do:
    """Fresh activities that serve one rule: events, each with its pause since the one before; the
    first one's is since now. `start` is from which step on they go through a sequence."""

    rule: AnyRule
    events: tuple[tuple[Mapping[str, Any], Pause], ...]
    start: int = 0


@dataclass(frozen=True)
class Ask:
    """An unknown fact, or member of one, and the least that would be enough."""

    leaf: Leaf
    value: Json


type Atom = Do | Ask


@dataclass(frozen=True, eq=False)
class Step:
    """One candidate. `place` is its order in the model, `serves` the rule it is for, where it is
    for one and not for a path's or segment's facts."""

    place: int
    serves: AnyRule | None
    atoms: tuple[Atom, ...]


def steps_for(evaluation: Evaluation, kept: CardState, rule: AnyRule, place: int) -> Iterator[Step]:
    """What would newly satisfy a rule, the least effort first; the first that does is enough.

    None where nothing that a person can do or tell would. A frequency takes as many activities as
    it still lacks, a sequence its missing later steps, and silence ends with any activity.
    """
    if isinstance(rule, ProfileRule):
        if evaluation.paid is not None and rule.index in evaluation.paid.unknown:
            for asks in asks_for(evaluation, rule.pattern):
                yield Step(place, rule, asks)
    elif isinstance(rule, SequenceRule):
        for start, events in _later_steps(evaluation, kept, rule):
            yield Step(place, rule, (Do(rule, events, start),))
    else:
        event = example_of(rule.pattern)
        pauses = _lacking(evaluation, kept, rule)
        if event is not None and pauses:
            yield Step(place, rule, (Do(rule, tuple((event, pause) for pause in pauses)),))


def asks_for(evaluation: Evaluation, pattern: Pattern) -> Iterator[tuple[Ask, ...]]:
    """Values of unknown facts that make a pattern over the profile match. No known one changes."""
    profile = evaluation.profile
    missing = {leaf for leaf in pattern.leaves if not is_known(profile, leaf)}
    for added in completions(pattern, profile, missing):
        model = evaluation.moment.model
        if all(
            reads_as(model, profile, {leaf: value}) is not None for leaf, value in added.items()
        ):
            yield tuple(Ask(leaf, value) for leaf, value in added.items())


def reads_as(
    model: Model, profile: Mapping[str, Any], added: Mapping[Leaf, Json]
) -> dict[str, Json] | None:
    """The statements, by fact, that add so much to a profile; None where one can't be read so, or
    would change what is known."""
    wanted = with_leaves(profile, added)
    stated: dict[str, Json] = {}
    for name in {leaf[0] for leaf in added}:
        value = wanted[name]
        read = model.readers[name](value)
        if isinstance(value, Mapping):
            if not isinstance(read, Mapping) or any(read.get(k) != v for k, v in value.items()):
                return None
        elif read != value and read != [value]:
            return None
        stated[name] = value
    return stated


def _lacking(
    evaluation: Evaluation, kept: CardState, rule: ActivityRule | InactivityRule
) -> list[Pause]:
    """The pauses of the activities that a rule lacks; none where more would not help it.

    A frequency that is reached is as fresh as its newest activity, so it takes one more.
    """
    if isinstance(rule, InactivityRule) or rule.frequency is None:
        return [SOON]
    found = choose(evaluation.moment, rule, kept)
    lacking = max(1, rule.frequency.least - found.number)
    most = rule.frequency.most
    if lacking > MOST_ACTIVITIES or (most is not None and found.number + lacking > most):
        return []
    today = evaluation.day
    cells = cells_between(rule, kept, today, today)
    of_today = sum(len(cell.codes) for cell in cells)
    return _pauses(rule.frequency, lacking, begun=found.number > 0, of_today=of_today)


def _pauses(frequency: Frequency, lacking: int, *, begun: bool, of_today: int) -> list[Pause]:
    if frequency.of == "sessions":
        apart = Pause(ms=SESSION_PAUSE)
        return [apart if begun else SOON, *[apart] * (lacking - 1)]
    if frequency.of == "days":
        return [Pause(days=1) if of_today else SOON, *[Pause(days=1)] * (lacking - 1)]
    return [
        Pause(days=1) if number and number % PER_DAY == 0 else SOON
        for number in range(of_today, of_today + lacking)
    ]


def _later_steps(
    evaluation: Evaluation, kept: CardState, rule: SequenceRule
) -> Iterator[tuple[int, tuple[tuple[Mapping[str, Any], Pause], ...]]]:
    """The last step alone, the last two, and so on to all: what is done already need not be done
    again. Where nothing is done, all."""
    examples = [example_of(pattern) for pattern in rule.steps]
    events = [example for example in examples if example is not None]
    if len(events) < len(examples):
        return
    gap = Pause(rule.gap_days, rule.gap_ms)
    first = evaluation.day - rule.within + 1
    begun = any(True for _ in kept.bodies(rule.index, first, evaluation.day))
    for start in range(len(events) - 1 if begun else 0, -1, -1):
        pauses = [gap if start else SOON, *[gap] * (len(events) - start - 1)]
        yield start, tuple(zip(events[start:], pauses, strict=True))
