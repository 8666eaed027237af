"""`handraiser account`: what accounts have shown of which no person is known."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from handraiser.account import AccountSignal
from handraiser.activity import iso
from handraiser.intake.tracking.traits import account_of
from handraiser.store.account_signals import AccountSignals
from handraiser_cli.options import StackFile, StackName, stack_from
from handraiser_cli.output import console, fail, print_json

COLUMNS = ("at", "provider", "topic", "strength", "intent")

app = typer.Typer(help="Look at accounts.", no_args_is_help=True)


@app.callback()
def accounts() -> None:
    """Look at accounts."""


@app.command()
def signals(
    account: Annotated[str, typer.Argument(metavar="DOMAIN", help="The account's domain.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    stack: StackFile = None,
    stack_name: StackName = None,
) -> None:
    """Shows the intent that an account has shown without a person, newest first.

    Exits with 2 where the domain is no company's.
    """
    domain = account_of(None, {"domain": account})
    if domain is None:
        raise fail(f"{account} is not the domain of a company", 2)
    described = stack_from(stack, stack_name)
    kept = AccountSignals(described.client("dynamodb"), described.table).of(domain)
    rows = [_row(signal) for signal in kept]
    if as_json:
        print_json(rows)
        return
    table = Table(*COLUMNS, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(str(row[column])) for column in COLUMNS))
    console.print(table, soft_wrap=True)


def _row(signal: AccountSignal) -> dict[str, Any]:
    return {**signal.properties, "id": signal.id, "at": iso(signal.at)}
