"""One more activity on a stored lead, by hand: what the engine does for any model, for this one.

Reads the stored bytes, folds the activity in, evaluates the whole model and writes the bytes again.
It knows the model's rules by heart, and takes for granted that the activity comes in order, brings
no fact and is evaluated at its own instant. Checked against the engine in result and in every byte.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.engine.cells_by_hand import (
    DAY_MS,
    EARLIEST,
    EPOCH_DAY,
    PAUSE,
    add_instant,
    add_session,
    add_step,
    count_one,
    instants,
    pack,
    sessions,
    steps_of,
    unpack,
)
from benchmarks.engine.decision_by_hand import Decision, decide, fit_of, segment_of
from benchmarks.engine.matching_by_hand import (
    QUIET,
    SESSIONS,
    THEN_READ,
    THEN_WEBINAR,
    TODAY,
    TOPIC,
    matching,
)
from benchmarks.engine.payments_by_hand import WEIGHT_CODES, payment
from benchmarks.engine.recount_by_hand import recount
from benchmarks.engine.stored import SEEN, Stored
from handraiser.activity import Activity

ZONE = ZoneInfo("Europe/Prague")
HOUR = 3_600_000
FIRST_RULE = 12
PLACES = 27
TALLY = struct.Struct("<IBH" + "iHH" * PLACES)
HOLDS = 0x8000
AT_MOST = (2, 5, 0, 1, 0, 0, 2, 3, 2, 2, 1, 0, 2, 1, 3, 1, 0, 3, 0, 5, 1, 0, 1, 1, 1)
"""The repeat limits by the place of a rule; 0 where a frequency decides."""
OF_DAY = tuple(most or 20 for most in AT_MOST)
LEAST = {2: 3, 4: 3, 11: 1, 16: 2, 18: 4, 21: 1}
MOST = {11: 1, 16: 6, 21: 1}
DAYS = frozenset({2, 18})
TOPIC_PLACE, PAIR, TRIPLE = 24, 25, 26
QUIET_RULE = 36


def score_one(lead: Stored, profile: Mapping[str, Any], activity: Activity) -> Decision:
    """Brings a stored lead up to date, and what the model says of it at the activity's instant."""
    key = activity.key
    at = key[0]
    day = activity.at.astimezone(ZONE).toordinal()
    when = date.fromordinal(day)
    month, offset = when.year * 12 + when.month - 1, when.day - 1
    code = WEIGHT_CODES[activity.channel, activity.campaign]
    event = {
        "type": activity.type,
        "channel": activity.channel,
        "campaign": activity.campaign,
        "properties": activity.properties,
    }
    segment = segment_of(profile)
    flat = list(TALLY.unpack(lead.tally))
    opened = {month: unpack(lead.chunks[month]) if month in lead.chunks else {}}
    sections = opened[month]
    standing = flat[0] == day and flat[2] == segment
    changed = False
    instant = at - (day - EPOCH_DAY) * DAY_MS + EARLIEST
    steps: list[tuple[int, int, int]] = []
    for pattern in matching(event):
        if pattern >= THEN_WEBINAR:
            if pattern >= THEN_READ:
                steps.append((TRIPLE, pattern - THEN_READ, 3))
            else:
                steps.append((PAIR, pattern - THEN_WEBINAR, 2))
            continue
        if pattern == QUIET:
            lead.seen = SEEN.pack(QUIET_RULE, day)
            continue
        place = TOPIC_PLACE if pattern == TOPIC else pattern
        rule = FIRST_RULE + place + (place >= TOPIC_PLACE)
        body = sections.get(rule, b"")
        number, earlier = 0, None
        if pattern == SESSIONS:
            added, earlier = add_session(body, offset, instant, code)
        elif pattern == TODAY:
            added = add_instant(body, offset, instant, code)
        else:
            added, number = count_one(body, offset, code, OF_DAY[place])
        if added == body:
            continue
        sections[rule] = added
        changed = True
        if not standing:
            continue
        entry = 3 + 3 * place
        most = AT_MOST[place]
        if most:
            recent = flat[entry + 2] & ~HOLDS
            if recent < most:
                flat[entry] += payment(place, segment, code, 0)
                flat[entry + 1] += 1
                flat[entry + 2] = recent + 1 | HOLDS
        elif pattern != TODAY:
            if place in DAYS:
                more = number == 1
            elif pattern == SESSIONS:
                more = (
                    instant - earlier >= PAUSE
                    if earlier is not None
                    else (_rested(lead, opened, rule, day, at))
                )
            else:
                more = True
            number = flat[entry + 1] + more
            reached = LEAST[place] <= number <= MOST.get(place, number)
            flat[entry] = payment(place, segment, code, 0) if reached else 0
            flat[entry + 1] = number
            flat[entry + 2] = HOLDS if reached else 0
    for place, step, of in steps:
        rule = FIRST_RULE + 1 + place
        body = sections.get(rule, b"")
        added = add_step(body, offset, instant, step, code, of)
        if added == body:
            continue
        sections[rule] = added
        changed = True
        if standing and step == of - 1:
            found = _attended if place == PAIR else _returned
            if found(lead, opened, month, day, at):
                entry = 3 + 3 * place
                flat[entry] = payment(place, segment, code, 0)
                flat[entry + 1 : entry + 3] = of, HOLDS
    if standing:
        _today(lead, opened, month, day, at, flat, segment)
    else:
        flat = recount(lead.chunks, opened, day, at, segment)
    lead.newest = key
    lead.count += 1
    lead.tally = TALLY.pack(*flat)
    if changed:
        lead.chunks[month] = pack(sections)
    since = SEEN.unpack(lead.seen)[1] if lead.seen else lead.oldest
    absence = -5_000_000 * ((day - since) // 30)
    holds = [recent >= HOLDS for recent in flat[5::3]]
    return decide(profile, segment, fit_of(profile, segment), flat[3::3], holds, absence)


type Opened = dict[int, dict[int, bytes]]


def _cells(lead: Stored, opened: Opened, month: int, rule: int) -> tuple[bytes, int]:
    """The cells of a rule in a month, and the month's first day."""
    if month not in opened:
        opened[month] = unpack(lead.chunks[month]) if month in lead.chunks else {}
    first = date(month // 12, month % 12 + 1, 1).toordinal()
    return opened[month].get(rule, b""), first


def _month_of(day: int) -> int:
    when = date.fromordinal(day)
    return when.year * 12 + when.month - 1


def _rested(lead: Stored, opened: Opened, rule: int, day: int, at: int) -> bool:
    """Whether no activity of a rule about sessions was there yesterday shortly before."""
    cells = _cells(lead, opened, _month_of(day - 1), rule)
    return all(
        when >= day or at - runs[-1][1] >= PAUSE for when, _, runs in sessions(*cells, day - 1)
    )


def _today(
    lead: Stored, opened: Opened, month: int, day: int, at: int, flat: list[int], segment: int
) -> None:
    """Two sessions within four hours: counted anew each time, since the window moves."""
    number = newest = code = 0
    for which in sorted({_month_of(day - 1), month}):
        cells = _cells(lead, opened, which, FIRST_RULE + TODAY)
        for when, instant, weight in instants(*cells, day - 1):
            if instant >= at - 4 * HOUR:
                number, newest, code = number + 1, when, weight
    entry = 3 + 3 * TODAY
    reached = number >= 2
    flat[entry] = payment(TODAY, segment, code, day - newest) if reached else 0
    flat[entry + 1] = number
    flat[entry + 2] = HOLDS if reached else 0


def _attended(lead: Stored, opened: Opened, month: int, day: int, at: int) -> bool:
    """A webinar attended in the 14 days up to this one, before."""
    rule = FIRST_RULE + 1 + PAIR
    return any(
        mask & 1 and instant < at
        for which in {_month_of(day - 13), month}
        for _, instant, mask, _ in steps_of(*_cells(lead, opened, which, rule), 2, day - 13)
    )


def _returned(lead: Stored, opened: Opened, month: int, day: int, at: int) -> bool:
    """Something read, and a session an hour later and an hour before this, within 21 days."""
    rule = FIRST_RULE + 1 + TRIPLE
    read: int | None = None
    for which in sorted({_month_of(day - 20), month}):
        for _, instant, mask, _ in steps_of(*_cells(lead, opened, which, rule), 3, day - 20):
            if mask & 1 and read is None:
                read = instant
            if mask & 2 and read is not None and read + HOUR <= instant <= at - HOUR:
                return True
    return False
