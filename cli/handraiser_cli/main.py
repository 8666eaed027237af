"""The operator's command line, `handraiser`."""

from __future__ import annotations

import sys

import typer

from handraiser.errors import HandraiserError
from handraiser_cli.commands import account, dlq, document, importing, keys, lead, model
from handraiser_cli.commands.demo import demo
from handraiser_cli.commands.openapi import openapi
from handraiser_cli.commands.score import score
from handraiser_cli.commands.send import send
from handraiser_cli.commands.up import up
from handraiser_cli.output import problem

app = typer.Typer(
    name="handraiser",
    help=(
        "Decides which leads are Marketing Qualified Leads, and says why.\n\n"
        "Try a model on files with `score`, run the whole stack here with `up` or `demo`, bring in "
        "what you have with `import`, and look after a deployed stack with `lead`, `keys` and "
        "`dlq`."
    ),
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
)
app.command()(score)
app.add_typer(model.app, name="model")
app.add_typer(document.app, name="document")
app.add_typer(lead.app, name="lead")
app.add_typer(account.app, name="account")
app.add_typer(keys.app, name="keys")
app.add_typer(dlq.app, name="dlq")
app.add_typer(importing.app, name="import")
app.command()(openapi)
app.command()(send)
app.command()(up)
app.command()(demo)


def main() -> None:
    """Runs the command line; an expected error is a sentence and exit code 1, not a traceback."""
    try:
        app()
    except HandraiserError as error:
        problem(str(error))
        sys.exit(1)
