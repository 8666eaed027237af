"""Options that many commands share."""

from __future__ import annotations

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


def stack_from(path: Path | None, name: str | None) -> Stack:
    """The stack the options name. Raises StackNotFound, with what to do."""
    if name is not None:
        return Stack.from_cloudformation(name)
    return Stack.load(path or DEFAULT_PATH)
