"""Adds an activity to what its rule came to today, without looking at the rule's past again."""

from __future__ import annotations

from typing import NamedTuple

from handraiser.model.compiled import CompiledScorecard, Model, PastRule
from handraiser.model.rules import ActivityRule, Frequency, SequenceRule
from handraiser.scoring.chain import newest_completion
from handraiser.scoring.chunks import Day
from handraiser.scoring.moment import day_start
from handraiser.scoring.outcome import SESSION_PAUSE
from handraiser.scoring.state import CardState
from handraiser.scoring.tally import Sum
from handraiser.scoring.timed import instant_of


class Arrival(NamedTuple):
    """An activity as cells know it: local day, epoch milliseconds, weight code, and whether its key
    is greater than every other of the lead."""

    day: Day
    at: int
    code: int
    in_order: bool


def add_to_sum(
    model: Model,
    card: CompiledScorecard,
    kept: CardState,
    rule: PastRule,
    arrival: Arrival,
    mask: int,
) -> None:
    """Brings a standing tally up to date after the activity went into its rule's cells.

    Where the activity does not come last on the tally's day, the rule's sum is left to be worked
    out anew.
    """
    tally = kept.tally
    if tally is None:
        return
    place = card.places[rule.index]
    known = tally.sums[place]
    if known is None:
        return
    if not arrival.in_order or arrival.day != tally.day:
        tally.sums[place] = None
        return
    pays = rule.payment(card.segments[tally.segment].id, model.weights, arrival.code, 0)
    if isinstance(rule, SequenceRule):
        since = arrival.day - min(rule.within, model.history) + 1
        tally.sums[place] = _of_sequence(rule, kept, known, arrival, mask, pays, since)
    else:
        tally.sums[place] = _of_activities(rule, kept, known, arrival, pays)


def _of_sequence(
    rule: SequenceRule,
    kept: CardState,
    known: Sum,
    arrival: Arrival,
    mask: int,
    pays: int,
    since: Day,
) -> Sum:
    """A last step pays if it completes a run begun `since` a day; nothing else changes what the
    newest one pays."""
    if not mask >> len(rule.steps) - 1:
        return known
    found = newest_completion(rule, kept, since, arrival.day)
    if found is None or found.at != arrival.at:
        return known
    return Sum(pays, len(rule.steps), 0, rule.lasts(0))


def _of_activities(
    rule: ActivityRule, kept: CardState, known: Sum, arrival: Arrival, pays: int
) -> Sum | None:
    if rule.within_ms is not None:
        return None
    if rule.frequency is not None:
        number = known.counted + _adds(rule, rule.frequency, kept, arrival)
        reached = rule.frequency.reached(number)
        return Sum(pays if reached else 0, number, 0, reached and rule.lasts(0))
    recent = known.recent
    if rule.at_most is not None:
        if recent >= rule.at_most:
            return known
        recent += 1
    return Sum(known.decayed + pays, known.counted + 1, recent, known.holds or rule.lasts(0))


def _adds(rule: ActivityRule, frequency: Frequency, kept: CardState, arrival: Arrival) -> bool:
    """Whether the activity is one more of what the frequency counts."""
    if frequency.of == "activities":
        return True
    if frequency.of == "days":
        today = next(kept.counted_cells(rule.index, arrival.day, arrival.day))
        return len(today[1]) == 1
    yesterday = arrival.day - (rule.within is None or rule.within > 1)
    before = [
        day_start(day) + instant_of(element)
        for day, elements in kept.timed_cells(rule.index, yesterday, arrival.day)
        for element in elements
    ][:-1]
    return not before or arrival.at - before[-1] >= SESSION_PAUSE
