"""Compiling the model of 40 rules, against the initialisation of `score`, which compiles one.

Both in new processes, from bytecode compiled beforehand: a process compiles its model once, and
the first time takes longest.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.engine import compile_once
from benchmarks.families.initialisation import cold_starts
from benchmarks.figure import Figure
from benchmarks.progress import Progress

RUNS = 11
BAR = 0.1


def measure(progress: Progress) -> Iterator[Figure]:
    """Validating, compiling and checking the model, and these with reading the YAML."""
    with progress.counting("Compiling the model in new processes", RUNS) as done:
        runs = []
        for _ in range(RUNS):
            runs.append(_run())
            done(1)
    reading, compiling = (statistics.median(times) for times in zip(*runs, strict=True))
    initialisation = cold_starts(progress).initialised["score"]
    of = f"of {initialisation:.0f} ms, the initialisation of score"
    yield Figure(
        "compiling a model of 40 rules, YAML excluded",
        compiling / initialisation,
        "x",
        f"{compiling:.1f} ms {of}",
        BAR,
    )
    yield Figure(
        "reading its YAML",
        reading / initialisation,
        "x",
        f"{reading:.1f} ms {of}",
    )


def _run() -> tuple[float, float]:
    command = [sys.executable, "-m", compile_once.__name__]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    reading, compiling = map(float, told.split())
    return reading, compiling
