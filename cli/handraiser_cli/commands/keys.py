"""`handraiser keys`: the write keys that tracking libraries show."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.table import Table

from handraiser import clock
from handraiser.activity import iso
from handraiser.intake import sources
from handraiser.intake.tracking import WriteKey
from handraiser.store.write_keys import KNOWN_FOR, WriteKeys
from handraiser_cli.options import StackFile, StackName, source_name, stack_from
from handraiser_cli.output import console, fail, notes, print_json
from handraiser_cli.stack import Stack

MAX_LABEL = 200

_ORIGIN = re.compile(r"\*|https?://[^\s,/]{1,250}")

app = typer.Typer(
    no_args_is_help=True,
    help=(
        "Make and end the write keys that tracking libraries show.\n\n"
        "A key itself is shown once, when it is made; the stack keeps its hash. Everything else "
        "names it by its id."
    ),
)

Id = Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `list` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def _label(text: str) -> str:
    if len(text) > MAX_LABEL:
        raise typer.BadParameter(f"A label has at most {MAX_LABEL} characters.")
    return text


def _origins(origins: list[str]) -> list[str]:
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise typer.BadParameter(f"{origin!r} is not an origin such as https://www.example.com")
    return origins


@app.command()
def create(
    source: Annotated[
        str,
        typer.Option(
            callback=source_name, help="Whose word its facts are, as the model's `sources` rank it."
        ),
    ] = sources.TRACKING,
    label: Annotated[str, typer.Option(callback=_label, help="What it is for, for people.")] = "",
    origin: Annotated[
        list[str],
        typer.Option(
            callback=_origins,
            help="A page's origin that may use it from a browser; may be given several times. "
            "Without any, every page that the stack's AllowedOrigins let in.",
        ),
    ] = [],  # noqa: B006  # Typer copies it
    rate: Annotated[int, typer.Option(min=1, max=1_000_000, help="Requests a minute.")] = 6_000,
    stack: StackFile = None,
    stack_name: StackName = None,
    as_json: AsJson = False,
) -> None:
    """Makes a write key and shows it, this once.

    Example: handraiser keys create --source website --origin https://www.example.com
    """
    key, made = _keys(stack_from(stack, stack_name)).create(
        source=source, label=label, origins=origin, rate=rate, now=clock.now()
    )
    _show_new(key, made, as_json=as_json)


@app.command("list")
def list_keys(
    stack: StackFile = None, stack_name: StackName = None, as_json: AsJson = False
) -> None:
    """Shows every key that was made, by its id."""
    rows = [_row(key) for key in _keys(stack_from(stack, stack_name)).all()]
    if as_json:
        print_json(rows)
        return
    table = Table("Id", "Source", "Label", "Origins", "Rate", "Made", "Revoked", box=None)
    for row in rows:
        shown = {**row, "origins": " ".join(row["origins"]), "revoked_at": row["revoked_at"] or ""}
        table.add_row(*map(str, shown.values()))
    console.print(table, soft_wrap=True)


@app.command()
def revoke(
    key_id: Id, stack: StackFile = None, stack_name: StackName = None, as_json: AsJson = False
) -> None:
    """Ends a key for good. Processes of the stack that have seen it notice within a minute."""
    ended = _keys(stack_from(stack, stack_name)).revoke(key_id, clock.now())
    if not ended:
        raise fail(f"There is no key {key_id} that could be revoked.")
    if as_json:
        print_json({"id": key_id, "revoked": True})
    else:
        seconds = int(KNOWN_FOR.total_seconds())
        notes.print(f"Key {key_id} opens nothing any more, at the latest in {seconds} seconds.")


@app.command()
def rotate(
    key_id: Id,
    grace: Annotated[
        int, typer.Option(min=0, max=8_760, help="Hours for which the old key works beside it.")
    ] = 24,
    stack: StackFile = None,
    stack_name: StackName = None,
    as_json: AsJson = False,
) -> None:
    """Makes a key like another one, which ends after a grace period; shows the new one, this once.

    Example: handraiser keys rotate 1f3a09bc --grace 72
    """
    keys, now = _keys(stack_from(stack, stack_name)), clock.now()
    old = next((key for key in keys.all() if key.id == key_id and key.is_live(now)), None)
    if old is None:
        raise fail(f"There is no key {key_id} that could be rotated.")
    key, made = keys.create(
        source=old.source, label=old.label, origins=old.origins, rate=old.rate, now=now
    )
    keys.revoke(key_id, now + timedelta(hours=grace))
    _show_new(key, made, as_json=as_json)


def _keys(stack: Stack) -> WriteKeys:
    return WriteKeys(stack.client("dynamodb"), stack.table)


def _show_new(key: str, made: WriteKey, *, as_json: bool) -> None:
    notes.print(f"Key {made.id} of the source {made.source}. It is not shown again:")
    if as_json:
        print_json({"write_key": key})
    else:
        console.out(key, highlight=False)


def _row(key: WriteKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "source": key.source,
        "label": key.label,
        "origins": list(key.origins),
        "rate": key.rate,
        "created_at": iso(key.created_at),
        "revoked_at": iso(key.revoked_at) if key.revoked_at else None,
    }
