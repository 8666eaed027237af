"""Which activities stand behind a rule, and why the others do not: told from the log.

A state keeps no ids, so this walks the activities themselves. What it says of numbers is held to
agree with the scoring function (`tests/properties/test_explanation.py`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from handraiser.activity import Activity
from handraiser.explanation.runs import newest_run
from handraiser.model.compiled import Model
from handraiser.model.rules import PER_DAY, ActivityRule, InactivityRule, SequenceRule
from handraiser.scoring.chunks import Day
from handraiser.scoring.moment import Moment, day_of

TOO_OLD = "too old"
BEYOND = f"beyond the {PER_DAY} of a day"
LIMITED = "over its limit"
OUTSIDE = "outside its window"
UNFINISHED = "in no completed sequence"
ELSEWHERE = "not in the newest completed sequence"
WHY = (TOO_OLD, BEYOND, LIMITED, OUTSIDE, UNFINISHED, ELSEWHERE)
"""Why an activity does not count, in the order in which it is found out."""


class Seen(NamedTuple):
    """An activity that a rule matches, on its local day, with the bits of the steps it serves."""

    activity: Activity
    day: Day
    steps: int


@dataclass(frozen=True)
class Evidence:
    """What a rule found: so many activities `matched`, so many of them `counted`.

    `not_counted` says why the others are not, each under the first reason that keeps it out.
    `newest` is the newest that counts, `steps` are those of a sequence's newest completion.
    """

    matched: int = 0
    counted: int = 0
    not_counted: Mapping[str, int] = field(default_factory=dict)
    newest: Activity | None = None
    steps: tuple[Activity, ...] = ()


def matched_by_rule(
    model: Model, scorecard: str, activities: Iterable[Activity]
) -> dict[int, list[Seen]]:
    """What each rule of a scorecard matches, by its place, in key order; nothing that is marked.

    The activities are judged: see `handraiser.marking`.
    """
    found: dict[int, list[Seen]] = {}
    by_people = (activity for activity in activities if activity.counts)
    for activity in sorted(by_people, key=lambda activity: activity.key):
        steps: dict[int, int] = {}
        for place in model.matcher(activity.matchable()):
            use = model.uses[place]
            if use.scorecard == scorecard:
                steps[use.rule.index] = steps.get(use.rule.index, 0) | use.bit
        day = day_of(model, activity.key[0]) if steps else 0
        for index, bits in steps.items():
            found.setdefault(index, []).append(Seen(activity, day, bits))
    return found


def evidence_of(
    moment: Moment, rule: ActivityRule | SequenceRule | InactivityRule, matched: Sequence[Seen]
) -> Evidence:
    """What a rule makes of the activities it matches (in key order, none after the moment)."""
    if isinstance(rule, InactivityRule):
        newest = matched[-1].activity if matched else None
        return Evidence(matched=len(matched), newest=newest)
    recent = [one for one in matched if moment.today - one.day < moment.model.history]
    tally = {TOO_OLD: len(matched) - len(recent)}
    if isinstance(rule, SequenceRule):
        return _of_sequence(rule, matched, recent, tally)
    per_day = _first_of_each_day(recent)
    limited = _limited(rule, per_day)
    inside = [one for one in limited if _in_window(moment, rule, one)]
    tally |= {
        BEYOND: len(recent) - len(per_day),
        LIMITED: len(per_day) - len(limited),
        OUTSIDE: len(limited) - len(inside),
    }
    newest = inside[-1].activity if inside else None
    return Evidence(len(matched), len(inside), _stated(tally), newest)


def _stated(tally: Mapping[str, int]) -> dict[str, int]:
    return {why: number for why, number in tally.items() if number}


def _first_of_each_day(seen: Iterable[Seen]) -> list[Seen]:
    """Of each step and day the earliest that can count; none serves no step any more."""
    counts: dict[tuple[Day, int], int] = {}
    kept: list[Seen] = []
    for one in seen:
        steps = 0
        for step in range(one.steps.bit_length()):
            if one.steps >> step & 1:
                place = one.day, step
                counts[place] = counts.get(place, 0) + 1
                steps |= (counts[place] <= PER_DAY) << step
        if steps:
            kept.append(one._replace(steps=steps))
    return kept


def _limited(rule: ActivityRule, seen: Sequence[Seen]) -> list[Seen]:
    """What counts under the repeat limit, walking from the oldest."""
    if rule.at_most is None:
        return list(seen)
    kept: list[Seen] = []
    recent: deque[Day] = deque()
    for one in seen:
        while recent and rule.per_days is not None and recent[0] <= one.day - rule.per_days:
            recent.popleft()
        if len(recent) < rule.at_most:
            recent.append(one.day)
            kept.append(one)
    return kept


def _in_window(moment: Moment, rule: ActivityRule, one: Seen) -> bool:
    if rule.within is not None:
        return moment.today - one.day < rule.within
    return rule.within_ms is None or moment.now - one.activity.key[0] <= rule.within_ms


def _of_sequence(
    rule: SequenceRule, matched: Sequence[Seen], recent: Sequence[Seen], tally: dict[str, int]
) -> Evidence:
    per_day = _first_of_each_day(recent)
    tally[BEYOND] = len(recent) - len(per_day)
    run = newest_run(rule, [(one.activity.key[0], one.day, one.steps) for one in per_day])
    tally[ELSEWHERE if run else UNFINISHED] = len(per_day) - len(run)
    steps = tuple(per_day[place].activity for place in run)
    newest = steps[-1] if steps else None
    return Evidence(len(matched), len(steps), _stated(tally), newest, steps)
