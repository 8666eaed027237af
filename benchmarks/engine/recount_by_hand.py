"""The sums of the model's rules on a new day, from every month of a lead's state, by hand."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import date

from benchmarks.engine.cells_by_hand import PAUSE, counted, instants, sessions, steps_of, unpack
from benchmarks.engine.payments_by_hand import left, payment

HISTORY = 365
HOUR = 3_600_000
HOLDS = 0x8000
LIMITED = {
    0: (2, 1),
    1: (5, 30),
    3: (1, 30),
    6: (2, 30),
    7: (3, 30),
    8: (2, 7),
    9: (2, 7),
    10: (1, 7),
    12: (2, 30),
    13: (1, HISTORY),
    14: (3, 90),
    15: (1, 7),
    17: (3, HISTORY),
    19: (5, 30),
    20: (1, 90),
    22: (1, 30),
    23: (1, 30),
    24: (1, 7),
}
"""Repeat limits, by place: so many in so many days; for ever is as long as the history."""
FREQUENT = {
    2: (21, 3, 10**9),
    11: (60, 1, 1),
    16: (90, 2, 6),
    18: (14, 4, 10**9),
    21: (7, 1, 1),
}
"""Frequencies, by place: in so many days, from, to."""
BY_DAY = frozenset({2, 18})
SESSIONS, TODAY, PAIR, TRIPLE = 4, 5, 25, 26
LAST_COUNTED = 24

type Month = tuple[int, dict[int, bytes]]


def recount(
    chunks: Mapping[int, bytes],
    opened: Mapping[int, dict[int, bytes]],
    day: int,
    now: int,
    segment: int,
) -> list[int]:
    """Today's tally: day, width, segment, then three numbers a rule."""
    oldest = day - HISTORY + 1
    months: list[Month] = []
    for month in sorted({*chunks, *opened}):
        first = date(month // 12, month % 12 + 1, 1).toordinal()
        if oldest - 30 <= first <= day:
            sections = opened[month] if month in opened else unpack(chunks[month])
            months.append((first, sections))
    flat = [day, 0, segment]
    for place in range(TRIPLE + 1):
        if place in LIMITED:
            flat += _limited(months, place, day, segment)
        elif place in FREQUENT:
            flat += _frequent(months, place, day, segment)
        elif place == SESSIONS:
            flat += _sessions(months, day, segment)
        elif place == TODAY:
            flat += _recent(months, day, now, segment)
        else:
            steps = 2 if place == PAIR else 3
            found = (_pair if place == PAIR else _triple)(months, day)
            flat += _sequence(place, steps, found, day, segment)
    flat[1] = int(any(abs(sum_) >= 1 << 31 for sum_ in flat[3::3]))
    return flat


def _rule(place: int) -> int:
    return 12 + place + (place >= LAST_COUNTED)


def _limited(months: list[Month], place: int, day: int, segment: int) -> tuple[int, int, int]:
    most, days = LIMITED[place]
    rule = _rule(place)
    oldest = day - HISTORY
    window: deque[tuple[int, int]] = deque()
    taken = paid = number = recent = 0
    holds = False
    for first, sections in months:
        for offset, codes in counted(sections.get(rule, b"")):
            when = first + offset
            if when <= oldest:
                continue
            while window and window[0][0] <= when - days:
                taken -= window.popleft()[1]
            kept = codes[: most - taken] if taken < most else b""
            if not kept:
                continue
            window.append((when, len(kept)))
            taken += len(kept)
            number += len(kept)
            age = day - when
            holds = holds or left(place, age) > 0
            if when > day - days:
                recent += len(kept)
            for code in kept:
                paid += payment(place, segment, code, age)
    return paid, number, recent | HOLDS if holds else recent


def _frequent(months: list[Month], place: int, day: int, segment: int) -> tuple[int, int, int]:
    days, least, most = FREQUENT[place]
    rule = _rule(place)
    number = newest = code = 0
    for first, sections in months:
        if first + 31 <= day - days:
            continue
        for offset, codes in counted(sections.get(rule, b"")):
            if first + offset > day - days:
                newest, code = first + offset, codes[-1]
                number += 1 if place in BY_DAY else len(codes)
    if not least <= number <= most:
        return 0, number, 0
    age = day - newest
    return payment(place, segment, code, age), number, HOLDS if left(place, age) > 0 else 0


def _sessions(months: list[Month], day: int, segment: int) -> tuple[int, int, int]:
    number = newest = code = before = 0
    for first, sections in months[-2:]:
        cells = sections.get(_rule(SESSIONS), b"")
        for when, weight, runs in sessions(cells, first, day - 29):
            newest, code = when, weight
            for start, end in runs:
                number += start - before >= PAUSE
                before = end
    if number < 3:
        return 0, number, 0
    return payment(SESSIONS, segment, code, day - newest), number, HOLDS


def _recent(months: list[Month], day: int, now: int, segment: int) -> tuple[int, int, int]:
    number = newest = code = 0
    for first, sections in months[-2:]:
        for when, at, weight in instants(sections.get(_rule(TODAY), b""), first, day - 1):
            if at >= now - 4 * HOUR:
                number, newest, code = number + 1, when, weight
    if number < 2:
        return 0, number, 0
    return payment(TODAY, segment, code, day - newest), number, HOLDS


def _sequence(
    place: int, steps: int, found: tuple[int, int] | None, day: int, segment: int
) -> tuple[int, int, int]:
    if found is None:
        return 0, 0, 0
    newest, code = found
    age = day - newest
    return payment(place, segment, code, age), steps, HOLDS if left(place, age) > 0 else 0


def _pair(months: list[Month], day: int) -> tuple[int, int] | None:
    """The newest look at prices up to 14 days after a webinar."""
    attended: int | None = None
    newest = None
    for first, sections in months:
        for when, _, mask, code in steps_of(
            sections.get(_rule(PAIR), b""), first, 2, day - HISTORY + 1
        ):
            if mask & 2 and attended is not None and when - attended < 14:
                newest = when, code
            if mask & 1:
                attended = when
    return newest


def _triple(months: list[Month], day: int) -> tuple[int, int] | None:
    """The newest look at the calculator, an hour after a session, an hour after something read."""
    reading: deque[tuple[int, int]] = deque()
    returning: deque[tuple[int, int]] = deque()
    read: int | None = None
    returned: int | None = None
    newest = None
    for first, sections in months:
        for when, at, mask, code in steps_of(
            sections.get(_rule(TRIPLE), b""), first, 3, day - HISTORY + 1
        ):
            while reading and at - reading[0][0] >= HOUR:
                read = reading.popleft()[1]
            while returning and at - returning[0][0] >= HOUR:
                began = returning.popleft()[1]
                returned = began if returned is None else max(returned, began)
            if mask & 4 and returned is not None and when - returned < 21:
                newest = when, code
            if mask & 2 and read is not None:
                returning.append((at, read))
            if mask & 1:
                reading.append((at, when))
    return newest
