"""How long a standing lasts if nothing more happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from heapq import merge

from handraiser.activity import from_epoch_ms, iso
from handraiser.explanation.changes import closes_of, days_of_change
from handraiser.model.rules import ActivityRule, InactivityRule, PastRule
from handraiser.scoring.chunks import Day
from handraiser.scoring.decide import Evaluation, decided, placed_by
from handraiser.scoring.evaluate import Paid, silent_periods
from handraiser.scoring.moment import Moment, moment_of, moment_on
from handraiser.scoring.outcome import outcome
from handraiser.scoring.state import LeadState

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
    grade: Moment | None = None
    level: Moment | None = None
    mql: Moment | None = None
    for ahead in _ahead(state, evaluation):
        if grade is None and ahead.grade != evaluation.grade:
            grade = ahead.moment
        if level is None and ahead.level != evaluation.level:
            level = ahead.moment
        if mql is None and evaluation.stays and not ahead.stays:
            mql = ahead.moment
        if grade and level and (mql or not evaluation.stays):
            break
    return Until(grade, level, mql)


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

    Only the rules that may change at a moment are asked again.
    """
    if evaluation.paid is None:
        return
    kept = state.cards[evaluation.scorecard]
    placed = placed_by(evaluation.card, evaluation.profile)
    segment = placed.segment.id
    unknown = evaluation.paid.unknown
    points, holding = list(evaluation.paid.points), list(evaluation.paid.holding)
    for moment, rules in _due(state, evaluation):
        changed = False
        for rule in rules:
            if isinstance(rule, InactivityRule):
                periods = silent_periods(moment, rule, kept, state)
                paid, holds = periods * rule.micro_in(segment), periods > 0
            else:
                found = outcome(moment, segment, rule, kept, whole=False)
                paid, holds = found.decayed, found.holds
            paid = rule.limits.apply(paid)
            changed = changed or (paid, holds) != (points[rule.index], holding[rule.index])
            points[rule.index], holding[rule.index] = paid, holds
        if changed:
            yield decided(moment, placed, Paid(list(points), list(holding), unknown))


type _Moving = PastRule | InactivityRule


def _due(state: LeadState, evaluation: Evaluation) -> Iterator[tuple[Moment, list[_Moving]]]:
    """The moments ahead at which rules may change, in order of time, each with its rules."""
    card, now = evaluation.card, evaluation.moment
    kept = state.cards[card.id]
    last = now.today + max(now.model.history, FURTHEST if card.inactivity_rules else 0)
    by_day: dict[Day, list[_Moving]] = {}
    by_instant: dict[int, list[_Moving]] = {}
    for rule in (*card.past_rules, *card.inactivity_rules):
        for day in days_of_change(now, rule, kept, state, last):
            by_day.setdefault(day, []).append(rule)
        if isinstance(rule, ActivityRule):
            for instant in closes_of(now, rule, kept):
                by_instant.setdefault(instant, []).append(rule)
    midnights = ((moment_on(now.model, day), by_day[day]) for day in sorted(by_day))
    closes = ((moment_of(now.model, at), by_instant[at]) for at in sorted(by_instant))
    return merge(midnights, closes, key=lambda due: due[0].now)
