"""Compiling the model of 40 rules, against the initialisation of `score`, which compiles one.

Both in new processes, from bytecode compiled beforehand: a process compiles its model once, and
the first time takes longest.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping

from benchmarks.engine import compile_once
from benchmarks.families.initialisation import cold_starts
from benchmarks.figure import Figure
from benchmarks.progress import Progress

RUNS = 11
BAR = 0.1


def measure(progress: Progress) -> Iterator[Figure]:
    """What a function does with the document that was read; and reading and linting it."""
    with progress.counting("Compiling the model in new processes", RUNS) as done:
        runs = []
        for _ in range(RUNS):
            runs.append(_run())
            done(1)
    medians = {step: statistics.median(run[step] for run in runs) for step in compile_once.STEPS}
    reading, *others, lint = compile_once.STEPS
    compiling = statistics.median(sum(run[step] for step in others) for run in runs)
    initialisation = cold_starts(progress).initialised["score"]
    parts = ", ".join(f"{step} {medians[step]:.0f}" for step in others)
    yield Figure(
        "compiling a model of 40 rules, YAML excluded",
        compiling / initialisation,
        "x",
        f"{compiling:.0f} ms ({parts}) of {initialisation:.0f} ms, the initialisation of score",
        BAR,
    )
    for step, what in ((reading, "reading its YAML"), (lint, "linting it, before it ships")):
        against = f"{medians[step]:.0f} ms of the same"
        yield Figure(what, medians[step] / initialisation, "x", against)


def _run() -> Mapping[str, float]:
    """Milliseconds of each step in a new process."""
    command = [sys.executable, "-m", compile_once.__name__]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(zip(compile_once.STEPS, json.loads(told), strict=True))
