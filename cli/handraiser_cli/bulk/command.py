"""`handraiser score --leads`: runs a job and says what came of it."""

from __future__ import annotations

import typer

from handraiser_cli.bulk.faults import NotUsable
from handraiser_cli.bulk.progress import Progress
from handraiser_cli.bulk.report import as_data, show, write_backtest
from handraiser_cli.bulk.run import Job, Summary, run
from handraiser_cli.local.interrupts import until_interrupted
from handraiser_cli.output import console, fail, notes, print_json

INTERRUPTED = 130


def score_files(job: Job, *, strict: bool, as_json: bool) -> None:
    """Runs a job to its exit code: 0 when scored, 1 when nothing could be, 2 when it cannot be.

    With `strict` refused rows make 1 of 0. Ctrl-C and SIGTERM leave no results and no other files.
    """
    summary: Summary | None = None
    progress = Progress(notes)
    try:
        with until_interrupted(), progress.shown():
            summary = run(job, progress)
    except NotUsable as error:
        raise fail(str(error), 2) from error
    except OSError as error:
        raise fail(f"{error.filename or job.out}: {error.strerror or error}") from error
    if summary is None:
        raise typer.Exit(INTERRUPTED)
    if job.outcomes:
        write_backtest(job, summary)
    if as_json:
        print_json(as_data(job, summary))
    else:
        show(console, job, summary)
    if summary.refused and (strict or not summary.done.leads):
        raise fail("nothing could be scored" if not summary.done.leads else "rows were refused")
