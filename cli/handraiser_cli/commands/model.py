"""`handraiser model`: look after scoring models."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from handraiser.model import check_model, default_model_text
from handraiser_cli.model_files import read_model_text
from handraiser_cli.output import console, print_json

app = typer.Typer(help="Look after scoring models.", no_args_is_help=True)


@app.command()
def lint(
    model: Annotated[Path, typer.Argument(help="Model document (YAML).", metavar="MODEL.yaml")],
    as_json: Annotated[bool, typer.Option("--json", help="Faults as a JSON list.")] = False,
) -> None:
    """Finds every fault of a model at once, each with line and column.

    Exits with 0 when there is none, with 1 otherwise, with 2 when the file can't be read.
    """
    compiled, faults = check_model(read_model_text(model))
    if as_json:
        print_json([asdict(fault) for fault in faults])
    else:
        for fault in faults:
            console.print(f"{model}:{fault}", highlight=False, markup=False, soft_wrap=True)
        if compiled is not None and not faults:
            rules = sum(len(card.rules) for card in compiled.scorecards.values())
            console.print(f"{compiled.label}: no faults in {rules} rules")
    raise typer.Exit(1 if faults else 0)


@app.command()
def default() -> None:
    """Prints the model that ships with Handraiser, to start your own from."""
    console.out(default_model_text(), highlight=False, end="")
