"""A scorecard's past, one chunk of bytes a month, and the calendar that cuts it.

A chunk holds, for each rule that has cells in the month, its place in the scorecard, the length of
its cells, and these (see `cells`, `timed`, `runs` and `steps`); both numbers are little-endian
base-128. Which rule a place means is fixed by the model's fingerprint, which is stored beside the
chunk.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

type Day = int
"""A local date in the model's time zone as a proleptic Gregorian ordinal."""

type Month = int
"""Months since year 0: `year * 12 + month - 1`."""

type Sections = dict[int, bytes]
"""The cells of one month by the place of their rule."""


@lru_cache(maxsize=4096)
def month_of(day: Day) -> Month:
    """The month a day lies in."""
    when = date.fromordinal(day)
    return when.year * 12 + when.month - 1


@lru_cache(maxsize=4096)
def first_day(month: Month) -> Day:
    """A month's first day."""
    return date(month // 12, month % 12 + 1, 1).toordinal()


def month_text(month: Month) -> str:
    """A month as its item is named, such as `2026-11`."""
    return f"{month // 12:04}-{month % 12 + 1:02}"


def month_from(text: str) -> Month:
    """The month that `month_text` wrote."""
    year, _, month = text.partition("-")
    return int(year) * 12 + int(month) - 1


def pack(sections: Sections) -> bytes:
    """The chunk of a month's cells; `unpack` reads it back."""
    out = bytearray()
    for rule in sorted(sections):
        body = sections[rule]
        length = len(body)
        if rule < 0x80 and length < 0x80:  # mostly
            out += bytes((rule, length))
        else:
            _write_varint(out, rule)
            _write_varint(out, length)
        out += body
    return bytes(out)


def unpack(chunk: bytes) -> Sections:
    """A month's cells by rule."""
    sections: Sections = {}
    position, end = 0, len(chunk)
    while position < end:
        rule, length = chunk[position], chunk[position + 1]
        if rule < 0x80 and length < 0x80:  # mostly
            position += 2
        else:
            rule, position = _read_varint(chunk, position)
            length, position = _read_varint(chunk, position)
        sections[rule] = chunk[position : position + length]
        position += length
    return sections


def _write_varint(out: bytearray, value: int) -> None:
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def _read_varint(body: bytes, position: int) -> tuple[int, int]:
    value = body[position]
    position += 1
    if value < 0x80:
        return value, position
    value &= 0x7F
    shift = 7
    while True:
        byte = body[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
