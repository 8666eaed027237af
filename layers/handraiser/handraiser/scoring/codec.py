"""Writes a scorecard's cells of one month as a few hundred bytes, and reads them back.

A chunk is a format byte (0: as is, 1: deflated) and then, for each rule that has cells in the
month: its index and whether it is a sequence, the number of its days, and each day's cell. Which
rule an index means is fixed by the model's fingerprint, which is stored beside the chunk.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import date

from handraiser.scoring.state import CardState, Cell, Day, StepCell

_RAW, _DEFLATED = 0, 1
_WHOLE_WEIGHT, _ONE_WEIGHT, _MIXED = 0, 1, 2
_COUNT_BITS = 5
_LONGEST_MONTH = 31


def month_of(day: Day) -> str:
    """The chunk a day belongs to, such as `2026-11`."""
    when = date.fromordinal(day)
    return f"{when.year:04}-{when.month:02}"


def first_day(month: str) -> Day:
    """The first day of a chunk's month."""
    return date.fromisoformat(f"{month}-01").toordinal()


def months(state: CardState) -> set[str]:
    """Every month that has cells."""
    kinds: tuple[Mapping[int, Mapping[Day, object]], ...] = (state.cells, state.steps)
    return {month_of(day) for rules in kinds for days in rules.values() for day in days}


def encode_month(state: CardState, month: str) -> bytes:
    """The cells of one month; `decode_month` adds them to a state again."""
    start = first_day(month)
    month_days = range(start, first_day(month_of(start + _LONGEST_MONTH)))
    out = bytearray()
    for rule, days in sorted(state.cells.items()):
        chosen = [(day - start, days[day]) for day in month_days if day in days]
        if chosen:
            _varint(out, rule << 1)
            _varint(out, len(chosen))
            for offset, cell in chosen:
                out.append(offset)
                _write_cell(out, cell)
    for rule, steps in sorted(state.steps.items()):
        pairs = [(day - start, steps[day]) for day in month_days if day in steps]
        if pairs:
            _varint(out, rule << 1 | 1)
            _varint(out, len(pairs))
            for offset, step in pairs:
                out += bytes((offset, step.firsts, step.seconds << 1 | step.ordered, step.code))
    raw = bytes(out)
    deflated = zlib.compress(raw, 9)
    return bytes([_DEFLATED]) + deflated if len(deflated) < len(raw) else bytes([_RAW]) + raw


def decode_month(state: CardState, month: str, chunk: bytes) -> None:
    """Adds the cells of one chunk to a state."""
    start = first_day(month)
    body = zlib.decompress(chunk[1:]) if chunk[0] == _DEFLATED else chunk[1:]
    position = 0
    while position < len(body):
        head, position = _read_varint(body, position)
        count, position = _read_varint(body, position)
        rule = head >> 1
        for _ in range(count):
            day = start + body[position]
            if head & 1:
                firsts, packed, code = body[position + 1 : position + 4]
                step = StepCell(firsts, packed >> 1, code, bool(packed & 1))
                state.steps.setdefault(rule, {})[day] = step
                position += 4
            else:
                cell, position = _read_cell(body, position + 1)
                state.cells.setdefault(rule, {})[day] = cell


def _write_cell(out: bytearray, cell: Cell) -> None:
    codes = cell.codes
    distinct = set(codes)
    if distinct == {0}:
        out.append(_WHOLE_WEIGHT << _COUNT_BITS | len(codes))
    elif len(distinct) == 1:
        out += bytes((_ONE_WEIGHT << _COUNT_BITS | len(codes), codes[0]))
    else:
        out.append(_MIXED << _COUNT_BITS | len(codes))
        out += codes


def _read_cell(body: bytes, position: int) -> tuple[Cell, int]:
    kind, count = divmod(body[position], 1 << _COUNT_BITS)
    position += 1
    if kind == _WHOLE_WEIGHT:
        return Cell(bytes(count)), position
    if kind == _ONE_WEIGHT:
        return Cell(body[position : position + 1] * count), position + 1
    return Cell(body[position : position + count]), position + count


def _varint(out: bytearray, value: int) -> None:
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def _read_varint(body: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
