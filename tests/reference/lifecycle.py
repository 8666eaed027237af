"""Stages and cycles of a lead, by a naive run through its commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from handraiser.activity import Activity
from reference import naive

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

    Activities whose id was committed before change nothing and make no commit of their own. A
    commit's instant is its `now`, or its lead's newest activity where that is later. With `until`
    the days up to then are followed as well, as the daily sweep would.
    """
    leads = {name: Lead() for name in document["scorecards"]}
    log: list[Activity] = []
    last_day: date | None = None
    for now, batch in commits:
        seen = {activity.id for activity in log}
        new = [activity for activity in naive.once_each(batch) if activity.id not in seen]
        if not new:
            continue
        instant = max([now, *(activity.at for activity in [*log, *new])])
        today = naive.local_date(document, instant)
        if last_day is not None:
            _pass_time(document, leads, log, last_day, today)
        log = [*log, *new]
        for name, result in naive.on_day(document, {}, log, today).items():
            lead = leads[name]
            if lead.in_cycle and not result.stays:
                lead.end(today)
            if not lead.in_cycle:
                if result.enters:
                    lead.enter(today)
                else:
                    lead.stage = resting_stage(result)
        last_day = today
    if until is not None and last_day is not None:
        _pass_time(document, leads, log, last_day, naive.local_date(document, until))
    return leads


def resting_stage(result: naive.Result) -> str:
    """The stage of a lead that is not an MQL."""
    if result.suppressed is not None:
        return "suppressed"
    if result.disqualified is not None:
        return "disqualified"
    return "nurture" if result.nurture else "lead"


def _pass_time(
    document: Mapping[str, Any],
    leads: Mapping[str, Lead],
    log: list[Activity],
    since: date,
    today: date,
) -> None:
    """Ends each cycle on the first day on which its lead, with nothing new, would not stay."""
    day = since
    while day <= today and any(lead.in_cycle for lead in leads.values()):
        for name, result in naive.on_day(document, {}, log, day).items():
            if leads[name].in_cycle and not result.stays:
                leads[name].end(day)
                leads[name].stage = resting_stage(result)
        day += timedelta(days=1)
