"""`python -m benchmarks`: measures the figures, shows them, writes `.bench/results.json`."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Annotated

import typer

from benchmarks import report
from benchmarks.families import (
    bulk,
    clicks,
    compiling,
    doors,
    engine,
    handler,
    initialisation,
    layer,
    matching,
    merge,
    sizes,
    tracking,
    units,
)
from benchmarks.figure import Figure
from benchmarks.progress import Progress
from handraiser_cli.local.project import ROOT

FAMILIES: dict[str, ModuleType] = {
    "units": units,
    "layer": layer,
    "initialisation": initialisation,
    "handler": handler,
    "matching": matching,
    "engine": engine,
    "sizes": sizes,
    "compiling": compiling,
    "bulk": bulk,
    "doors": doors,
    "tracking": tracking,
    "clicks": clicks,
    "merge": merge,
}


def main(
    only: Annotated[
        str,
        typer.Option(
            metavar="PATTERN",
            help=f"Measure only the families ({', '.join(FAMILIES)}) that match this expression.",
        ),
    ] = "",
) -> None:
    """Measures Handraiser's figures against their bars: docs/figures.md says what each means.

    Prints a table and writes .bench/results.json. Exits with 1 when a bar does not hold, 2 when no
    family matches.
    """
    chosen = [family for name, family in FAMILIES.items() if re.search(only, name)]
    if not chosen:
        raise typer.BadParameter(f"nothing matches {only!r}", param_hint="--only")
    progress = Progress()
    figures: list[Figure] = [figure for family in chosen for figure in family.measure(progress)]
    report.write(figures, ROOT / report.RESULTS)
    report.show(figures)
    if any(figure.holds is False for figure in figures):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
