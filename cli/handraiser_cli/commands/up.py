"""`handraiser up`: the stack on this machine until it is interrupted."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from handraiser_cli.local.interrupts import until_interrupted
from handraiser_cli.local.project import LOCAL
from handraiser_cli.local.run import local_stack
from handraiser_cli.stack import Stack


def up(
    folder: Annotated[
        Path, typer.Option(help="Where its logs and, while it runs, stack.json are.")
    ] = LOCAL,
) -> None:
    """Run the stack on this machine, with a demo website, until Ctrl-C."""
    console = Console()
    with (
        until_interrupted(),
        console.status("Starting") as status,
        local_stack(folder, report=status.update) as stack,
    ):
        status.stop()
        console.print(_places(stack, folder))
        console.print("Ctrl-C ends it.")
        while True:
            signal.pause()
    console.print("Ended; no process is left.")


def _places(stack: Stack, folder: Path) -> Table:
    table = Table(title="Handraiser is up", show_header=False, title_justify="left")
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    table.add_row("Website", stack.website_url)
    table.add_row("API", stack.api_url)
    table.add_row("AWS endpoint", f"{stack.endpoint_url} (region {stack.region})")
    table.add_row("Everything else", str(folder / "stack.json"))
    return table
