"""The moments at which time alone may move a score: midnights, and where short windows close."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge

from handraiser.scoring.decide import Evaluation, evaluate_at
from handraiser.scoring.moment import Moment, day_start, moment_of, moment_on
from handraiser.scoring.outcome import SHORT_DAYS
from handraiser.scoring.state import LeadState
from handraiser.scoring.timed import instant_of


def moments_between(state: LeadState, after: Moment, upto: Moment) -> Iterator[Moment]:
    """Every moment after one and up to another at which the state, with nothing new, may score
    differently than just before, in order of time."""
    model = after.model
    days = (moment_on(model, day) for day in range(after.today + 1, upto.today + 1))
    closes = (moment_of(model, now) for now in _closes(state, after, upto))
    return merge(days, closes, key=lambda moment: moment.now)


def evaluations_between(
    state: LeadState, scorecard: str, after: Moment, upto: Moment
) -> Iterator[Evaluation]:
    """A scorecard's evaluations at these moments. The state's own tallies stay as they are."""
    followed = state.copy()
    for moment in moments_between(state, after, upto):
        yield evaluate_at(followed, moment)[scorecard]


def _closes(state: LeadState, after: Moment, upto: Moment) -> list[int]:
    """The instants at which an activity leaves a window of less than a day, each once."""
    found: set[int] = set()
    for card in after.model.scorecards.values():
        for rule in card.activity_rules:
            if rule.within_ms is not None:
                first = after.today - SHORT_DAYS + 1
                cells = state.cards[card.id].timed_cells(rule.index, first, upto.today)
                found |= {
                    day_start(day) + instant_of(element) + rule.within_ms + 1
                    for day, elements in cells
                    for element in elements
                }
    return sorted(instant for instant in found if after.now < instant <= upto.now)
