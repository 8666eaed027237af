"""`handraiser import`: reads a file, and says or does what comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable

import typer

from handraiser import clock
from handraiser.activity import Activity
from handraiser.errors import Unavailable
from handraiser.model import default_model
from handraiser_cli.bulk.faults import NotUsable
from handraiser_cli.imports import shown
from handraiser_cli.imports.journal import Journal, content_of, key_of, state_folder
from handraiser_cli.imports.meter import Meter
from handraiser_cli.imports.options import Options, prepare
from handraiser_cli.imports.plan import Plan
from handraiser_cli.imports.queueing import Queueing
from handraiser_cli.imports.reading import Tally, check_dates
from handraiser_cli.imports.records import Records
from handraiser_cli.imports.report import Report
from handraiser_cli.imports.run import Import, read_all, send_all
from handraiser_cli.imports.table import Table
from handraiser_cli.local.interrupts import until_interrupted
from handraiser_cli.output import console, fail, notes, print_json, printable
from handraiser_cli.stack import Stack

INTERRUPTED = 130
GO_ON = "The same command goes on where it stopped."


def import_file(options: Options, find_stack: Callable[[], Stack]) -> None:
    """Runs an import to its exit code: 0 when done, 1 when it stopped, 2 when it cannot be.

    With `strict` refused rows make 1 of 0. `find_stack` is asked only where something is sent.
    """
    finished = False
    try:
        with until_interrupted():
            table, plan = prepare(options, _note)
            _tell_rank(plan)
            if options.dry_run:
                _try(options, table, plan)
            else:
                _send(options, table, plan, find_stack())
            finished = True
    except NotUsable as error:
        raise fail(str(error), 2) from error
    except Unavailable as error:
        raise fail(f"{error} {GO_ON}") from error
    except OSError as error:
        raise fail(f"{error.filename or options.file}: {error.strerror or error}") from error
    if not finished:
        _note(f"Interrupted. {GO_ON}")
        raise typer.Exit(INTERRUPTED)


def _tell_rank(plan: Plan) -> None:
    has_facts = plan.mapped.of("trait") or plan.mapped.of("opt_out")
    if has_facts and plan.source not in default_model().ranks:
        _note(
            f"model.yaml does not rank the source `{plan.source}`: its facts stand below those of "
            "all others. Name it under `sources`, or import as one that is there."
        )


def _try(options: Options, table: Table, plan: Plan) -> None:
    first: list[Activity] = []

    def take(_number: int, activity: Activity) -> None:
        if len(first) < shown.FIRST:
            first.append(activity)

    began = clock.now()
    check_dates(table, Records(plan, began, table.most_rows))
    with Report(options.report, table.columns) as report:
        wanted = Import(table, plan, report, Meter(notes, table.size))
        with wanted.meter.shown():
            tally = read_all(wanted, began, take)
    if options.as_json:
        print_json(shown.as_data(plan, tally, report))
    else:
        shown.show_columns(console, table, plan)
        shown.show_first(console, first)
    shown.show_tally(notes, tally, report, done="activities would be sent")
    _end(options, tally)


def _send(options: Options, table: Table, plan: Plan, stack: Stack) -> None:
    key = key_of(content_of(options.file), table.described(), plan.digest, stack)
    journal = Journal.open(state_folder(), key, options.file.name, clock.now())
    if not options.resume:
        journal = journal.restarted()
    if journal.done:
        _note(
            f"{options.file.name} was imported already, {journal.sent:,} activities. "
            "--restart sends it again; what is there counts once."
        )
        if options.as_json:
            print_json({"sent": 0, "sent_before": journal.sent})
        return
    if journal.row:
        _note(f"Going on after row {journal.row:,}, where an earlier try stopped.")
    check_dates(table, Records(plan, journal.began, table.most_rows))
    journal = journal.went_on(journal.row, journal.sent)
    with Report(options.report, table.columns) as report:
        wanted = Import(table, plan, report, Meter(notes, table.size))
        queueing = Queueing(
            stack.client("sqs"),
            stack.activities_queue_url,
            options.rate,
            _note,
            sleep=time.sleep,
            clock=time.monotonic,
        )
        with wanted.meter.shown():
            tally, after = send_all(wanted, journal, queueing, clock.now)
    if options.as_json:
        print_json(
            shown.as_data(plan, tally, report, sent=after.sent - journal.sent, before=journal.sent)
        )
    shown.show_tally(notes, tally, report, done="activities sent", before=journal.sent)
    _end(options, tally)


def _end(options: Options, tally: Tally) -> None:
    if not tally.refused:
        return
    if options.report:
        _note(f"Each refused row is in {options.report}: mend it there and import that file.")
    else:
        _note("--report FILE writes every refused row down.")
    if options.strict:
        raise fail("rows were refused")


def _note(text: str) -> None:
    notes.print(printable(text), highlight=False, markup=False, soft_wrap=True)
