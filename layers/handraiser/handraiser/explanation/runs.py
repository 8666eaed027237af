"""The activities of a sequence's newest completion."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from handraiser.model.rules import SequenceRule
from handraiser.scoring.chunks import Day


class _Run(NamedTuple):
    """A run up to the activity at `place`, and the run it continues."""

    place: int
    at: int
    day: Day
    first: Day
    before: _Run | None


def newest_run(rule: SequenceRule, served: Sequence[tuple[int, Day, int]]) -> list[int]:
    """The places of the activities of the newest run through all steps, first step first.

    `served` are (instant in epoch milliseconds, local day, bits of the steps served) in key order.
    Of the runs that end with the same activity it is one that begins on the latest day. Empty
    where no run is complete. One pass, as in `handraiser.scoring.chain`, which keeps no ids.
    """
    lasting = len(rule.steps) - 1
    waiting: list[deque[_Run]] = [deque() for _ in rule.steps]
    latest: list[_Run | None] = [None] * len(rule.steps)
    newest: _Run | None = None
    for place, (at, day, steps) in enumerate(served):
        for step, queue in enumerate(waiting):
            while queue and _far_enough(rule, queue[0], at, day):
                run, known = queue.popleft(), latest[step]
                if known is None or run.first >= known.first:
                    latest[step] = run
        for step in range(lasting, -1, -1):
            before = latest[step - 1] if step else None
            if not steps >> step & 1 or (step and before is None):
                continue
            run = _Run(place, at, day, before.first if before else day, before)
            if step < lasting:
                waiting[step].append(run)
            elif day - run.first < rule.within:
                newest = run
    places: list[int] = []
    while newest is not None:
        places.append(newest.place)
        newest = newest.before
    return places[::-1]


def _far_enough(rule: SequenceRule, run: _Run, at: int, day: Day) -> bool:
    return day - run.day >= rule.gap_days and at - run.at >= rule.gap_ms
