"""Times things against each other in one run."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

type Work = Callable[[], object]

AT_LEAST_SECONDS = 0.02
"""What is faster is done several times in a row, since a short time is mostly noise."""


def interleaved(
    works: Mapping[str, Work], rounds: int, done: Callable[[int], None] = lambda _: None
) -> dict[str, float]:
    """The median seconds of processor time of each work.

    Each round does every work, beginning with another one each time, so that what slows the
    machine for a while slows all of them. Processor time leaves out what other processes take.
    """
    names = list(works)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    with _quiet_collector():
        times = {name: _enough(work) for name, work in works.items()}
        for number in range(rounds):
            first = number % len(names)
            for name in names[first:] + names[:first]:
                seconds[name].append(_timed(works[name], times[name]))
                done(1)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def _enough(work: Work) -> int:
    """How many times in a row a work is done; finding out warms it up."""
    _timed(work, 1)
    return max(1, round(AT_LEAST_SECONDS / max(_timed(work, 1), 1e-6)))


def _timed(work: Work, times: int) -> float:
    gc.collect()
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) / times


@contextmanager
def _quiet_collector() -> Iterator[None]:
    """What stands already is not looked through by the garbage collector, which stays on."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
