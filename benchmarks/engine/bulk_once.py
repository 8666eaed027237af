"""Scores a database from files once, in a process that has loaded nothing else.

The options are one JSON object; prints how long it took and what came of it, as JSON too.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime
from pathlib import Path

from rich.console import Console

from benchmarks.engine.rules import model_text
from handraiser.model import load_model
from handraiser_cli.bulk.progress import Progress
from handraiser_cli.bulk.run import Job, run


def main() -> None:
    """Does the run of the options."""
    options = json.loads(sys.argv[1])
    text = model_text()
    job = Job(
        leads=Path(options["leads"]),
        activities=Path(options["activities"]),
        outcomes=None,
        out=Path(options["out"]),
        model=load_model(text),
        model_text=text,
        as_of=datetime.fromisoformat(options["as_of"]),
        learnt_by=None,
        processes=options["processes"],
        histories=options["histories"],
    )
    started = time.perf_counter()
    summary = run(job, Progress(Console(quiet=True)))
    seconds = time.perf_counter() - started
    told = {"seconds": seconds, "leads": summary.done.leads, "refused": summary.refused}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
