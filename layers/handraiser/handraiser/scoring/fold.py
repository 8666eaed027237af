"""Folds activities into a lead's state, in any order, to the same state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from handraiser.activity import VERDICTS, Activity
from handraiser.facts import Fact, fold_fact
from handraiser.marking import awaited, judged
from handraiser.model.compiled import Model, PastRule, Use
from handraiser.model.rules import InactivityRule, SequenceRule
from handraiser.scoring.append import Arrival, add_to_sum
from handraiser.scoring.cells import LogNeeded, add_counted
from handraiser.scoring.chunks import first_day, month_of
from handraiser.scoring.moment import day_of, day_start
from handraiser.scoring.runs import add_to_runs
from handraiser.scoring.state import LeadState
from handraiser.scoring.steps import Element, cells_of
from handraiser.scoring.timed import add_timed


def fold(model: Model, activities: Iterable[Activity]) -> LeadState:
    """The state of a whole log; each id counts once, whatever its order and repetitions."""
    state = LeadState.empty(model.scorecards)
    log = first_copies(activities)
    for activity in sorted(judged(model.sweeps, log), key=lambda a: a.key):
        _fold_judged(model, state, activity)
    state.awaited = awaited(log)
    return state


def first_copies(activities: Iterable[Activity]) -> list[Activity]:
    """Of each id the copy that was received first; of several at one instant, always the same."""
    copies: dict[str, Activity] = {}
    for activity in activities:
        standing = copies.setdefault(activity.id, activity)
        if standing is not activity and _received(activity) < _received(standing):
            copies[activity.id] = activity
    return list(copies.values())


def _received(activity: Activity) -> tuple[datetime, str]:
    return activity.received_at, activity.to_json()


def fold_one(model: Model, state: LeadState, activity: Activity) -> None:
    """Folds one activity that the state has not seen; a marked one is counted and leaves no trace.

    Of a mail's events a SweepWatch has to be asked first. Raises LogNeeded, leaving the state
    unusable, where a late activity's place among others of its day decides and the state does not
    keep it, and where a verdict says whose activities are: this one of others, or one of this.
    """
    awaited = state.awaited
    if activity.type in VERDICTS or awaited is None or (awaited and activity.key[1] in awaited):
        raise LogNeeded
    _fold_judged(model, state, activity)


def _fold_judged(model: Model, state: LeadState, activity: Activity) -> None:
    state.count += 1
    if not activity.counts:
        return
    if activity.traits:
        _fold_facts(model, state, activity)
    key = activity.key
    in_order = state.newest is None or key > state.newest
    day = day_of(model, key[0])
    matched = model.matcher(activity.matchable())
    if matched:
        uses = model.uses
        arrival = Arrival(
            day, key[0], model.weight_code(activity.channel, activity.campaign), in_order
        )
        _fold_uses(model, state, arrival, [uses[place] for place in matched])
    state.touch(activity)
    if in_order:
        state.newest = key
    if state.oldest is None or day < state.oldest:
        state.oldest = day


def _fold_facts(model: Model, state: LeadState, activity: Activity) -> None:
    rank = model.rank(activity.source)
    for name, value in activity.traits.items():
        if name in model.readers:
            fact = Fact(value, rank, activity.key, activity.source)
            if fold_fact(state.facts, name, fact):
                state.facts[name] = fact
                state.facts_changed = True


def _fold_uses(model: Model, state: LeadState, arrival: Arrival, uses: list[Use]) -> None:
    """Folds an activity into every rule it matches; uses of one rule stand together."""
    month = month_of(arrival.day)
    masks: dict[tuple[str, int], tuple[PastRule, int]] = {}
    for use in uses:
        rule = use.rule
        if isinstance(rule, InactivityRule):
            seen = state.cards[use.scorecard].seen
            if arrival.day > seen.get(rule.index, 0):
                seen[rule.index] = arrival.day
        else:
            place = (use.scorecard, rule.index)
            mask = masks[place][1] if place in masks else 0
            masks[place] = (rule, mask | use.bit)
    for (card, _), (rule, mask) in masks.items():
        kept = state.cards[card]
        sections = kept.sections(month)
        body = sections.get(rule.index, b"")
        folded = _add(rule, body, arrival, arrival.day - first_day(month), mask)
        if folded != body:
            sections[rule.index] = folded
            state.touched.add((card, month))
            add_to_sum(model, model.scorecards[card], kept, rule, arrival, mask, body)


def _add(rule: PastRule, body: bytes, arrival: Arrival, offset: int, mask: int) -> bytes:
    """The cells of a month with the activity in them."""
    instant, in_order = arrival.at - day_start(arrival.day), arrival.in_order
    if isinstance(rule, SequenceRule):
        element = Element(instant, mask, arrival.code)
        return cells_of(len(rule.steps)).add(body, offset, element, in_order=in_order)
    if rule.in_sessions:
        return add_to_runs(body, offset, instant, arrival.code, in_order=in_order)
    if rule.timed:
        recent = rule.at_most is None
        return add_timed(body, offset, instant, arrival.code, in_order=in_order, recent=recent)
    return add_counted(body, offset, arrival.code, rule.per_day, in_order=in_order)
