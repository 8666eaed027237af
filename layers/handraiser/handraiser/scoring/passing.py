"""What becomes of a scorecard's evaluation while time passes and nothing new comes."""

from __future__ import annotations

from collections.abc import Iterator

from handraiser.facts import profile as canonical_profile
from handraiser.scoring.ahead import ahead
from handraiser.scoring.decide import Evaluation, evaluate_card
from handraiser.scoring.moment import Moment, moment_on
from handraiser.scoring.state import LeadState


def evaluations_between(
    state: LeadState, scorecard: str, after: Moment, upto: Moment
) -> Iterator[Evaluation]:
    """The evaluations after a moment and up to another at which a rule comes to something else, in
    order of time; first, where the lead would not stay an MQL from the start, that of the next
    midnight. The state's own tallies stay as they are."""
    followed = state.copy()
    card = after.model.scorecards[scorecard]
    profile = canonical_profile(state.facts, after.model.readers)
    evaluation = evaluate_card(after, card, followed, profile)
    if not evaluation.stays and after.today < upto.today:
        tomorrow = moment_on(after.model, after.today + 1)
        yield evaluate_card(tomorrow, card, followed, profile)
    for later in ahead(followed, evaluation, upto.today):
        if later.moment.now > upto.now:
            return
        yield later
