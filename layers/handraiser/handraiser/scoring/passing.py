"""The moments at which time alone may move a score: midnights, and where short windows close."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge

from handraiser.model.rules import ActivityRule
from handraiser.scoring.chunks import Day
from handraiser.scoring.decide import Evaluation, evaluate_at
from handraiser.scoring.moment import Moment, day_start, moment_of, moment_on
from handraiser.scoring.state import CardState, LeadState
from handraiser.scoring.timed import SHORT_DAYS, instant_of


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
    since = after.today - SHORT_DAYS + 1
    found = {
        at + rule.within_ms + 1
        for card in after.model.scorecards.values()
        for rule in card.activity_rules
        if rule.within_ms is not None
        for at in instants_kept(state.cards[card.id], rule, since, upto.today)
    }
    return sorted(instant for instant in found if after.now < instant <= upto.now)


def instants_kept(kept: CardState, rule: ActivityRule, first: Day, last: Day) -> Iterator[int]:
    """The instants by which a rule with a window of less than a day is judged, in epoch
    milliseconds: its activities, or where its sessions end."""
    if rule.in_sessions:
        for day, cell in kept.run_cells(rule.index, first, last):
            yield from (day_start(day) + end for _, end in cell.runs)
    else:
        for day, elements in kept.timed_cells(rule.index, first, last):
            yield from (day_start(day) + instant_of(element) for element in elements)
