"""When time alone may change what a rule comes to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from handraiser.model.decay import HalfLife, Lifespan, Steps, Table
from handraiser.model.rules import ActivityRule, InactivityRule, PastRule, SequenceRule
from handraiser.scoring.chunks import Day
from handraiser.scoring.moment import Moment, day_start
from handraiser.scoring.outcome import cells_between
from handraiser.scoring.state import CardState, LeadState
from handraiser.scoring.steps import cells_of
from handraiser.scoring.timed import SHORT_DAYS, instant_of


class Days(NamedTuple):
    """Days that may bring a rule to something else than the day before, with nothing new: because
    something else `counts`, or because what counts `fades`. Some of them may not; no other does."""

    counts: set[Day]
    fades: set[Day]


def days_of_change(
    now: Moment, rule: PastRule | InactivityRule, kept: CardState, state: LeadState, last: Day
) -> Days:
    """The days after a moment's, up to a last one, that may change what a rule comes to."""
    if isinstance(rule, InactivityRule):
        since = kept.seen.get(rule.index, state.oldest)
        ends = range(0) if since is None else range(since + rule.every, last + 1, rule.every)
        return Days({day for day in ends if day > now.today}, set())
    history = now.model.history
    days = _days(rule, kept, now.today - history + 1, now.today)
    if not days:
        return Days(set(), set())
    lives = _lives(rule, history)
    fades = {day + age for day in days for age in _ages(rule, history)}
    if isinstance(rule.decay, Lifespan | HalfLife):
        fades.update(range(now.today + 1, days[-1] + lives + 1))
    counts = {day + age for day in days for age in _leaves(rule, history)}
    last = min(last, days[-1] + lives)
    return Days(*({day for day in some if now.today < day <= last} for some in (counts, fades)))


def closes_of(now: Moment, rule: ActivityRule, kept: CardState) -> set[int]:
    """The instants after a moment (epoch milliseconds) at which an activity leaves a window of less
    than a day."""
    if rule.within_ms is None:
        return set()
    since = now.today - SHORT_DAYS + 1
    found = {at + rule.within_ms + 1 for at in _instants(rule, kept, since, now.today)}
    return {instant for instant in found if instant > now.now}


def _instants(rule: ActivityRule, kept: CardState, first: Day, last: Day) -> Iterator[int]:
    """The instants by which a rule with such a window is judged, in epoch milliseconds: its
    activities, or where its sessions end."""
    if rule.in_sessions:
        for day, cell in kept.run_cells(rule.index, first, last):
            yield from (day_start(day) + end for _, end in cell.runs)
    else:
        for day, elements in kept.timed_cells(rule.index, first, last):
            yield from (day_start(day) + instant_of(element) for element in elements)


def _days(rule: PastRule, kept: CardState, first: Day, last: Day) -> list[Day]:
    """The days on which a rule matched something, oldest first."""
    if isinstance(rule, SequenceRule):
        cells = kept.step_cells(rule.index, first, last, cells_of(len(rule.steps)))
        return [day for day, _ in cells]
    return [cell.day for cell in cells_between(rule, kept, first, last)]


def _leaves(rule: PastRule, history: int) -> list[int]:
    """The ages at which an activity may stop to count."""
    if isinstance(rule, SequenceRule):
        return [history]
    within = [] if rule.within is None else [rule.within]
    return within if within and rule.at_most is None else [*within, history]


def _ages(rule: PastRule, history: int) -> Iterator[int]:
    """The ages at which an activity loses a part of its points at once."""
    match rule.decay:
        case Steps(_, days):
            yield from range(days, _lives(rule, history) + 1, days)
        case Table(rows):
            yield from (age for age, _ in rows)


def _lives(rule: PastRule, history: int) -> int:
    """The age at which nothing is left of an activity: that of its decay, else of the history."""
    match rule.decay:
        case Steps(share, days):
            return min(history, days * -(-share.denominator // share.numerator))
        case Lifespan(days):
            return min(history, days)
    return history
