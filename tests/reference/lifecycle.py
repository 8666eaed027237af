"""Stages and cycles of a lead, by a naive run through its commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from handraiser.activity import Activity
from reference import naive
from reference.instants import MILLISECOND, elapsed, midnight
from reference.marks import by_people

type What = Literal["entered", "ended"]
type Commit = tuple[datetime, Iterable[Activity]]
"""When a batch was committed, and what was in it."""


@dataclass
class Lead:
    """What became of a lead on one scorecard: each cycle's beginning and end, and where it is."""

    history: list[tuple[What, date]] = field(default_factory=list)
    stage: str = "lead"
    cycles: int = 0

    @property
    def in_cycle(self) -> bool:
        return self.stage == "mql"

    def enter(self, day: date) -> None:
        self.history.append(("entered", day))
        self.stage = "mql"
        self.cycles += 1

    def end(self, day: date) -> None:
        self.history.append(("ended", day))
        self.stage = "lead"


def run(
    document: Mapping[str, Any], commits: Iterable[Commit], until: datetime | None = None
) -> dict[str, Lead]:
    """Every scorecard's lead after the commits, in the order given.

    Activities whose id was committed before change nothing and make no commit of their own. Marked
    ones make a commit, which may end a cycle and begins none. A commit's instant is its `now`, or
    its lead's newest activity where that is later. With `until` the time up to then is followed as
    well, as the daily sweep would.
    """
    leads = {name: Lead() for name in document["scorecards"]}
    log: list[Activity] = []
    last: datetime | None = None
    for now, batch in commits:
        seen = {activity.id for activity in log}
        new = [activity for activity in naive.once_each(batch) if activity.id not in seen]
        if not new:
            continue
        counted = by_people(document, [*log, *new])
        instant = max([now, *(activity.at for activity in counted)])
        today = naive.local_date(document, instant)
        if last is not None:
            _pass_time(document, leads, log, last, instant)
        log = [*log, *new]
        for name, result in naive.at(document, {}, log, instant).items():
            lead = leads[name]
            if lead.in_cycle and not result.stays:
                lead.end(today)
            if not lead.in_cycle:
                if result.enters and by_people(document, new):
                    lead.enter(today)
                else:
                    lead.stage = resting_stage(result)
        last = instant
    if until is not None and last is not None:
        _pass_time(document, leads, log, last, until)
    return leads


def resting_stage(result: naive.Result) -> str:
    """The stage of a lead that is not an MQL."""
    if result.suppressed is not None:
        return "suppressed"
    if result.disqualified is not None:
        return "disqualified"
    return "nurture" if result.nurture else "lead"


def moments(
    document: Mapping[str, Any], log: Iterable[Activity], since: datetime, until: datetime
) -> list[datetime]:
    """The instants after `since` at which time alone may change a score, and `until`, in order.

    Those are each local midnight, and for each activity the first instant at which it is in a
    sub-day window no more.
    """
    found = {until}
    day = naive.local_date(document, since)
    while midnight(document, day) <= until:
        found.add(midnight(document, day))
        day += timedelta(days=1)
    windows = {
        elapsed(rule["within"])
        for card in document["scorecards"].values()
        for rule in card["rules"].values()
        if "within" in rule
    }
    found |= {a.at + window + MILLISECOND for window in windows if window for a in log}
    return sorted(moment for moment in found if since < moment <= until)


def _pass_time(
    document: Mapping[str, Any],
    leads: Mapping[str, Lead],
    log: list[Activity],
    since: datetime,
    until: datetime,
) -> None:
    """Ends each cycle at the first moment at which its lead, with nothing new, would not stay."""
    for moment in moments(document, log, since, until):
        if not any(lead.in_cycle for lead in leads.values()):
            return
        for name, result in naive.at(document, {}, log, moment).items():
            if leads[name].in_cycle and not result.stays:
                leads[name].end(naive.local_date(document, moment))
                leads[name].stage = resting_stage(result)
