"""One lead's score with its reasons: as data for `--json`, and to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from rich.markup import escape
from rich.table import Table

from handraiser.activity import Activity, Json, iso
from handraiser.model import Model
from handraiser.replay import Cycle, History, replay
from handraiser.scoring.decide import evaluate
from handraiser.scoring.explain import as_json, explain
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
    told = [
        {
            "lead_id": lead_id,
            "stage": histories[name].standing.stage,
            **as_json(
                model,
                explain(model, state, counted, as_of, evaluation),
                as_of=as_of,
                learnt_by=learnt_by,
            ),
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
    _headline(told)
    _contributions(told)
    _missing(told)
    for other in told.get("other_scorecards", ()):
        console.rule(f"scorecard {other['scorecard']}")
        show_explained(other)


def _headline(told: Mapping[str, Any]) -> None:
    score = told["score"]
    if told["lead_id"]:
        console.print(f"Lead [bold]{told['lead_id']}[/]", highlight=False)
    figures = "  ".join(
        f"{name} [bold]{score[name]}[/]" for name in ("fit", "engagement", "intent")
    )
    console.print(
        f"{figures}  total [bold]{score['total']}[/]  grade [bold]{score['grade'] or '-'}[/]  "
        f"segment [bold]{score['segment']}[/]",
        highlight=False,
    )
    path = f", by the path {told['path']}" if told["path"] else ""
    until = told["until"]["mql"]
    lasting = f"; until {until} if nothing more happens" if until else ""
    console.print(
        f"Stage [bold]{told['stage']}[/]: "
        f"{'qualifies' if told['enters'] else 'does not qualify'}{path}{lasting}",
        highlight=False,
    )
    console.print(f"As of {score['as_of']} under {score['model_version']}", style="dim")


def _contributions(told: Mapping[str, Any]) -> None:
    paid = [c for c in told["contributions"] if c["points"] or c["matched"]]
    if not paid:
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("points", justify="right")
    table.add_column("because")
    table.add_column("how")
    for one in paid:
        table.add_row(str(one["points"]), escape(one["name"]), escape(_how(one)))
    for cut in told["bounds"]:
        table.add_row("", f"{cut['of']} is bounded", f"{cut['sum']} counts as {cut['bounded']}")
    console.print(table)


def _how(contribution: Mapping[str, Any]) -> str:
    parts: list[str] = []
    if contribution["matched"]:
        parts.append(f"{contribution['counted']} of {contribution['matched']} count")
        parts += [f"{n} {why}" for why, n in contribution["not_counted"].items()]
    if contribution["before"] != contribution["decayed"]:
        parts.append(f"{contribution['before']} before decay")
    if contribution["newest"]:
        parts.append(f"newest {contribution['newest']['at'][:10]}")
    return ", ".join(parts) or "profile"


def _missing(told: Mapping[str, Any]) -> None:
    missing = told["completeness"]["missing"]
    if missing:
        console.print(f"Not known: {', '.join(missing)}", highlight=False)
    not_yet = told["not_yet"]
    if not_yet is None:
        return
    if not_yet["excluded_by"]:
        console.print(f"Not an MQL: {not_yet['excluded_by']}", highlight=False)
        return
    console.print("Not yet, because", highlight=False)
    for path, unmet in not_yet["paths"].items():
        needs = "; ".join(f"{u['part']} {u['needs']} (has {u['has']})" for u in unmet)
        console.print(f"  {path}: {escape(needs)}", highlight=False)
    for way in not_yet["ways"]:
        steps = [f"do {name}" for name in way["do"]] + [f"ask for {name}" for name in way["ask"]]
        console.print(f"  would cross: {' and '.join(steps)}", highlight=False)
