"""`handraiser model`: look after scoring models."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from handraiser.model import check_model, default_model_text
from handraiser_cli.model_files import read_model_text
from handraiser_cli.output import console, fail, notes, print_json
from handraiser_cli.presets import (
    preset_names,
    preset_summary,
    preset_text,
    renamed,
)

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


@app.command()
def new(
    preset: Annotated[
        str | None, typer.Option(help="The preset to start from; --list shows them.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write; standard output if none.", dir_okay=False)
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="What your model is called; the preset's name if nothing.")
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="Shows the presets and stops.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrites the file.")] = False,
) -> None:
    """Writes a scoring model to start your own from.

    Exits with 2 when there is no such preset, or no such name can be given; with 1 when the file is
    there already (nothing is overwritten without --force) or can't be written.
    """
    if show:
        for known in preset_names():
            line = f"{known:<16} {preset_summary(known)}"
            console.print(line, highlight=False, markup=False, soft_wrap=True)
        return
    if preset is None:
        raise fail(f"name a --preset: {', '.join(preset_names())}", 2)
    try:
        text = preset_text(preset)
        text = text if name is None else renamed(text, name)
    except ValueError as error:
        raise fail(str(error), 2) from error
    if out is None:
        console.out(text, highlight=False, end="")
        return
    try:
        with out.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise fail(f"{out} is there already; --force overwrites it") from error
    except OSError as error:
        raise fail(f"{out} can't be written: {error.strerror}") from error
    notes.print(
        f"wrote {out}; check it with `handraiser model lint {out}`",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
