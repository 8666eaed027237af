"""The history a log would have had: each activity committed when it was learnt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from handraiser.activity import MARKED, Activity, Json
from handraiser.lifecycle import Change, Entered, Standing, advance, is_news, lapse, rested
from handraiser.marking import SweepWatch, judged
from handraiser.model import Model
from handraiser.scoring.cells import LogNeeded
from handraiser.scoring.chunks import Day
from handraiser.scoring.decide import evaluate
from handraiser.scoring.fold import fold_one
from handraiser.scoring.moment import moment_at
from handraiser.scoring.passing import evaluations_between
from handraiser.scoring.score import known_at, state_of
from handraiser.scoring.state import LeadState


@dataclass(frozen=True)
class Cycle:
    """One MQL cycle; `ended_on` is None while it is open."""

    number: int
    mql_id: str
    entered_at: datetime
    path: str
    ended_on: Day | None = None
    reason: str | None = None


@dataclass(frozen=True)
class History:
    """Where a lead stands on one scorecard at the end of a replay, and the cycles so far."""

    standing: Standing
    cycles: list[Cycle]


class _Commit(NamedTuple):
    """When something was committed, whether it may begin a cycle, and whether it marked some that
    had counted."""

    at: datetime
    news: bool
    marked: bool


def replay(
    model: Model,
    lead_id: str,
    profile: Mapping[str, Json],
    activities: Iterable[Activity],
    as_of: datetime,
) -> dict[str, History]:
    """Commits each activity at the instant it was learnt, in that order, up to `as_of`.

    The stage depends on when things became known, so this is the history as it would have been
    with one commit an activity; time's own effect is followed to the day of `as_of`.
    """
    ordered = sorted(known_at(activities, as_of), key=lambda a: (a.received_at, a.key))
    histories = {name: History(Standing(), []) for name in model.scorecards}
    state = state_of(model, profile, [])
    if not ordered:
        commit = _Commit(as_of, news=True, marked=False)
        return _committed(model, lead_id, histories, state, state, None, commit)
    looked: datetime | None = None
    watch = SweepWatch(model.sweeps)
    for index, activity in enumerate(ordered):
        before = state.copy()
        swept = watch.add(activity)
        seen = watch.judged(activity)
        try:
            if swept:
                raise LogNeeded
            fold_one(model, state, seen)
        except LogNeeded:
            log = judged(model.sweeps, ordered[: index + 1])
            state, seen = state_of(model, profile, log), log[-1]
        now = max(activity.received_at, activity.at, *([looked] if looked else []))
        commit = _Commit(now, is_news(seen), swept or activity.type == MARKED)
        histories = _committed(model, lead_id, histories, before, state, looked, commit)
        looked = now
    return {
        name: _at_rest(model, lead_id, name, history, state, looked or as_of, as_of)
        for name, history in histories.items()
    }


def _committed(
    model: Model,
    lead_id: str,
    histories: Mapping[str, History],
    before: LeadState,
    state: LeadState,
    looked: datetime | None,
    commit: _Commit,
) -> dict[str, History]:
    """The histories after a commit that turned `before`, last looked at at `looked`, into
    `state`."""
    since = moment_at(model, looked or commit.at)
    moved: dict[str, History] = {}
    for name, evaluation in evaluate(model, state, commit.at).items():
        history = histories[name]
        passing = evaluations_between(before, name, since, evaluation.moment)
        standing, changes = advance(
            lead_id,
            history.standing,
            evaluation,
            passing,
            news=commit.news,
            marked=commit.marked,
        )
        moved[name] = History(standing, _cycles(history.cycles, changes, commit.at))
    return moved


def _at_rest(
    model: Model,
    lead_id: str,
    name: str,
    history: History,
    state: LeadState,
    looked: datetime,
    as_of: datetime,
) -> History:
    """A history followed to `as_of` with nothing new: time alone may end a cycle."""
    evaluation = evaluate(model, state, max(as_of, looked))[name]
    passing = evaluations_between(state, name, moment_at(model, looked), evaluation.moment)
    standing, ended = lapse(lead_id, history.standing, passing)
    if ended is None:
        return history
    return History(rested(standing, evaluation), _cycles(history.cycles, [ended], as_of))


def _cycles(cycles: list[Cycle], changes: Iterable[Change], now: datetime) -> list[Cycle]:
    told = list(cycles)
    for change in changes:
        if isinstance(change, Entered):
            path = change.evaluation.path
            told.append(Cycle(change.cycle, change.mql_id, now, path.id if path else ""))
        else:
            open_cycle = told.pop()
            told.append(
                Cycle(
                    open_cycle.number,
                    open_cycle.mql_id,
                    open_cycle.entered_at,
                    open_cycle.path,
                    change.day,
                    change.reason,
                )
            )
    return told
