"""Cuts the JSON of a batch into that of its events, so that each can be read on its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handraiser.activity import Json
from handraiser.errors import Refused
from handraiser.intake import jsontext

MAX_EVENTS = 2_500
MAX_EVENT_BYTES = 32 * 1024

type Object = dict[str, Json]

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'
_TOKEN = re.compile(rf"({_STRING}|[\[\]{{}},])", re.DOTALL)
_FLAT = rf'(?:[^"\[\]{{}}]++|{_STRING})*+'
_LEAF = rf"\{{{_FLAT}\}}|\[{_FLAT}\]"
_BRACKET = re.compile(rf"(?:{_FLAT}(?:{_LEAF}))*+{_FLAT}([\[\]{{}}])", re.DOTALL)
"""The next bracket but for those of objects and lists that hold none: inside an event nothing else
matters."""
_LIST = '"batch"'


@dataclass(frozen=True)
class Batch:
    """A batch: what it says of all its events, and the text of each, unread."""

    shared: Object
    events: list[str]


def read_batch(text: str) -> Batch:
    """The batch in a JSON text. Raises Refused: `too_many_events`, `invalid_batch`, or one of
    `jsontext.read` for what surrounds the events."""
    around, events = _cut(text)
    shared = jsontext.read(around)
    if not isinstance(shared, dict) or shared.pop("batch", None) != []:
        message = "A batch is an object whose `batch` is a list of events."
        raise Refused("invalid_batch", message, field="batch")
    return Batch(shared, events)


def read_object(text: str) -> Object:
    """One event. Raises Refused: `event_too_large`, `not_an_object`, or one of `jsontext.read`."""
    if len(text) > MAX_EVENT_BYTES or len(text.encode()) > MAX_EVENT_BYTES:
        raise Refused("event_too_large", f"An event has at most {MAX_EVENT_BYTES:,} bytes.")
    value = jsontext.read(text)
    if not isinstance(value, dict):
        raise Refused("not_an_object", "An event is a JSON object.")
    return value


def _cut(text: str) -> tuple[str, list[str]]:
    """The text with an empty list for its events, and the text of each event.

    The list's brackets are found by counting: whatever is wrong inside an event stays inside it.
    """
    depth, name, opened, begin, end = 0, "", -1, -1, 0
    events: list[str] = []
    while token := (_BRACKET.match if depth > 2 else _TOKEN.search)(text, end):
        mark, end = token[1][0], token.end()
        if mark == '"' and depth == 1:
            name = token[1]
        elif mark in "[{":
            depth += 1
            if mark == "[" and depth == 2 and name == _LIST:
                opened = begin = end
        elif mark in "]}":
            depth -= 1
        if opened < 0 or depth > 2 or mark not in ",]":
            continue
        if depth == 2 and mark == ",":
            events.append(text[begin : token.start(1)])
            begin = end
        elif depth == 1:
            events.append(text[begin : token.start(1)])
            only_blank = len(events) == 1 and not events[0].strip()
            return text[:opened] + text[token.start(1) :], [] if only_blank else events
        if len(events) >= MAX_EVENTS:
            raise Refused("too_many_events", f"A batch has at most {MAX_EVENTS:,} events.")
    return text, []
