"""Turns the cells of a row into the values that the scoring function takes."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import NoReturn

from handraiser.activity import EPOCH, Json
from handraiser.errors import Refused
from handraiser.intake import jsontext

_JSON_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?")
_WORDS: Mapping[str, Json] = {"true": True, "false": False}
_WHOLE = 1e15
"""Binary numbers below this that are whole are meant as whole."""


def refused(field: str, reason: str) -> NoReturn:
    """Raises Refused: what is wrong with which field of a row."""
    raise Refused("unreadable_row", f"`{field}` {reason}", field=field)


def plain(field: str, value: object) -> Json:
    """A typed cell as JSON: binary numbers by their shortest decimal digits, instants as ISO.

    Absent members of an object are left out. Raises Refused for what JSON cannot hold.
    """
    match value:
        case None | str() | bool():
            return value
        case int() | float() | Decimal():
            return _number(field, value)
        case datetime() | date() | time():
            return value.isoformat()
        case Mapping():
            found = ((str(k), plain(field, v)) for k, v in value.items())
            return {name: inner for name, inner in found if inner is not None}
        case list():
            return [plain(field, item) for item in value]
    refused(field, f"holds {type(value).__name__}, which is no text, number, list or object")


def _number(field: str, value: float | Decimal) -> Json:
    if not math.isfinite(value):
        refused(field, "is not a finite number")
    if isinstance(value, float):
        value = int(value) if value.is_integer() and abs(value) < _WHOLE else Decimal(repr(value))
    if value and abs(Decimal(value).adjusted()) > jsontext.MAX_MAGNITUDE:
        refused(field, f"is a number beyond 1E±{jsontext.MAX_MAGNITUDE}")
    return value


def cell(text: str) -> Json:
    """What a cell of a text file stands for: a number as JSON writes it, true, false, or text.

    `007` and `+1` are texts. A column `properties` of JSON tells one from the other where needed.
    """
    if text[0] in "-0123456789":
        if not _JSON_NUMBER.fullmatch(text):
            return text
        return Decimal(text) if "." in text else int(text)
    return _WORDS.get(text, text)


def instant(field: str, value: object) -> datetime:
    """An instant with millisecond precision; without an offset it is in UTC, a date its midnight.

    Raises Refused for anything else, and for what lies before 1970 or beyond 9999.
    """
    found = _read(field, value)
    if found.tzinfo is not UTC:
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        else:
            try:
                found = found.astimezone(UTC)
            except OverflowError:
                refused(field, "lies beyond the year 9999")
    if found < EPOCH:
        refused(field, "lies before 1970")
    beyond = found.microsecond % 1000
    return found - timedelta(microseconds=beyond) if beyond else found


def _read(field: str, value: object) -> datetime:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise _no_instant(field, value) from None
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise _no_instant(field, value)


def _no_instant(field: str, value: object) -> Refused:
    if value is None:
        said = "is missing: when was it?"
    else:
        shown = repr(value)
        shown = f"{shown[:40]}..." if len(shown) > 40 else shown
        said = f"is an instant such as 2026-11-21T09:30:00Z, not {shown}"
    return Refused("unreadable_row", f"`{field}` {said}", field=field)
