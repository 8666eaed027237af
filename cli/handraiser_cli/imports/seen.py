"""The text that people saw in a sheet's cell."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_MOST_ZEROS = 30


def seen(value: object, number_format: str) -> str:
    """A cell's value as text; empty where it has none.

    An instant is ISO text, a day alone where the format shows no time. A number has all its digits
    (15, as Excel keeps them), the zeros that its format puts in front, and its percent sign; what
    groups or rounds its digits on the screen is left out.
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | float():
            return _number(value, number_format)
        case datetime():
            whole_day = value.time() == time() and not re.search("[hHsS]", number_format)
            return value.date().isoformat() if whole_day else value.isoformat(" ")
        case date() | time():
            return value.isoformat()
    return str(value)


def _number(value: float, number_format: str) -> str:
    shape = _LITERAL.sub("", number_format.partition(";")[0])
    if "%" in shape:
        return f"{_digits(value * 100)}%"
    digits = _digits(value)
    if re.fullmatch("0+", shape) and digits.isdecimal():
        return digits.zfill(min(len(shape), _MOST_ZEROS))
    return digits


def _digits(value: float) -> str:
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return format(Decimal(f"{value:.15g}"), "f")
