"""Sequences: the newest run through a rule's steps in order."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from handraiser.model.compiled import SequenceRule
from handraiser.scoring.chunks import Day
from handraiser.scoring.moment import day_start
from handraiser.scoring.state import CardState
from handraiser.scoring.steps import cells_of


class Completion(NamedTuple):
    """The last step of a run: its day, its instant in epoch milliseconds, its weight code."""

    day: Day
    at: int
    code: int


class _Reached(NamedTuple):
    """A step served by an activity, and the latest first day of a run up to it."""

    day: Day
    at: int
    first: Day


def newest_completion(
    rule: SequenceRule, kept: CardState, first: Day, last: Day
) -> Completion | None:
    """The newest run whose activities lie on the days from `first` to `last`, or None.

    One pass in key order. For every step it knows the latest first day among the runs that reach it
    early enough for the gap, since that leaves the most room: a run is in time while fewer than
    `within` days lie between the dates of its first and last step.
    """
    cells = cells_of(len(rule.steps))
    lasting = len(rule.steps) - 1
    waiting: list[deque[_Reached]] = [deque() for _ in rule.steps]
    latest: list[Day | None] = [None] * len(rule.steps)
    newest: Completion | None = None
    for day, elements in kept.step_cells(rule.index, first, last, cells):
        for instant, mask, code in elements:
            at = day_start(day) + instant
            _admit(rule, waiting, latest, day, at)
            for step in range(lasting, -1, -1):
                began = day if step == 0 else latest[step - 1]
                if not mask >> step & 1 or began is None:
                    continue
                if step < lasting:
                    waiting[step].append(_Reached(day, at, began))
                elif day - began < rule.within:
                    newest = Completion(day, at, code)
    return newest


def _admit(
    rule: SequenceRule,
    waiting: list[deque[_Reached]],
    latest: list[Day | None],
    day: Day,
    at: int,
) -> None:
    """Moves what the gap lets an activity at this instant build on."""
    for step, queue in enumerate(waiting):
        while queue:
            reached = queue[0]
            if day - reached.day < rule.gap_days or at - reached.at < rule.gap_ms:
                break
            queue.popleft()
            known = latest[step]
            latest[step] = reached.first if known is None else max(known, reached.first)
