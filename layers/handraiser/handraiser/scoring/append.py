"""Adds an activity to what its rule came to today, without looking at the rule's past again."""

from __future__ import annotations

from typing import NamedTuple

from handraiser.model.compiled import CompiledScorecard, Model, PastRule
from handraiser.model.rules import ActivityRule, Frequency, SequenceRule
from handraiser.scoring.chain import newest_completion
from handraiser.scoring.chunks import Day, first_day, month_of
from handraiser.scoring.moment import day_start
from handraiser.scoring.runs import SESSION_PAUSE, runs_in
from handraiser.scoring.state import CardState
from handraiser.scoring.tally import HOLDS, Sum, sum_of


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
    before: bytes,
) -> None:
    """Brings a standing tally up to date after the activity went into its rule's cells, which were
    `before`.

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
        tally.sums[place] = _of_activities(rule, kept, known, arrival, pays, before)


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
    return sum_of(pays, len(rule.steps), 0, holds=rule.lasts(0))


def _of_activities(
    rule: ActivityRule, kept: CardState, known: Sum, arrival: Arrival, pays: int, before: bytes
) -> Sum | None:
    if rule.within_ms is not None:
        return None
    decayed, counted, taken = known
    if rule.frequency is not None:
        counted += _adds(rule, rule.frequency, kept, arrival, before)
        reached = rule.frequency.reached(counted)
        return sum_of(pays if reached else 0, counted, 0, holds=reached and rule.lasts(0))
    held, recent = taken & HOLDS, taken & ~HOLDS
    if rule.at_most is not None:
        if recent >= rule.at_most:
            return known
        recent += 1
    return sum_of(decayed + pays, counted + 1, recent, holds=bool(held) or rule.lasts(0))


def _adds(
    rule: ActivityRule, frequency: Frequency, kept: CardState, arrival: Arrival, before: bytes
) -> bool:
    """Whether the activity is one more of what the frequency counts."""
    if frequency.of == "activities":
        return True
    if frequency.of == "days":
        today = next(kept.counted_cells(rule.index, arrival.day, arrival.day))
        return len(today[1]) == 1
    end = _session_before(rule, kept, arrival, before)
    return end is None or arrival.at - end >= SESSION_PAUSE


def _session_before(
    rule: ActivityRule, kept: CardState, arrival: Arrival, before: bytes
) -> int | None:
    """When the last session of today and yesterday ended, as far as the window reaches, before the
    activity went into the month's cells, which were `before`."""
    offset = arrival.day - first_day(month_of(arrival.day))
    yesterday = arrival.day if rule.within == 1 else arrival.day - 1
    found = [
        day_start(arrival.day - offset + day) + runs.runs[-1][1]
        for day, runs in runs_in(before, offset - arrival.day + yesterday, offset)
    ]
    if not found and offset == 0 and yesterday < arrival.day:
        cells = kept.run_cells(rule.index, yesterday, yesterday)
        found = [day_start(day) + runs.runs[-1][1] for day, runs in cells]
    return found[-1] if found else None
