"""Options that many commands share."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from handraiser_cli.stack import DEFAULT_PATH, Stack

StackFile = Annotated[
    Path | None,
    typer.Option("--stack", help=f"Description of a local stack; default: {DEFAULT_PATH}."),
]
StackName = Annotated[
    str | None,
    typer.Option("--stack-name", help="A stack deployed to AWS, by its CloudFormation name."),
]

_SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


def source_name(name: str) -> str:
    """A source's name as an option takes it. Raises typer.BadParameter."""
    if not _SOURCE.fullmatch(name):
        raise typer.BadParameter("A source has small letters, digits, - and _, 63 at the most.")
    return name


def stack_from(path: Path | None, name: str | None) -> Stack:
    """The stack the options name. Raises StackNotFound, with what to do."""
    if name is not None:
        return Stack.from_cloudformation(name)
    return Stack.load(path or DEFAULT_PATH)
