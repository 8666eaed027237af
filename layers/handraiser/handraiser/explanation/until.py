"""How long a standing lasts if nothing more happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from heapq import merge

from handraiser.activity import from_epoch_ms, iso
from handraiser.explanation.changes import closes_of, days_of_change
from handraiser.model.decay import Lifespan, Steps
from handraiser.model.rules import ActivityRule, InactivityRule, PastRule
from handraiser.scoring.chunks import Day
from handraiser.scoring.decide import Evaluation, decided, placed_by
from handraiser.scoring.evaluate import Paid, silent_periods
from handraiser.scoring.moment import Moment, moment_of, moment_on
from handraiser.scoring.outcome import Cell, choose, left_of
from handraiser.scoring.state import CardState, LeadState

FURTHEST = 1095
"""Days that are looked ahead where silence goes on costing points; else as long as `history`."""


@dataclass(frozen=True)
class Until:
    """The first moment at which, with nothing new, the lead has another `grade`, another `level`,
    and would no longer stay an `mql`; None where no moment does, or it would not stay one now."""

    grade: Moment | None
    level: Moment | None
    mql: Moment | None


def until(state: LeadState, evaluation: Evaluation) -> Until:
    """Looks ahead to when each of them is left. `evaluation` is one of the state."""
    found: dict[str, Moment] = {}
    watched = _can_leave(evaluation)
    for ahead in _ahead(state, evaluation) if watched else ():
        left = {
            "grade": ahead.grade != evaluation.grade,
            "level": ahead.level != evaluation.level,
            "mql": not ahead.stays,
        }
        for what in watched:
            if left[what]:
                found.setdefault(what, ahead.moment)
        if len(found) == len(watched):
            break
    return Until(found.get("grade"), found.get("level"), found.get("mql"))


def _can_leave(evaluation: Evaluation) -> set[str]:
    """What time alone could end: a band needs rules of its dimension that are not about facts."""
    card = evaluation.card
    moving = {
        card.groups[rule.group].dimension for rule in (*card.past_rules, *card.inactivity_rules)
    }
    watched = {"mql"} if evaluation.stays else set()
    if card.grades and "fit" in moving:
        watched.add("grade")
    if card.levels and "engagement" in moving:
        watched.add("level")
    return watched


def mql_until(state: LeadState, evaluation: Evaluation) -> Day | None:
    """The first day on which, with nothing new, an MQL would no longer stay one."""
    gone = (ahead.day for ahead in _ahead(state, evaluation) if not ahead.stays)
    return next(gone, None) if evaluation.stays else None


def moment_text(moment: Moment) -> str:
    """A day in ISO form; for a moment within a day the instant."""
    if moment == moment_on(moment.model, moment.today):
        return date.fromordinal(moment.today).isoformat()
    return iso(from_epoch_ms(moment.now))


def _ahead(state: LeadState, evaluation: Evaluation) -> Iterator[Evaluation]:
    """The evaluations, with nothing new, at each moment at which a rule comes to something else.

    Only the rules that may change at a moment are asked again, and what of their past counts is
    chosen anew only where something may have left their window or the history.
    """
    if evaluation.paid is None:
        return
    placed = placed_by(evaluation.card, evaluation.profile)
    course = _Course(state, evaluation)
    for moment, due in _due(state, evaluation):
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
    paying = choose(moment, rule, kept, whole=False).paying
    if not isinstance(rule.decay, Steps | Lifespan):
        return paying
    return tuple(cell for cell in paying if rule.lasts(moment.today - cell.day))


type _Due = dict[int, tuple[_Moving, bool]]
"""Rules by their places, each with whether something else of its past may count."""


def _due(state: LeadState, evaluation: Evaluation) -> Iterator[tuple[Moment, _Due]]:
    """The moments ahead at which rules may change, in order of time, each with its rules."""
    card, now = evaluation.card, evaluation.moment
    kept = state.cards[card.id]
    last = now.today + max(now.model.history, FURTHEST if card.inactivity_rules else 0)
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
