"""`handraiser lead mark` and `unmark`: say later whose some of a lead's activities are."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from itertools import batched
from typing import Annotated
from uuid import uuid4

import typer

from handraiser.activity import MARKED, UNMARKED, Activity, Json, Mark
from handraiser.identity import KINDS, Identities
from handraiser.intake.bounds import MAX_ENTRIES, MAX_TEXT
from handraiser.queue import Activities
from handraiser.store import keys
from handraiser_cli.leads import Leads
from handraiser_cli.options import StackFile, StackName, stack_from
from handraiser_cli.output import console, fail, notes

SOURCE = "operator"
"""Where verdicts come from; they say no facts."""

Name = Annotated[str, typer.Argument(help="E-mail address, user id, anonymous id or lead id.")]
Ids = Annotated[
    list[str],
    typer.Argument(
        help="Ids of activities, as `lead show --json` tells them.", metavar="ACTIVITY..."
    ),
]
Reason = Annotated[str, typer.Option(help="Why, for those who ask later.")]
By = Annotated[str | None, typer.Option(help="Who says so; your user name unless given.")]


def mark(
    name: Name,
    activities: Ids,
    reason: Reason,
    machine: Annotated[bool, typer.Option("--machine", help="A program did them.")] = False,
    internal: Annotated[
        bool, typer.Option("--internal", help="One of our own people did them.")
    ] = False,
    by: By = None,
    stack: StackFile = None,
    stack_name: StackName = None,
) -> None:
    """Marks activities of a lead: they are kept, and their points go.

    The lead is folded anew once the mark has been through the queue; `lead show` then says what was
    marked, when, by whom, and what that took. An activity that has not come yet is marked when it
    does.
    """
    if machine == internal:
        raise fail("Say --machine or --internal.", 2)
    whose: Mark = "machine" if machine else "internal"
    _say(
        MARKED,
        name,
        activities,
        {"mark": whose, "reason": reason[:MAX_TEXT]},
        by,
        stack,
        stack_name,
    )


def unmark(
    name: Name,
    activities: Ids,
    reason: Reason,
    by: By = None,
    stack: StackFile = None,
    stack_name: StackName = None,
) -> None:
    """Takes marks of a lead's activities back, whoever set them: their points return."""
    _say(UNMARKED, name, activities, {"reason": reason[:MAX_TEXT]}, by, stack, stack_name)


def _say(
    kind: str,
    name: str,
    ids: list[str],
    said: dict[str, Json],
    by: str | None,
    stack: StackFile,
    stack_name: StackName,
) -> None:
    described = stack_from(stack, stack_name)
    leads = Leads(described)
    lead_id = leads.find(name)
    known = {activity.id for activity in leads.view(lead_id).log}
    queue = Activities(described.client("sqs"), described.activities_queue_url)
    identities, now = _identities(leads, lead_id), datetime.now(UTC)
    for some in batched(dict.fromkeys(ids), MAX_ENTRIES, strict=False):
        queue.send(
            Activity(
                id=f"verdict:{uuid4().hex}",
                type=kind,
                at=now,
                received_at=now,
                source=SOURCE,
                identities=identities,
                properties={
                    "activities": list(some),
                    "by": (by or getpass.getuser())[:MAX_TEXT],
                    **said,
                },
            )
        )
    console.print(f"Sent for lead {lead_id}: {len(set(ids))} activities.", highlight=False)
    awaited = [one for one in dict.fromkeys(ids) if one not in known]
    if awaited:
        notes.print(f"Not there yet: {', '.join(awaited)}", highlight=False, markup=False)


def _identities(leads: Leads, lead_id: str) -> Identities:
    """The strongest that the lead is known by."""
    found = leads.store.items(lead_id, f"{keys.IDENTITY}#")
    known = dict(keys.noted_identity(item["sk"]["S"]) for item in found)
    strongest = next((kind for kind in KINDS if kind in known), None)
    if strongest is None:
        raise fail("That lead is known by nothing that an event could name.")
    return Identities(**{strongest: known[strongest]})
