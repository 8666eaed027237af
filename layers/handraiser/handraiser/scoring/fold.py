"""Folds activities into a lead's state, in any order, to the same state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from handraiser.activity import Activity
from handraiser.facts import Fact, fold_fact
from handraiser.model.compiled import CompiledScorecard, Model
from handraiser.scoring.state import CardState, Cell, Day, LeadState, StepCell


def day_of(model: Model, instant: datetime) -> Day:
    """The local date of an instant in the model's time zone, as an ordinal."""
    return instant.astimezone(model.zone).toordinal()


def fold(model: Model, activities: Iterable[Activity]) -> LeadState:
    """The state of a whole log; each id counts once, whatever its order and repetitions."""
    state = LeadState.empty(model.scorecards)
    for activity in sorted(first_copies(activities), key=lambda a: a.key):
        fold_one(model, state, activity)
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
    """Folds one activity that the state has not seen.

    Raises LogNeeded, leaving the state unusable, where a late activity's place among others of
    its day decides and the state does not keep it.
    """
    _fold_facts(model, state, activity)
    in_order = state.newest is None or activity.key > state.newest
    day = day_of(model, activity.at)
    code = model.weight_code(activity.channel, activity.campaign)
    event = activity.matchable()
    for name, card in model.scorecards.items():
        if _fold_card(card, state.cards[name], event, day, code, in_order=in_order):
            state.touched.add((name, day))
    state.touch(activity)
    if in_order:
        state.newest = activity.key
    state.count += 1


def _fold_facts(model: Model, state: LeadState, activity: Activity) -> None:
    rank = model.rank(activity.source)
    for name, value in activity.traits.items():
        fact = Fact(value, rank, activity.key, activity.source)
        if name in model.readers and fold_fact(state.facts, name, fact):
            state.facts[name] = fact
            state.facts_changed = True


def _fold_card(
    card: CompiledScorecard,
    kept: CardState,
    event: Mapping[str, object],
    day: Day,
    code: int,
    *,
    in_order: bool,
) -> bool:
    """Folds into one scorecard; whether any rule matched."""
    matched = False
    for rule in card.activity_rules:
        if rule.pattern.matches(event):
            matched = True
            days = kept.cells.setdefault(rule.index, {})
            cell = days.get(day)
            if cell is None:
                days[day] = Cell(bytes([code]))
            else:
                cell.add(code, rule.per_day, in_order=in_order)
    for pair in card.sequence_rules:
        first, second = pair.first.matches(event), pair.second.matches(event)
        if first or second:
            matched = True
            step = kept.steps.setdefault(pair.index, {}).setdefault(day, StepCell())
            step.add(first=first, second=second, code=code, in_order=in_order)
    return matched
