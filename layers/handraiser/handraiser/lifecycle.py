"""Stages and MQL cycles: how a lead's standing moves when something new is committed.

The stage is history: it depends on when things became known. Only a new activity or fact makes an
MQL; time alone may end a cycle, and the commit that finds it so dates the end to that day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from handraiser.activity import UNMARKED, Activity
from handraiser.identity import mql_id
from handraiser.scoring.chunks import Day
from handraiser.scoring.decide import Evaluation

BY_A_MARK = "marked"
"""Why a cycle ends that began or went on by what turned out to be no prospect's."""

type Stage = Literal["lead", "nurture", "mql", "suppressed", "disqualified"]


@dataclass(frozen=True)
class Standing:
    """Where a lead stands on one scorecard.

    `since` is the day the stage began, `cycle` the number of its newest MQL cycle (0: none yet),
    `day` the last day on which it was looked at.
    """

    stage: Stage = "lead"
    since: Day = 0
    cycle: int = 0
    day: Day = 0

    @property
    def in_cycle(self) -> bool:
        """Whether an MQL cycle is open."""
        return self.stage == "mql"


@dataclass(frozen=True)
class Entered:
    """An MQL cycle began: the lead is to be handed off."""

    cycle: int
    mql_id: str
    evaluation: Evaluation


@dataclass(frozen=True)
class Ended:
    """An MQL cycle ended on `day`. `withdrawn` names what forbids an MQL, where that ended it."""

    cycle: int
    mql_id: str
    day: Day
    reason: str
    withdrawn: str | None


type Change = Entered | Ended


def advance(
    lead_id: str,
    standing: Standing,
    evaluation: Evaluation,
    passing: Iterable[Evaluation],
    *,
    news: bool = True,
    marked: bool = False,
) -> tuple[Standing, list[Change]]:
    """Moves a standing at a commit of new activities or facts.

    `evaluation` is with them; `passing` is what the same function gives without them at every
    moment since the last look at which the score may have moved, in order. First the earliest of
    these at which the lead would not stay ends its cycle, dated that day. Then, in a cycle, not
    staying with what is new ends it; then, outside one, entering begins the next, unless there is
    no `news`: what is marked makes no MQL. `marked` says that activities were marked that had
    counted before: a cycle that ends by it is taken back.
    """
    today = evaluation.day
    standing, lapsed = lapse(lead_id, standing, passing)
    changes: list[Change] = [] if lapsed is None else [lapsed]
    if standing.in_cycle and not evaluation.stays:
        changes.append(_ended(lead_id, standing, evaluation, marked=marked))
        standing = replace(standing, stage="lead", since=today)
    if not standing.in_cycle:
        if evaluation.enters and news:
            cycle = standing.cycle + 1
            name = mql_id(lead_id, evaluation.scorecard, cycle)
            changes.append(Entered(cycle, name, evaluation))
            standing = replace(standing, stage="mql", since=today, cycle=cycle)
        else:
            standing = rested(standing, evaluation)
    return replace(standing, day=today), changes


def is_news(activity: Activity) -> bool:
    """Whether a commit with it may begin a cycle: a prospect did it, or is said to have done so."""
    return activity.counts or activity.type == UNMARKED


def lapse(
    lead_id: str, standing: Standing, passing: Iterable[Evaluation]
) -> tuple[Standing, Ended | None]:
    """Follows what time alone does to a standing: it may end a cycle.

    `passing` are the evaluations with nothing new, in order of time; none is asked for outside a
    cycle. The cycle ends at the first at which the lead would not stay, and its stage is from that
    day the resting one.
    """
    if standing.in_cycle:
        for evaluation in passing:
            if not evaluation.stays:
                ended = _ended(lead_id, standing, evaluation)
                stage = resting_stage(evaluation)
                return replace(standing, stage=stage, since=evaluation.day), ended
    return standing, None


def rested(standing: Standing, evaluation: Evaluation) -> Standing:
    """A standing outside any cycle moved to its resting stage, from the evaluation's day if it is
    another than before."""
    stage = resting_stage(evaluation)
    return (
        standing
        if stage == standing.stage
        else replace(standing, stage=stage, since=evaluation.day)
    )


def resting_stage(evaluation: Evaluation) -> Stage:
    """The stage of a lead that is in no MQL cycle."""
    if evaluation.suppressed is not None:
        return "suppressed"
    if evaluation.disqualified is not None:
        return "disqualified"
    return "nurture" if evaluation.nurture else "lead"


def _ended(
    lead_id: str, standing: Standing, evaluation: Evaluation, *, marked: bool = False
) -> Ended:
    excluded = evaluation.excluded
    by_score, taken_back = (BY_A_MARK, BY_A_MARK) if marked else ("score", None)
    return Ended(
        cycle=standing.cycle,
        mql_id=mql_id(lead_id, evaluation.scorecard, standing.cycle),
        day=evaluation.day,
        reason=f"{resting_stage(evaluation)}: {excluded.id}" if excluded else by_score,
        withdrawn=_withdrawal(excluded.id) if excluded else taken_back,
    )


def _withdrawal(exclusion: str) -> str | None:
    """A customer's suppression is no withdrawal: sales has won."""
    return None if exclusion == "customer" else exclusion


def day_text(day: Day) -> str:
    """A day as ISO text."""
    return date.fromordinal(day).isoformat()
