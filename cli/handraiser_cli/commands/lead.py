"""`handraiser lead`: look at leads, hand over what is held about one, separate and erase."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any

import typer
from rich.table import Table

from handraiser.activity import iso
from handraiser.model import default_model
from handraiser.store.erasure import Erasure
from handraiser.store.records import LeadRecord
from handraiser_cli.commands.lead_export import lead_export
from handraiser_cli.commands.lead_unmerge import lead_unmerge
from handraiser_cli.explained import explained, show_explained
from handraiser_cli.leads import Leads
from handraiser_cli.options import StackFile, StackName, stack_from
from handraiser_cli.output import console, fail, notes, print_json

app = typer.Typer(help="Look at leads, export, separate and erase one.", no_args_is_help=True)
app.command("export")(lead_export)
app.command("unmerge")(lead_unmerge)

Name = Annotated[str, typer.Argument(help="E-mail address, user id, anonymous id or lead id.")]
AsJson = Annotated[bool, typer.Option("--json", help="The whole answer as JSON.")]


@app.command()
def show(
    name: Name,
    as_json: AsJson = False,
    stack: StackFile = None,
    stack_name: StackName = None,
) -> None:
    """Shows a lead's score now, why, why not yet, until when, its MQL cycles and what was merged.

    The score is computed from the lead's whole log; exits with 1 when nobody is known by the name.
    """
    leads = Leads(stack_from(stack, stack_name))
    lead_id = leads.find(name)
    view = leads.view(lead_id)
    newest = max(activity.at for activity in view.log)
    told = explained(
        default_model(),
        lead_id=lead_id,
        profile={},
        activities=view.log,
        as_of=max(datetime.now(UTC), newest),
        learnt_by=None,
        histories=view.histories,
    )
    merges = view.merges()
    if as_json:
        print_json({**told, **merges})
        return
    show_explained(told)
    for one in merges["merged"]:
        _note(f"Lead {one['lead_id']} is part of it since {one['at']}, by {one['activity']}")
    for one in merges["separated"]:
        _note(f"Separated from lead {one['lead_id']} at {one['at']}")


def _note(text: str) -> None:
    console.print(text, style="dim", highlight=False, markup=False, soft_wrap=True)


@app.command("list")
def list_leads(
    stage: Annotated[
        str | None, typer.Option(help="Only this stage: lead, nurture, mql, suppressed ...")
    ] = None,
    scorecard: Annotated[str, typer.Option(help="Which scorecard's stage and scores.")] = "default",
    limit: Annotated[int, typer.Option(min=1, help="How many at the most.")] = 50,
    as_json: AsJson = False,
    stack: StackFile = None,
    stack_name: StackName = None,
) -> None:
    """Lists leads as last committed, highest total first. Reads the whole table."""
    leads = Leads(stack_from(stack, stack_name))
    with notes.status("Reading leads"):
        rows = sorted(
            (
                _row(record, scorecard)
                for record in leads.records()
                if scorecard in record.standings
                and stage in (None, record.standings[scorecard].stage)
            ),
            key=lambda row: (-row["total"], row["lead_id"]),
        )
    if as_json:
        print_json(rows[:limit])
        return
    table = Table(box=None, pad_edge=False)
    columns = ("lead_id", "stage", "fit", "engagement", "intent", "total", "grade", "segment")
    for column in columns:
        table.add_column(column, justify="right" if column in columns[2:6] else "left")
    for row in islice(rows, limit):
        table.add_row(*("-" if row[c] is None else str(row[c]) for c in columns))
    console.print(table, soft_wrap=True)
    notes.print(f"{min(limit, len(rows))} of {len(rows)} leads")


def _row(record: LeadRecord, scorecard: str) -> dict[str, Any]:
    snapshot = record.snapshots[scorecard]
    return {
        "lead_id": record.lead_id,
        "stage": record.standings[scorecard].stage,
        **snapshot.scores,
        "grade": snapshot.grade,
        "segment": snapshot.segment,
        "model_version": record.model_label,
        "as_of": iso(record.as_of),
    }


@app.command()
def erase(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
    stack: StackFile = None,
    stack_name: StackName = None,
) -> None:
    """Erases everything held about a person; a replay of old events does not bring them back.

    Keeps counts that name nobody, and a keyed hash of each identity with the time of the erasure.
    What the person does afterwards makes a new lead. An interrupted erasure is finished by giving
    the command again.
    """
    described = stack_from(stack, stack_name)
    leads = Leads(described)
    erasure = Erasure(described.client("dynamodb"), described.table, leads.identities, leads.store)
    lead_id = erasure.unfinished(name) or leads.find(name)
    if not yes and not typer.confirm(f"Erase lead {lead_id} for good?"):
        raise fail("Nothing was erased.")
    erased = erasure.erase(lead_id, datetime.now(UTC))
    if as_json:
        print_json({"lead_id": lead_id, **erased.counts()})
    else:
        console.print(
            f"Erased lead {lead_id}: {erased.activities} activities, {erased.cycles} MQL cycles.",
            highlight=False,
        )
