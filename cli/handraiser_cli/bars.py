"""Bars on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import Progress


@contextmanager
def showing(bars: Progress) -> Iterator[None]:
    """Shows bars while inside; nothing where they are disabled."""
    if bars.disable:
        yield
        return
    with bars:
        yield
