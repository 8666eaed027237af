"""`handraiser send`: sends a file of activities to a stack's event bus."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from handraiser_cli.activity_files import read_lines
from handraiser_cli.options import StackFile, StackName, stack_from
from handraiser_cli.output import notes
from handraiser_cli.sending import PER_CALL, Envelope, Sender


def send(
    file: Annotated[Path, typer.Argument(help="JSON lines, one activity each.", metavar="FILE")],
    source: Annotated[
        str, typer.Option(help="The source these facts come from, as the model ranks it.")
    ] = "tracking",
    stack: StackFile = None,
    stack_name: StackName = None,
) -> None:
    """Sends activities to the event bus: one JSON object a line, `id`, `type`, `identities`, ...

    A line is what the bus door takes (docs/schemas/activity.json). Sending a file twice changes
    nothing: each id counts once. Unreadable activities end on the rejects queue: `dlq list`.
    """
    envelopes = [Envelope(source, line) for _, line in read_lines(file)]
    sender = Sender(stack_from(stack, stack_name))
    columns = (TextColumn("Sending"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=notes) as progress:
        task = progress.add_task("", total=len(envelopes))
        for start in range(0, len(envelopes), PER_CALL):
            sender.send(
                envelopes[start : start + PER_CALL],
                lambda count: progress.advance(task, count),
            )
    notes.print(f"Sent {len(envelopes)} activities.")
