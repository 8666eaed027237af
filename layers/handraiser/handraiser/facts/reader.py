"""What a reader is, and how one remembers the texts it has read."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from handraiser.activity import Json

type Reader = Callable[[Json], Json]
"""Turns a raw trait into its canonical value, or None where it cannot be read. Never raises."""

REMEMBERED = 2048
"""How many texts each reader remembers."""

LONGEST_REMEMBERED = 128
"""Longer texts are read anew each time, so that what a reader remembers stays under a megabyte."""


def unknown(_value: Json) -> Json:
    """The reader that can read nothing."""
    return None


def reader_of_texts(read: Callable[[str], Json], others: Reader = unknown) -> Reader:
    """A reader that reads texts by `read`, remembering the latest, and all else by `others`.

    What it returns is the caller's own: changing it changes nothing that is remembered.
    """
    remembered = lru_cache(REMEMBERED)(read)

    def reader(value: Json) -> Json:
        if not isinstance(value, str):
            return others(value)
        if len(value) > LONGEST_REMEMBERED:
            return read(value)
        return _own(remembered(value))

    return reader


def _own(value: Json) -> Json:
    """A copy of what can be changed."""
    if isinstance(value, dict):
        return {name: _own(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, list) else value
