"""`handraiser demo`: the whole stack on this machine, shown by five people's stories."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from handraiser_cli.demo.play import DemoFailed, Player, Seen, Team
from handraiser_cli.demo.scenarios import PEOPLE, Person, Step
from handraiser_cli.local.interrupts import until_interrupted
from handraiser_cli.local.project import LOCAL
from handraiser_cli.local.run import local_stack
from handraiser_cli.output import console, notes

QUIET = 3.0
"""Seconds without a notification after which no further one is expected."""


def demo(
    folder: Annotated[Path, typer.Option(help="Where its logs are.")] = LOCAL,
) -> None:
    """Runs the stack, plays five examples through its doors, and checks every notification.

    Exits with 0 only if each lead went through the stages it should, and exactly the expected
    notifications came.
    """
    with (
        until_interrupted(),
        notes.status("Starting") as status,
        local_stack(folder, report=status.update) as stack,
    ):
        status.stop()
        console.print(f"The stack is up; website at {stack.website_url}", highlight=False)
        _play(Player(stack), Team(stack))


def _play(player: Player, team: Team) -> None:
    received: list[dict[str, Any]] = []
    for person in PEOPLE:
        console.print(Panel.fit(f"[bold]{person.name}[/]: {person.lesson}"))
        console.print(_story(player, person))
        lead_id = player.leads.find(person.email)
        if person.qualifies:
            wanted = _is_about(lead_id)
            for notification in team.await_one(wanted):
                received.append(notification)
                _show(notification)
    for notification in team.receive(QUIET):
        received.append(notification)
        _show(notification)
    _check(player, received)
    console.print(
        f"[bold green]Exactly the {len(received)} expected notifications came.[/]", highlight=False
    )


def _is_about(lead_id: str) -> Any:
    return lambda notification: notification["lead_id"] == lead_id


def _story(player: Player, person: Person) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("what happens", "fit", "engagement", "intent", "total", "stage", "after"):
        numeric = column in {"fit", "engagement", "intent", "total"}
        table.add_column(column, justify="right" if numeric else "left")
    for number, step in enumerate(person.steps, start=1):
        _add_row(table, person, step, player.play(person, number, step))
    return table


def _add_row(table: Table, person: Person, step: Step, seen: Seen) -> None:
    standing = seen.record.standings["default"]
    scores = seen.record.snapshots["default"].scores
    table.add_row(
        step.says,
        *(f"{scores[name]:f}" for name in ("fit", "engagement", "intent", "total")),
        f"[bold]{standing.stage}[/]" if standing.stage == "mql" else standing.stage,
        f"{seen.seconds:.2f} s",
    )
    if standing.stage != step.stage:
        console.print(table)
        raise DemoFailed(f"{person.name} {step.says}: {standing.stage}, expected {step.stage}")


def _show(notification: dict[str, Any]) -> None:
    score = notification["score"]
    reasons = "\n".join(f"  {r['points']:>5}  {r['name']}" for r in notification["reasons"])
    console.print(
        Panel.fit(
            escape(
                f"{notification['event']} {notification['mql_id']}\n"
                f"lead {notification['lead_id']}"
                f"{' at ' + notification['company'] if notification['company'] else ''}\n"
                f"{score['total']} points, grade {score['grade']}, segment {score['segment']}, "
                f"path {notification['path']}\n{reasons}\n"
                f"channel first {notification['channel']['first']}, "
                f"deciding {notification['channel']['deciding']}; "
                f"follow up by {notification['follow_up_due']}"
            ),
            title="a notification arrives in the team's queue",
            border_style="green",
        )
    )


def _check(player: Player, received: list[dict[str, Any]]) -> None:
    expected = sorted(player.leads.find(p.email) for p in PEOPLE if p.qualifies)
    came = sorted(notification["lead_id"] for notification in received)
    if came != expected:
        raise DemoFailed(f"notifications came for {came}, expected {expected}")
