"""Ctrl-C and SIGTERM end a local stack in order."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


def _interrupt(number: int, frame: FrameType | None) -> None:
    # A second signal must not break off the tidying up that the first one has begun.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def until_interrupted() -> Iterator[None]:
    """Inside, the first SIGINT or SIGTERM raises KeyboardInterrupt and any later one is ignored.

    The block ends quietly on that KeyboardInterrupt.
    """
    before = {
        number: signal.signal(number, _interrupt) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
