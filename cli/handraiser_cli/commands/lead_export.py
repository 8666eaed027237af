"""`handraiser lead export`: hand over everything that is held about a person."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

import typer

from handraiser.model import default_model
from handraiser_cli.export import export, write
from handraiser_cli.leads import Leads
from handraiser_cli.options import StackFile, StackName, stack_from
from handraiser_cli.output import console, print_json


def lead_export(
    name: Annotated[str, typer.Argument(help="E-mail address, user id, anonymous id or lead id.")],
    out: Annotated[
        Path | None, typer.Option(help="Write the document to this file, for your eyes only.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --out: say as JSON what was written.")
    ] = False,
    stack: StackFile = None,
    stack_name: StackName = None,
) -> None:
    """Writes everything held about a person as one JSON document.

    What they are known by, facts with their sources, stages and scores with reasons, notifications,
    and every activity.

    Its members are in docs/schemas/lead-export.json. It goes to standard output unless --out names
    a file. Exits with 1 when nobody is known by the name.
    """
    leads = Leads(stack_from(stack, stack_name))
    lead_id = leads.find(name)
    document = export(leads, lead_id, default_model(), datetime.now(UTC))
    if out is None:
        write(document, sys.stdout)
        return
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=out.parent, prefix=f".{out.name}-", delete_on_close=False
    ) as draft:  # which nobody else may read
        activities = write(document, draft)
        draft.close()
        Path(draft.name).replace(out)
    told = {"lead_id": lead_id, "activities": activities, "file": str(out)}
    if as_json:
        print_json(told)
    else:
        console.print(
            f"Exported lead {lead_id}: {activities} activities, to {out}.",
            highlight=False,
            soft_wrap=True,
        )
