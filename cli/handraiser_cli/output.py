"""How commands speak: results to standard output, everything else to standard error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape

console = Console(emoji=False)
notes = Console(stderr=True, emoji=False)


def print_json(value: object) -> None:
    """A result as JSON; Decimals are numbers with 2 decimals at most."""
    console.out(json.dumps(value, default=_plain, indent=2, ensure_ascii=False), highlight=False)


def printable(text: str) -> str:
    """A text from outside with its control characters escaped, so that no terminal obeys them."""
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def problem(message: str) -> None:
    """Says on standard error what went wrong."""
    shown = escape(printable(message))
    notes.print(f"[bold red]error:[/] {shown}", highlight=False, soft_wrap=True)


def fail(message: str, code: int = 1) -> typer.Exit:
    """Says what went wrong; raise what this returns."""
    problem(message)
    return typer.Exit(code)


def parse_instant(text: str | None, option: str) -> datetime | None:
    """An aware instant from ISO text; a bare date is its midnight UTC, no offset means UTC."""
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r} is not an ISO instant such as 2026-11-21 or 2026-11-21T09:30:00+01:00",
            param_hint=option,
        ) from error
    return instant if instant.tzinfo else datetime.fromisoformat(f"{instant.isoformat()}+00:00")


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return dict[Any, Any](value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
