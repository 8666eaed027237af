"""The stored bytes of the model's rules, read and written by hand; the format is the engine's.

A month's chunk holds for each rule its place, the length of its cells, and these.
"""

from __future__ import annotations

from collections.abc import Iterator

EARLIEST = 14 * 3_600_000
DAY_MS = 86_400_000
EPOCH_DAY = 719_163
PER_DAY = 20
PAUSE = 30 * 60 * 1000
LASTS = 1 << 63
"""Set in the eight bytes of a run whose last instant is another than its first."""


def unpack(chunk: bytes) -> dict[int, bytes]:
    """A month's cells by the place of their rule."""
    sections: dict[int, bytes] = {}
    at, end = 0, len(chunk)
    while at < end:
        place, size, at = chunk[at], chunk[at + 1], at + 2
        if size & 0x80:
            size, at = size & 0x7F | chunk[at] << 7, at + 1
            if size & 0x4000:
                size, at = size & 0x3FFF | chunk[at] << 14, at + 1
        sections[place] = chunk[at : at + size]
        at += size
    return sections


def pack(sections: dict[int, bytes]) -> bytes:
    """The chunk of a month's cells."""
    out = bytearray()
    for place in sorted(sections):
        body = sections[place]
        size = len(body)
        out.append(place)
        while size > 0x7F:
            out.append(size & 0x7F | 0x80)
            size >>= 7
        out.append(size)
        out += body
    return bytes(out)


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


def add_instant(body: bytes, day: int, instant: int, code: int) -> bytes:
    """Timed cells with one more activity, on their last day; those of its last three days."""
    new = (instant << 8 | code).to_bytes(5)
    at, start, end = 0, 0, len(body)
    while at < end:
        number = body[at + 1]
        if body[at] == day:
            if number >= PER_DAY:
                return body[start:]
            return body[start:at] + bytes((day, number + 1)) + body[at + 2 :] + new
        old = body[at] < day - 2
        at += 2 + number * 5
        start = at if old else start
    return body[start:] + bytes((day, 1)) + new


def instants(body: bytes, start: int, first: int) -> Iterator[tuple[int, int, int]]:
    """(day, epoch milliseconds, weight code) of timed cells of a month that begins on the day
    `start`, oldest first, from the day `first` on."""
    at, end = 0, len(body)
    while at < end:
        day = start + body[at]
        stop = at + 2 + body[at + 1] * 5
        if day >= first:
            since = (day - EPOCH_DAY) * DAY_MS - EARLIEST
            for i in range(at + 2, stop, 5):
                yield day, since + int.from_bytes(body[i : i + 4]), body[i + 4]
        at = stop


def add_session(body: bytes, day: int, instant: int, code: int) -> tuple[bytes, int | None]:
    """The cells of sessions with one more activity, on their last day, and the instant of the one
    before it that day. The cells are unchanged where 20 are counted already."""
    today = next((cell for cell in _sessions(body) if cell[1] == day), None)
    at, _, number, _, runs = today or (len(body), day, 0, 0, [])
    before = runs[-1][1] if runs else None
    if number == PER_DAY:
        return body, before
    if before is not None and instant - before < PAUSE:
        runs[-1] = runs[-1][0], instant
    else:
        runs.append((instant, instant))
    number += 1
    many = len(runs)
    head = day | (0x80 if many == 1 else 0) | (0x20 if number == many else 0)
    out = bytearray((head | (0 if code else 0x40),))
    if many > 1:
        out.append(many)
    if number != many:
        out.append(number)
    if code:
        out.append(code)
    for first, last in runs:
        out += first.to_bytes(4) if first == last else (first << 32 | LASTS | last).to_bytes(8)
    return body[:at] + out, before


def sessions(
    body: bytes, start: int, first: int
) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """(day, the newest's weight code, runs in epoch milliseconds) of the cells of sessions of a
    month that begins on the day `start`, from the day `first` on."""
    for _, offset, _, code, runs in _sessions(body):
        day = start + offset
        if day >= first:
            since = (day - EPOCH_DAY) * DAY_MS - EARLIEST
            yield day, code, [(since + one, since + other) for one, other in runs]


def _sessions(body: bytes) -> Iterator[tuple[int, int, int, int, list[tuple[int, int]]]]:
    """(position, day of the month, activities, weight code, runs) of each cell."""
    at, end = 0, len(body)
    while at < end:
        position, head = at, body[at]
        at += 1
        many = 1
        if not head & 0x80:
            many, at = body[at], at + 1
        number = many
        if not head & 0x20:
            number, at = body[at], at + 1
        code = 0
        if not head & 0x40:
            code, at = body[at], at + 1
        runs: list[tuple[int, int]] = []
        for _ in range(many):
            if body[at] & 0x80:
                both = int.from_bytes(body[at : at + 8]) & ~LASTS
                runs.append((both >> 32, both & 0xFFFFFFFF))
                at += 8
            else:
                one = int.from_bytes(body[at : at + 4])
                runs.append((one, one))
                at += 4
        yield position, head & 31, number, code, runs


def add_step(body: bytes, day: int, instant: int, step: int, code: int, steps: int) -> bytes:
    """The cells of a sequence of two or three steps with one more activity, on their last day, that
    serves one step: of the first the earliest of a day is kept, of the last the latest with its
    weight, of one between the 20 earliest."""
    last, bit = step == steps - 1, 1 << step
    today = next((cell for cell in _steps(body) if cell[1] == day), None)
    at, _, kept, lasts, weight = today or (len(body), day, [], 0, 0)
    serving = [element for element in kept if element & bit]
    if last:
        if lasts >= PER_DAY:
            return body
        lasts, weight = lasts + 1, code
        kept = [element for element in kept if element not in serving]
    elif len(serving) >= (1 if step == 0 else PER_DAY):
        return body
    kept.append(instant << steps | bit)
    many = len(kept)
    out = bytearray((day | (0x20 if lasts else 0) | min(many, 3) << 6,))
    if many >= 3:
        out.append(many)
    for element in kept:
        out += element.to_bytes(4)
    if lasts:
        out += bytes((lasts, weight))
    return body[:at] + out


def steps_of(
    body: bytes, start: int, steps: int, first: int
) -> Iterator[tuple[int, int, int, int]]:
    """(day, epoch milliseconds, steps, weight code of the last step) of the cells of a sequence of
    two or three steps, as `instants`."""
    masks = (1 << steps) - 1
    for _, offset, elements, _, code in _steps(body):
        day = start + offset
        if day >= first:
            since = (day - EPOCH_DAY) * DAY_MS - EARLIEST
            for element in elements:
                yield day, since + (element >> steps), element & masks, code


def _steps(body: bytes) -> Iterator[tuple[int, int, list[int], int, int]]:
    """(position, day of the month, elements, how many serve the last step, its weight code) of each
    cell; a day has fewer than 255 elements."""
    at, end = 0, len(body)
    while at < end:
        position, head = at, body[at]
        many, at = head >> 6, at + 1
        if many == 3:
            many, at = body[at], at + 1
        elements = [int.from_bytes(body[i : i + 4]) for i in range(at, at + many * 4, 4)]
        at += many * 4
        lasts = code = 0
        if head & 0x20:
            lasts, code, at = body[at], body[at + 1], at + 2
        yield position, head & 31, elements, lasts, code
