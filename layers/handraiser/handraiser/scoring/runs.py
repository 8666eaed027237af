"""Run cells: what a rule keeps of a month when it counts sessions, as bytes.

Activities less than 30 minutes apart are one session, so of a day it is enough to know from when to
when activities followed each other so closely, how many they were, and the newest one's weight.

Cells stand in order of their days: a byte with the day of the month (from 0, five bits) and three
flags, then the number of runs, how many of the day's activities count (not where each is a run of
its own, flag 1), the weight of the newest (not where it is whole, flag 2), and each run in order:
its first instant with a bit that says whether it has another, and then its last. An instant is four
bytes big-endian, counted as in `timed`. With flag 4 there is one run and its number is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from handraiser.model.rules import PER_DAY
from handraiser.scoring.cells import LogNeeded

SESSION_PAUSE = 30 * 60 * 1000
"""Milliseconds: activities less than this apart are one session."""

_DAY = 0x1F
_EACH, _WHOLE, _ONE = 0x20, 0x40, 0x80
_LASTS = 1 << 31
"""Set in a run's first instant if its last is another."""

type Run = tuple[int, int]
"""A first and a last instant."""


class Runs(NamedTuple):
    """A day: how many of its activities count, the newest one's weight code, and their runs."""

    number: int
    code: int
    runs: tuple[Run, ...]


def runs_in(body: bytes, first: int = 0, last: int = 31) -> Iterator[tuple[int, Runs]]:
    """(day of the month, runs) of each cell, from one day of the month to another."""
    position, end = 0, len(body)
    while position < end and body[position] & _DAY <= last:
        day = body[position] & _DAY
        if day < first:
            position = _skip(body, position)
            continue
        cell, position = _read(body, position)
        yield day, cell


def add_to_runs(body: bytes, day: int, instant: int, code: int, *, in_order: bool) -> bytes:
    """Adds one activity to a day, of which the 20 earliest count.

    Raises LogNeeded where a late one comes before the 20th, or shares the newest one's millisecond
    but not its weight.
    """
    position, end = 0, len(body)
    while position < end and body[position] & _DAY < day:
        position = _skip(body, position)
    stop, cell = position, Runs(1, code, ((instant, instant),))
    if position < end and body[position] & _DAY == day:
        known, stop = _read(body, position)
        cell = _with(known, instant, code, in_order=in_order)
    return body[:position] + _cell(day, cell) + body[stop:]


def _with(known: Runs, instant: int, code: int, *, in_order: bool) -> Runs:
    newest = known.runs[-1][1]
    if known.number == PER_DAY:
        if not in_order and instant <= newest:
            raise LogNeeded
        return known
    if not in_order and instant == newest and code != known.code:
        raise LogNeeded
    last = code if in_order or instant > newest else known.code
    return Runs(known.number + 1, last, _joined((*known.runs, (instant, instant))))


def _joined(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """The runs in order, those less than a pause apart made one."""
    joined: list[Run] = []
    for first, last in sorted(runs):
        if joined and first - joined[-1][1] < SESSION_PAUSE:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return tuple(joined)


def _read(body: bytes, position: int) -> tuple[Runs, int]:
    """The cell at a position, and where it ends."""
    number, count, code, at = _head(body, position)
    runs: list[Run] = []
    for _ in range(count):
        first = int.from_bytes(body[at : at + 4])
        at += 4
        if first & _LASTS:
            first ^= _LASTS
            runs.append((first, int.from_bytes(body[at : at + 4])))
            at += 4
        else:
            runs.append((first, first))
    return Runs(number, code, tuple(runs)), at


def _skip(body: bytes, position: int) -> int:
    """Where the cell at a position ends."""
    flags, at = body[position], position + 1
    count = 1
    if not flags & _ONE:
        count, at = body[at], at + 1
    if not flags & _WHOLE:
        at += 1
    if flags & _EACH:
        return at + 4 * count
    at += 1
    for _ in range(count):
        at += 8 if body[at] & 0x80 else 4
    return at


def _head(body: bytes, position: int) -> tuple[int, int, int, int]:
    """Of the cell at a position: activities, runs, weight code, and where the runs start."""
    flags, at = body[position], position + 1
    count = number = 1
    code = 0
    if not flags & _ONE:
        count, at = body[at], at + 1
    if flags & _EACH:
        number = count
    else:
        number, at = body[at], at + 1
    if not flags & _WHOLE:
        code, at = body[at], at + 1
    return number, count, code, at


def _cell(day: int, cell: Runs) -> bytes:
    count = len(cell.runs)
    out = bytearray((day,))
    if count == 1:
        out[0] |= _ONE
    else:
        out.append(count)
    if cell.number == count:
        out[0] |= _EACH
    else:
        out.append(cell.number)
    if cell.code == 0:
        out[0] |= _WHOLE
    else:
        out.append(cell.code)
    for first, last in cell.runs:
        if first == last:
            out += first.to_bytes(4)
        else:
            out += (first | _LASTS).to_bytes(4) + last.to_bytes(4)
    return bytes(out)
