"""One lead's score with its reasons: as data for `--json`, and to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from handraiser.activity import Activity, Json, iso
from handraiser.explanation import text
from handraiser.explanation.data import as_json
from handraiser.explanation.explain import explain
from handraiser.explanation.verdicts import verdict_line, verdicts
from handraiser.model import Model
from handraiser.replay import Cycle, History, replay
from handraiser.scoring.decide import evaluate
from handraiser.scoring.score import known_at, state_of
from handraiser_cli.output import console


def explained(
    model: Model,
    *,
    lead_id: str | None,
    profile: Mapping[str, Json],
    activities: Iterable[Activity],
    as_of: datetime,
    learnt_by: datetime | None,
    histories: Mapping[str, History] | None = None,
) -> dict[str, Any]:
    """The answer for a model's first scorecard, any others under `other_scorecards`.

    `histories` are the stages and cycles as stored; without them they are replayed.
    """
    counted = known_at(activities, as_of, learnt_by)
    state = state_of(model, profile, counted)
    if histories is None:
        histories = replay(model, lead_id or "", profile, counted, as_of)
    said = verdicts(model, profile, counted, as_of)
    told = [
        {
            "lead_id": lead_id,
            "stage": histories[name].standing.stage,
            **as_json(explain(state, evaluation, counted), as_of=as_of, learnt_by=learnt_by),
            "verdicts": said[name],
            "cycles": [_cycle(lead_id, cycle) for cycle in histories[name].cycles],
        }
        for name, evaluation in evaluate(model, state, as_of).items()
    ]
    first, *others = told
    return {**first, "other_scorecards": others} if others else first


def _cycle(lead_id: str | None, cycle: Cycle) -> dict[str, Any]:
    """A cycle as data; without a lead there is no id to name it by."""
    return {
        "cycle": cycle.number,
        "mql_id": cycle.mql_id if lead_id else None,
        "entered_at": iso(cycle.entered_at),
        "path": cycle.path,
        "ended_on": date.fromordinal(cycle.ended_on).isoformat() if cycle.ended_on else None,
        "reason": cycle.reason,
    }


def show_explained(told: Mapping[str, Any]) -> None:
    """Prints an answer of `explained` for people."""
    if told["lead_id"]:
        console.print(f"Lead [bold]{told['lead_id']}[/]", highlight=False)
    console.print(f"Stage [bold]{told['stage']}[/]", highlight=False)
    for line in text.lines(told):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    if told["verdicts"]:
        console.print("Said later")
    for verdict in told["verdicts"]:
        console.print(verdict_line(verdict), highlight=False, markup=False, soft_wrap=True)
    score = told["score"]
    known = f", by what was known at {score['known_at']}" if score["known_at"] else ""
    console.print(f"As of {score['as_of']}{known}, under {score['model_version']}", style="dim")
    for other in told.get("other_scorecards", ()):
        console.rule(f"scorecard {other['scorecard']}")
        show_explained(other)
