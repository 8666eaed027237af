"""`handraiser document`: look after the documents of the doors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from handraiser.errors import HandraiserError
from handraiser.intake.bus.partner_document import read_partner
from handraiser.intake.channels.document import read_channels
from handraiser.intake.forms import read_forms
from handraiser.intake.topics_document import read_topics
from handraiser.intake.webhooks.document import read_webhook
from handraiser_cli.model_files import read_model_text
from handraiser_cli.output import console, fail

READERS: Mapping[str, Callable[[str], object]] = {
    "channels.yaml": read_channels,
    "forms.yaml": read_forms,
    "topics.yaml": read_topics,
}

FOLDERS: Mapping[str, Callable[[str], object]] = {"bus": read_partner, "webhooks": read_webhook}
"""The folders whose documents are partners' and vendors', whatever their names."""

app = typer.Typer(
    help="Look after the documents of forms, channels, topics, webhooks and buses.",
    no_args_is_help=True,
)


@app.callback()
def documents() -> None:
    """Look after the documents of forms, channels, topics, webhooks and buses."""


@app.command()
def lint(
    document: Annotated[
        Path,
        typer.Argument(
            help="forms.yaml, channels.yaml, topics.yaml, webhooks/NAME.yaml or bus/NAME.yaml.",
            metavar="FILE",
        ),
    ],
) -> None:
    """Finds every fault of a document at once, each with line and column.

    The file's name, or its folder, says which document it is. Exits with 0 when there is no fault,
    with 1 otherwise, with 2 when the file can't be read or is none of these documents.
    """
    read = FOLDERS.get(document.resolve().parent.name, READERS.get(document.name))
    if read is None:
        known = ", ".join((*READERS, *(f"{folder}/NAME.yaml" for folder in FOLDERS)))
        raise fail(f"{document} is called none of {known}", 2)
    text = read_model_text(document)
    try:
        read(text)
    except HandraiserError as error:
        for fault in str(error).splitlines():
            console.print(f"{document}:{fault}", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    console.print(f"{document}: no faults", highlight=False, markup=False, soft_wrap=True)
