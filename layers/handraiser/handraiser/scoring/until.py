"""How long a standing lasts if nothing more happens."""

from __future__ import annotations

from dataclasses import dataclass

from handraiser.model.compiled import Model
from handraiser.scoring.chunks import Day
from handraiser.scoring.decide import Evaluation, evaluate_day
from handraiser.scoring.state import LeadState


@dataclass(frozen=True)
class Until:
    """The first day on which, with no further activity, the lead has another `grade`, and on
    which it would no longer stay an `mql`; None where no day does, or it is none now."""

    grade: Day | None
    mql: Day | None


def until(model: Model, state: LeadState, evaluation: Evaluation) -> Until:
    """Looks ahead day by day, to the one on which the last activity has left the history."""
    grade: Day | None = None
    mql: Day | None = None
    state = state.copy()
    for day in range(evaluation.day + 1, evaluation.day + model.history + 1):
        ahead = evaluate_day(model, state, day)[evaluation.scorecard]
        if grade is None and ahead.grade != evaluation.grade:
            grade = day
        if mql is None and evaluation.stays and not ahead.stays:
            mql = day
        if grade is not None and (mql is not None or not evaluation.stays):
            break
    return Until(grade, mql)
