"""How a score moves by time alone: only the rules that may change, at the moments they may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from heapq import merge

from handraiser.model.decay import Lifespan, Steps
from handraiser.model.rules import ActivityRule, InactivityRule, PastRule
from handraiser.scoring.changes import closes_of, days_of_change
from handraiser.scoring.chunks import Day
from handraiser.scoring.decide import Evaluation, decided, placed_by
from handraiser.scoring.evaluate import Paid, silent_periods
from handraiser.scoring.moment import Moment, moment_of, moment_on
from handraiser.scoring.outcome import Cell, choose, left_of
from handraiser.scoring.state import CardState, LeadState


def ahead(state: LeadState, evaluation: Evaluation, last: Day) -> Iterator[Evaluation]:
    """The evaluations of a scorecard, with nothing new, at each moment after one's own and up to
    the end of a day at which a rule comes to something else, in order of time.

    Only the rules that may change at a moment are asked again, and what of their past counts is
    chosen anew only where something may have left their window or the history.
    """
    if evaluation.paid is None:
        return
    placed = placed_by(evaluation.card, evaluation.profile)
    course = _Course(state, evaluation)
    for moment, due in _due(state, evaluation, last):
        if course.follow(moment, due):
            yield decided(moment, placed, course.paid())


type _Moving = PastRule | InactivityRule


class _Course:
    """What the rules come to, followed through time."""

    def __init__(self, state: LeadState, evaluation: Evaluation) -> None:
        paid = evaluation.paid or Paid([], [], frozenset())
        self._state = state
        self._segment = evaluation.segment
        self._kept = state.cards[evaluation.scorecard]
        self._points, self._holding = list(paid.points), list(paid.holding)
        self._unknown = paid.unknown
        self._paying: dict[int, tuple[Cell, ...]] = {}

    def follow(self, moment: Moment, due: Mapping[int, tuple[_Moving, bool]]) -> bool:
        """Brings the rules that are due to a moment; whether any came to something else."""
        changed = False
        for index, (rule, anew) in due.items():
            if isinstance(rule, InactivityRule):
                periods = silent_periods(moment, rule, self._kept, self._state)
                points, holds = periods * rule.micro_in(self._segment), periods > 0
            else:
                if anew or index not in self._paying:
                    self._paying[index] = _lasting(moment, rule, self._kept)
                left = left_of(moment, self._segment, rule, self._paying[index])
                points, holds = left.decayed, left.holds
            points = rule.limits.apply(points)
            changed = changed or (points, holds) != (self._points[index], self._holding[index])
            self._points[index], self._holding[index] = points, holds
        return changed

    def paid(self) -> Paid:
        """What the rules pay now."""
        return Paid(list(self._points), list(self._holding), self._unknown)


def _lasting(moment: Moment, rule: PastRule, kept: CardState) -> tuple[Cell, ...]:
    """What pays, but for what has faded for good."""
    paying = choose(moment, rule, kept).paying
    if not isinstance(rule.decay, Steps | Lifespan):
        return paying
    return tuple(cell for cell in paying if rule.lasts(moment.today - cell.day))


type _Due = dict[int, tuple[_Moving, bool]]
"""Rules by their places, each with whether something else of its past may count."""


def _due(state: LeadState, evaluation: Evaluation, last: Day) -> Iterator[tuple[Moment, _Due]]:
    """The moments ahead at which rules may change, in order of time, each with its rules."""
    card, now = evaluation.card, evaluation.moment
    kept = state.cards[card.id]
    by_day: dict[Day, _Due] = {}
    by_instant: dict[int, _Due] = {}
    for rule in (*card.past_rules, *card.inactivity_rules):
        days = days_of_change(now, rule, kept, state, last)
        for day in days.fades:
            by_day.setdefault(day, {})[rule.index] = rule, False
        for day in days.counts:
            by_day.setdefault(day, {})[rule.index] = rule, True
        if isinstance(rule, ActivityRule):
            for instant in closes_of(now, rule, kept):
                by_instant.setdefault(instant, {})[rule.index] = rule, True
    midnights = ((moment_on(now.model, day), by_day[day]) for day in sorted(by_day))
    closes = ((moment_of(now.model, at), by_instant[at]) for at in sorted(by_instant))
    return merge(midnights, closes, key=lambda due: due[0].now)
