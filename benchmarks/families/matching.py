"""Matching an activity against 28 rules, against rivals and a function written by hand.

Everybody is given the same patterns, and must find the same of them in every activity of the
population before anything is timed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.engine import matching_by_hand
from benchmarks.engine.population import SEED, population
from benchmarks.engine.rivals import Event, Rival
from benchmarks.engine.rivals.logic import datalogic, maykin
from benchmarks.engine.rivals.moto import moto_events
from benchmarks.engine.rivals.zen import zen_engine
from benchmarks.engine.rules import activity_patterns, activity_rules
from benchmarks.figure import Figure
from benchmarks.progress import Progress
from benchmarks.timing import Work, interleaved
from handraiser.matching import compile_pattern, compile_patterns

TIMED = 1_000
ROUNDS = 15
BY_HAND = 2.0
OURS = "handraiser"
HAND = "a hand-written function"

type Patterns = Sequence[Mapping[str, Any]]


class WrongMatch(Exception):
    """Somebody matches otherwise than the rules say; the figures would mean nothing."""


def measure(progress: Progress) -> Iterator[Figure]:
    """How many times as fast as each rival, and how many times as slow as by hand."""
    asked = activity_patterns()
    patterns = [pattern.source for pattern in asked]
    events = [activity.matchable() for lead in population() for activity in lead.activities]
    contestants = [
        Rival(OURS, _as_it_is, compile_patterns([compile_pattern(p) for p in patterns])),
        Rival(HAND, _as_it_is, matching_by_hand.matching),
        *(make(patterns) for make in (datalogic, zen_engine, moto_events, maykin)),
    ]
    with progress.counting("Comparing match sets", len(contestants) * len(events)) as done:
        _check(patterns, events, contestants, done)
    sample = random.Random(SEED).sample(events, TIMED)
    works = {contestant.name: _work(contestant, sample) for contestant in contestants}
    with progress.counting("Timing the matchers", ROUNDS * len(works)) as done:
        medians = interleaved(works, ROUNDS, done)
    micros = {name: seconds / TIMED * 1e6 for name, seconds in medians.items()}
    rules = f"{activity_rules()} rules with {len(patterns)} patterns"
    yield Figure(
        f"matching an activity against {HAND}",
        medians[OURS] / medians[HAND],
        "x",
        f"{micros[OURS]:.2f} µs against {micros[HAND]:.2f} µs; {rules}",
        BY_HAND,
    )
    for rival in contestants[2:]:
        yield Figure(
            f"matching an activity, as fast as {rival.name}",
            medians[rival.name] / medians[OURS],
            "x",
            f"{micros[OURS]:.2f} µs against {micros[rival.name]:.2f} µs; {rules}",
            1.0,
            at_least=True,
        )


def _as_it_is(event: Event) -> Event:
    return event


def _check(
    patterns: Patterns,
    events: Sequence[Event],
    contestants: Sequence[Rival],
    done: Callable[[int], None],
) -> None:
    """Compares with each pattern matched alone. Raises WrongMatch."""
    alone = [compile_pattern(pattern) for pattern in patterns]
    expected = [[i for i, one in enumerate(alone) if one.matches(event)] for event in events]
    for contestant in contestants:
        for event, indexes in zip(events, expected, strict=True):
            found = list(contestant.match(contestant.prepare(event)))
            if found != indexes:
                raise WrongMatch(f"{contestant.name}: {found}, not {indexes}, of {event}")
        done(len(events))


def _work(contestant: Rival, events: Sequence[Event]) -> Work:
    prepared = [contestant.prepare(event) for event in events]
    match = contestant.match

    def work() -> None:
        for event in prepared:
            match(event)

    return work
