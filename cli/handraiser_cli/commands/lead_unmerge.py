"""`handraiser lead unmerge`: take a lead that was merged out of another again."""

from __future__ import annotations

from typing import Annotated

import typer

from handraiser_cli.leads import Leads
from handraiser_cli.options import StackFile, StackName, stack_from
from handraiser_cli.output import console, fail, print_json


def lead_unmerge(
    name: Annotated[str, typer.Argument(help="E-mail address, user id, anonymous id or lead id.")],
    part: Annotated[
        str | None,
        typer.Option(help="Which to take out, of those that `lead show` names; else the last."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The whole answer as JSON.")] = False,
    stack: StackFile = None,
    stack_name: StackName = None,
) -> None:
    """Undoes a merge: each activity goes back to whom it names, and both leads are scored anew.

    The identities of either are kept apart from those of the other for good: what names both, old
    or to come, no longer makes them one person. An anonymous id that neither may have goes to
    whoever was known on it next, or stands alone. An MQL goes back with its cycle.

    Example: handraiser lead unmerge jana@acme.example
    """
    leads = Leads(stack_from(stack, stack_name))
    lead_id = leads.find(name)
    if not yes and not typer.confirm(f"Take {part or 'what was merged last'} out of {lead_id}?"):
        raise fail("Nothing was changed.")
    separation = leads.separating().separate(lead_id, part)
    told = {
        "lead_id": separation.lead_id,
        "separated": separation.part_id,
        "kept_apart": [
            [{"kind": kind, "value": value} for kind, value in pair] for pair in separation.pairs
        ],
        "entered": list(separation.entered),
    }
    if as_json:
        print_json(told)
        return
    console.print(
        f"Lead {separation.part_id} stands beside lead {separation.lead_id} again.",
        highlight=False,
    )
    for (kind, value), (other_kind, other) in separation.pairs:
        console.print(
            f"{kind} {value} and {other_kind} {other} never tie again.",
            style="dim",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
