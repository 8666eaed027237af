"""Everything that is said of one score: the numbers, why, why not yet, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handraiser.activity import Activity
from handraiser.explanation.contributions import Contribution, Sum, contributions, sums
from handraiser.explanation.marked import Marked, marked
from handraiser.explanation.not_yet import NotYet, not_yet
from handraiser.explanation.until import Until, until
from handraiser.marking import judged
from handraiser.scoring.decide import Evaluation, is_known
from handraiser.scoring.state import LeadState


@dataclass(frozen=True)
class Explanation:
    """One scorecard's answer with its reasons. `missing` are facts it asks for and lacks, `marked`
    the activities that no rule sees."""

    evaluation: Evaluation
    contributions: list[Contribution]
    sums: list[Sum]
    missing: list[str]
    not_yet: NotYet | None
    until: Until
    marked: list[Marked]


def explain(
    state: LeadState, evaluation: Evaluation, activities: Iterable[Activity]
) -> Explanation:
    """Explains an evaluation of a state. `activities` are those the state was folded from."""
    asked = evaluation.card.asks
    known = list(activities)
    return Explanation(
        evaluation=evaluation,
        contributions=contributions(state, evaluation, known),
        sums=sums(evaluation),
        missing=[".".join(leaf) for leaf in asked if not is_known(evaluation.profile, leaf)],
        not_yet=not_yet(state, evaluation),
        until=until(state, evaluation),
        marked=marked(judged(evaluation.moment.model.sweeps, known)),
    )
