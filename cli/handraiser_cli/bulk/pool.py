"""Scores partitions on several processes.

A worker is a fresh process (polars' threads do not survive a fork). It loads the model once, reads
its partitions from disk, and leaves its results there; only counts travel between processes.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.synchronize import Event

from handraiser.errors import HandraiserError
from handraiser_cli.bulk.worker import Done, Scorer, Setup, Task

_AHEAD = 4
"""Partitions given to each process before the first of them is asked for."""
_THREADS = "POLARS_MAX_THREADS"
_scorer: list[Scorer] = []


class WorkerLost(HandraiserError):
    """A worker process was ended from outside."""


def scored(setup: Setup, tasks: Iterable[Task], processes: int) -> Iterator[Done]:
    """What each partition came to, in order. One process is this one.

    However it ends, no worker goes on: one that is in the middle of a partition stops at its next
    lead. Raises WorkerLost where one was ended from outside.
    """
    if processes == 1:
        yield from map(Scorer(setup).run, tasks)
        return
    context = multiprocessing.get_context("spawn")
    called_off = context.Event()
    executor = ProcessPoolExecutor(
        processes, mp_context=context, initializer=_begin, initargs=(setup, called_off)
    )
    waiting: deque[Future[Done]] = deque()
    try:
        with _one_thread_each():
            for task in tasks:
                waiting.append(executor.submit(_run, task))
                if len(waiting) == _AHEAD * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerLost("a worker was ended from outside; is there enough memory?") from error
    finally:
        called_off.set()
        executor.shutdown(cancel_futures=True)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes started inside use one thread of polars, since there is one of them a core."""
    before = os.environ.get(_THREADS)
    os.environ[_THREADS] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_THREADS]
        else:
            os.environ[_THREADS] = before


def _begin(setup: Setup, called_off: Event) -> None:
    """Makes a fresh process a worker; Ctrl-C is its parent's to hear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _scorer.append(Scorer(setup, called_off.is_set))


def _run(task: Task) -> Done:
    return _scorer[0].run(task)
