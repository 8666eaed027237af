"""Scores partitions on several processes, of which this one is one.

The others are fresh ones (polars' threads do not survive a fork). Such a worker takes a second to
start, so it begins with the run, while files are still being read. It loads the model once, reads
its partitions from disk, and leaves its results there; only counts travel between processes.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.synchronize import Event

from handraiser.errors import HandraiserError
from handraiser.model import Model, load_model
from handraiser_cli.bulk.garbage import clear, leave_alone, left_alone
from handraiser_cli.bulk.task import Done, Setup, Task
from handraiser_cli.bulk.worker import Scorer

_AHEAD = 2
"""Partitions that a worker has been given and not finished: one, and one to go on with."""
_THREADS = "POLARS_MAX_THREADS"


class WorkerLost(HandraiserError):
    """A worker process was ended from outside."""


class Pool:
    """Processes that score partitions with one model: this one, and workers where there are any."""

    def __init__(self, model: Model, workers: int, executor: ProcessPoolExecutor | None) -> None:
        self._model = model
        self._workers = workers
        self._executor = executor

    def scored(self, setup: Setup, tasks: Sequence[Task]) -> Iterator[Done]:
        """What each partition came to, in order.

        Raises WorkerLost where a worker was ended from outside.
        """
        with left_alone():
            yield from self._scored(Scorer(self._model, setup), setup, tasks)

    def _scored(self, scorer: Scorer, setup: Setup, tasks: Sequence[Task]) -> Iterator[Done]:
        left = deque(enumerate(tasks))
        given: dict[Future[Done], int] = {}
        came: dict[int, Done] = {}
        for place in range(len(tasks)):
            while place not in came:
                # The last one is for this process, lest it wait for what a worker has yet to begin.
                while self._executor and len(left) > 1 and len(given) < _AHEAD * self._workers:
                    number, task = left.popleft()
                    given[self._executor.submit(_run, setup, task)] = number
                if left:
                    number, task = left.popleft()
                    came[number] = _one(scorer, task)
                else:
                    wait(given, return_when=FIRST_COMPLETED)
                for future in [future for future in given if future.done()]:
                    came[given.pop(future)] = future.result()
            yield came.pop(place)


@contextmanager
def pool(model: Model, model_text: str, processes: int) -> Iterator[Pool]:
    """A pool of so many processes, at least 1; its workers start while nothing is asked of it.

    However it ends, no worker goes on: one that is in the middle of a partition stops at its next
    lead. Raises WorkerLost where one was ended from outside.
    """
    workers = processes - 1
    if not workers:
        yield Pool(model, 0, None)
        return
    context = multiprocessing.get_context("spawn")
    called_off = context.Event()
    executor = ProcessPoolExecutor(
        workers, mp_context=context, initializer=_begin, initargs=(model_text, called_off)
    )
    try:
        with _one_thread_each():
            for _ in range(workers):
                executor.submit(_ready)
        yield Pool(model, workers, executor)
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


_worker: list[tuple[Model, Event]] = []
"""What a worker was started with."""


def _begin(model_text: str, called_off: Event) -> None:
    """Makes a fresh process a worker; Ctrl-C is its parent's to hear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker.append((load_model(model_text), called_off))
    leave_alone()


def _ready() -> None:
    """Nothing: asking for it starts a worker."""


def _run(setup: Setup, task: Task) -> Done:
    model, called_off = _worker[0]
    return _one(Scorer(model, setup, called_off.is_set), task)


def _one(scorer: Scorer, task: Task) -> Done:
    done = scorer.run(task)
    clear()
    return done
