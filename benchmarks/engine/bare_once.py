"""Scores a database in memory once by the bare functions, in a process that has scored nothing.

Given how many leads, and whether stage and cycles are asked for too, as JSON. Prints how long it
took and each lead's total, as JSON too.
"""

from __future__ import annotations

import gc
import json
import sys
import time

from benchmarks.engine.database import AS_OF, database
from benchmarks.engine.rules import model_text
from benchmarks.engine.stored import CARD
from handraiser.model import load_model
from handraiser.replay import replay
from handraiser.scoring.score import score


def main() -> None:
    """Does the run of the options."""
    options = json.loads(sys.argv[1])
    model = load_model(model_text())
    told = list(database(options["leads"]))
    # The database is in memory for the comparison alone: looking through it is not counted.
    gc.collect()
    gc.freeze()
    totals: dict[str, str] = {}
    started = time.perf_counter()
    for lead, facts, activities in told:
        totals[lead] = str(score(model, facts, activities, AS_OF)[CARD].shown("total"))
        if options["histories"]:
            replay(model, lead, facts, activities, AS_OF)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "totals": totals}))


if __name__ == "__main__":
    main()
