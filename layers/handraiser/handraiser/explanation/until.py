"""How long a standing lasts if nothing more happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handraiser.activity import from_epoch_ms, iso
from handraiser.scoring.ahead import ahead
from handraiser.scoring.chunks import Day
from handraiser.scoring.decide import Evaluation
from handraiser.scoring.moment import Moment, moment_on
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
    found: dict[str, Moment] = {}
    watched = _can_leave(evaluation)
    for later in ahead(state, evaluation, _furthest(evaluation)) if watched else ():
        left = {
            "grade": later.grade != evaluation.grade,
            "level": later.level != evaluation.level,
            "mql": not later.stays,
        }
        for what in watched:
            if left[what]:
                found.setdefault(what, later.moment)
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
    gone = (
        later.day for later in ahead(state, evaluation, _furthest(evaluation)) if not later.stays
    )
    return next(gone, None) if evaluation.stays else None


def _furthest(evaluation: Evaluation) -> Day:
    """The day after which nothing changes, or that is too far to tell."""
    days = evaluation.moment.model.history
    return evaluation.day + max(days, FURTHEST if evaluation.card.inactivity_rules else 0)


def moment_text(moment: Moment) -> str:
    """A day in ISO form; for a moment within a day the instant."""
    if moment == moment_on(moment.model, moment.today):
        return date.fromordinal(moment.today).isoformat()
    return iso(from_epoch_ms(moment.now))
