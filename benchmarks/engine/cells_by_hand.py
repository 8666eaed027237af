"""The stored bytes of the model's rules, read and written by hand; the format is the engine's.

A month's chunk is a format byte, then for each rule its place, the length of its cells, and these.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

EARLIEST = 14 * 3_600_000
DAY_MS = 86_400_000
EPOCH_DAY = 719_163
ROOMY = 880
PER_DAY = 20


def unpack(chunk: bytes) -> dict[int, bytes]:
    """A month's cells by the place of their rule."""
    body = zlib.decompress(chunk[1:]) if chunk[0] else chunk[1:]
    sections: dict[int, bytes] = {}
    at, end = 0, len(body)
    while at < end:
        place, size, at = body[at], body[at + 1], at + 2
        if size & 0x80:
            size, at = size & 0x7F | body[at] << 7, at + 1
            if size & 0x4000:
                size, at = size & 0x3FFF | body[at] << 14, at + 1
        sections[place] = body[at : at + size]
        at += size
    return sections


def pack(sections: dict[int, bytes]) -> bytes:
    """The chunk of a month's cells."""
    out = bytearray(1)
    for place in sorted(sections):
        body = sections[place]
        size = len(body)
        out.append(place)
        while size > 0x7F:
            out.append(size & 0x7F | 0x80)
            size >>= 7
        out.append(size)
        out += body
    if len(out) <= ROOMY:
        return bytes(out)
    return b"\1" + zlib.compress(out[1:], 6)


def count_one(body: bytes, day: int, code: int, most: int) -> tuple[bytes, int]:
    """The counted cells with one more activity on their last day, and how many that day then has.

    The cells are unchanged where `most` are counted already.
    """
    at, end = 0, len(body)
    while at < end:
        head = body[at]
        form = head >> 5
        if head & 31 == day:
            number = form + 1 if form < 2 else body[at + 1]
            if number >= most:
                return body, number
            if form == 4:
                return body[:at] + bytes((head, number + 1)) + body[at + 2 :] + bytes((code,)), (
                    number + 1
                )
            old = body[at + 2] if form == 3 else 0
            if old != code:
                codes = bytes((old,)) * number + bytes((code,))
                return body[:at] + bytes((4 << 5 | day, number + 1)) + codes, number + 1
            if code:
                return body[:at] + bytes((head, number + 1, code)), number + 1
            if number == 1:
                return body[:at] + bytes((1 << 5 | day,)), 2
            return body[:at] + bytes((2 << 5 | day, number + 1)), number + 1
        at += 1 if form < 2 else 2 if form == 2 else 3 if form == 3 else 2 + body[at + 1]
    return body + (bytes((3 << 5 | day, 1, code)) if code else bytes((day,))), 1


def counted(body: bytes) -> Iterator[tuple[int, bytes]]:
    """(day of the month, weight codes) of counted cells."""
    at, end = 0, len(body)
    while at < end:
        day, form = body[at] & 31, body[at] >> 5
        if form < 2:
            yield day, b"\0\0" if form else b"\0"
            at += 1
        elif form == 2:
            yield day, bytes(body[at + 1])
            at += 2
        elif form == 3:
            yield day, body[at + 2 : at + 3] * body[at + 1]
            at += 3
        else:
            stop = at + 2 + body[at + 1]
            yield day, body[at + 2 : stop]
            at = stop


def add_instant(body: bytes, day: int, instant: int, tail: bytes) -> bytes:
    """Timed cells of a rule with one pattern with one more activity, on their last day."""
    width = 4 + len(tail)
    at, end = 0, len(body)
    while at < end:
        number = body[at + 1] << 8 | body[at + 2]
        if body[at] == day:
            if number >= PER_DAY:
                return body
            head = bytes((day, *(number + 1).to_bytes(2)))
            return body[:at] + head + body[at + 3 :] + instant.to_bytes(4) + tail
        at += 3 + number * width
    return body + bytes((day, 0, 1)) + instant.to_bytes(4) + tail


def add_step(body: bytes, day: int, instant: int, mask: int, code: int, steps: int) -> bytes:
    """Timed cells of a sequence with one more activity, on their last day."""
    at, end = 0, len(body)
    while at < end:
        number = body[at + 1] << 8 | body[at + 2]
        if body[at] == day:
            for step in range(steps):
                bit = 1 << step
                if mask & bit and sum(1 for m in body[at + 7 : end : 6] if m & bit) >= PER_DAY:
                    mask ^= bit
            if not mask:
                return body
            head = bytes((day, *(number + 1).to_bytes(2)))
            return body[:at] + head + body[at + 3 :] + instant.to_bytes(4) + bytes((mask, code))
        at += 3 + number * 6
    return body + bytes((day, 0, 1)) + instant.to_bytes(4) + bytes((mask, code))


def instants(
    body: bytes, start: int, width: int, first: int
) -> Iterator[tuple[int, int, int, int]]:
    """(day, epoch milliseconds, steps, weight code) of timed cells of a month that begins on the
    day `start`, oldest first, from the day `first` on; elements are `width` bytes."""
    at, end = 0, len(body)
    while at < end:
        day = start + body[at]
        stop = at + 3 + (body[at + 1] << 8 | body[at + 2]) * width
        if day >= first:
            since = (day - EPOCH_DAY) * DAY_MS - EARLIEST
            for i in range(at + 3, stop, width):
                yield day, since + int.from_bytes(body[i : i + 4]), body[i + 4], body[i + width - 1]
        at = stop
