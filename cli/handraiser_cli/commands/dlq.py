"""`handraiser dlq`: look at dead letters and replay them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.progress import Progress
from rich.table import Table

from handraiser import clock
from handraiser.activity import iso
from handraiser_cli.dead_letters import (
    DeadLetter,
    DeadLetterQueue,
    Reading,
    Replayer,
    dead_letter_queues,
)
from handraiser_cli.options import StackFile, StackName, stack_from
from handraiser_cli.output import console, notes, print_json
from handraiser_cli.stack import Stack

PEEKED = 1000
"""How many letters `list` looks at per queue to find the oldest."""

app = typer.Typer(
    no_args_is_help=True,
    help=(
        "Look at what the stack could not do, and do it after all.\n\n"
        "Four queues hold dead letters: activities that could not be scored, activities that the "
        "bus could not deliver, handoffs that could not be published, and sweeps that could not "
        "run. A fifth, of rejects, holds events that were refused, with the reason. All are kept "
        "for 14 days.\n\n"
        "Mend the cause first, then replay: an activity counts once however often it is sent.\n\n"
        "Exit codes: 0 done; 1 some letters stay, there is no stack, or AWS failed; 2 wrong use."
    ),
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
QueueName = Annotated[
    str | None,
    typer.Argument(
        metavar="QUEUE", help="Part of a queue's name, as `list` shows them; without it, all."
    ),
]


@app.command("list")
def list_queues(
    stack: StackFile = None, stack_name: StackName = None, as_json: AsJson = False
) -> None:
    """Show every queue with its number of dead letters and the age of the oldest.

    Numbers are SQS's own estimates. The oldest is looked for among a thousand letters per queue.

    Example: handraiser dlq list --stack-name handraiser
    """
    rows = [_row(queue) for queue in dead_letter_queues(stack_from(stack, stack_name))]
    if as_json:
        print_json(rows)
        return
    table = Table("Queue", "Letters", "Oldest")
    for row in rows:
        table.add_row(row["queue"], str(row["count"]), _age(row["oldest_seconds"]))
    console.print(table)


@app.command()
def show(
    queue: QueueName = None,
    limit: Annotated[int, typer.Option(min=1, help="Letters per queue.")] = 20,
    bodies: Annotated[
        bool, typer.Option("--bodies", help="Print whole messages too: they hold personal data.")
    ] = False,
    stack: StackFile = None,
    stack_name: StackName = None,
    as_json: AsJson = False,
) -> None:
    """Show dead letters: when, why and whom they concern, by ids alone.

    Looking changes nothing: the letters stay in their queues.

    Example: handraiser dlq show rejects --limit 5
    """
    shown = [
        _summary(q, letter, bodies=bodies)
        for q in _chosen(stack_from(stack, stack_name), queue)
        for letter in q.peek(limit)
    ]
    if as_json:
        print_json(shown)
        return
    for summary in shown:
        for name, value in summary.items():
            typer.echo(f"{name:<12}{_flat(value)}")
        typer.echo()
    typer.echo(f"{len(shown)} letters.")


@app.command()
def replay(
    queue: QueueName = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many per queue.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done and do nothing.")
    ] = False,
    stack: StackFile = None,
    stack_name: StackName = None,
    as_json: AsJson = False,
) -> None:
    """Do what the dead letters are about, and delete each once that is done.

    Activities go onto their queue again; this command itself publishes notifications.

    What fails stays in its queue. Interrupting loses nothing: run it again.

    Example: handraiser dlq replay rejects --dry-run
    """
    found = stack_from(stack, stack_name)
    plan = [(q, min(limit or sys.maxsize, q.count())) for q in _chosen(found, queue)]
    report = list(_planned(plan) if dry_run else _replayed(Replayer(found), plan))
    if as_json:
        print_json([asdict(line) for line in report])
    else:
        _print_report(report)
    if any(line.error for line in report):
        raise typer.Exit(1)


type Plan = list[tuple[DeadLetterQueue, int]]
"""Which queues to replay, and how many letters of each."""


@dataclass(frozen=True)
class Line:
    """What became of one letter, or would."""

    queue: str
    message_id: str
    action: str
    done: bool
    error: str | None


def _planned(plan: Plan) -> Iterator[Line]:
    for queue, size in plan:
        for letter in queue.peek(size):
            reading = queue.read(letter)
            yield _line(queue, letter, reading, done=False, error=reading.hopeless)


def _replayed(replayer: Replayer, plan: Plan) -> Iterator[Line]:
    with Progress(console=notes) as progress:
        for queue, size in plan:
            task = progress.add_task(queue.name, total=size)
            for done in replayer.replay(queue, size):
                progress.advance(task)
                settled = done.error is None
                yield _line(queue, done.letter, done.reading, done=settled, error=done.error)


def _line(
    queue: DeadLetterQueue, letter: DeadLetter, reading: Reading, *, done: bool, error: str | None
) -> Line:
    return Line(queue.name, letter.message_id, reading.action, done, error)


def _print_report(report: list[Line]) -> None:
    for line in report:
        if line.error:
            typer.echo(f"{line.queue}  {line.message_id}  stays: {line.error}")
        elif not line.done:
            typer.echo(f"{line.queue}  {line.message_id}  would {line.action}")
    typer.echo(f"{sum(line.done for line in report)} of {len(report)} letters replayed.")


def _chosen(stack: Stack, part: str | None) -> list[DeadLetterQueue]:
    queues = dead_letter_queues(stack)
    chosen = [queue for queue in queues if (part or "").lower() in queue.name.lower()]
    if not chosen:
        names = ", ".join(queue.name for queue in queues)
        raise typer.BadParameter(f"No queue's name contains {part!r}. There are: {names}.")
    return chosen


def _row(queue: DeadLetterQueue) -> dict[str, Any]:
    count, letters = queue.count(), queue.peek(PEEKED)
    age = round((clock.now() - letters[0].sent_at).total_seconds()) if letters else None
    return {"queue": queue.name, "count": count, "oldest_seconds": age}


def _summary(queue: DeadLetterQueue, letter: DeadLetter, *, bodies: bool) -> dict[str, Any]:
    reading = queue.read(letter)
    summary: dict[str, Any] = {
        "queue": queue.name,
        "message_id": letter.message_id,
        "sent_at": iso(letter.sent_at),
        "kind": reading.kind,
        "reason": reading.reason,
        "ids": dict(reading.ids),
    }
    if bodies:
        summary |= {"attributes": dict(letter.attributes), "body": letter.body}
    return summary


def _flat(value: object) -> str:
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{name} {part}" for name, part in value.items())


def _age(seconds: int | None) -> str:
    return "" if seconds is None else str(timedelta(seconds=seconds))
