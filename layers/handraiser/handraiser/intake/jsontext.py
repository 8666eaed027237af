"""JSON as the doors take it: strict, bounded and exact.

Python's own reader takes `NaN`, lone surrogates and numbers of any size, and stops at deep nesting
with a RecursionError. Here each of those is refused, and what was read is written back exactly.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from handraiser.activity import Json, dumps
from handraiser.errors import Refused

MAX_DEPTH = 16
"""Objects and lists inside one another, the outermost included."""
MAX_DIGITS = 38
MAX_MAGNITUDE = 125
"""A number has at most 38 significant digits and lies between 1E-125 and 1E+126: what DynamoDB
keeps exactly."""
MAX_GROWTH = 22
"""Bytes that `write` makes of each character that `read` took, at most: `1e125` grows most."""

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD]")


def read(text: str, *, max_depth: int = MAX_DEPTH) -> Json:
    """The value of a JSON text; numbers come as int or Decimal, never as float.

    Of a key written twice in one object the last stands, as in JavaScript. Raises Refused:
    `invalid_json`, `nested_too_deeply`, `number_out_of_range` or `lone_surrogate`.
    """
    _check_depth(text, max_depth)
    try:
        value: Json = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Refused("invalid_json", f"This is not JSON: {error.msg} at {where}.") from error
    check_text(write(value) if _SURROGATE.search(text) else text)
    return value


def write(value: Json) -> str:
    """The canonical text of a value, in characters that a message may hold; `read` reverses it."""
    return dumps(value).replace("\ufffe", r"\ufffe").replace("\uffff", r"\uffff")


def check_text(text: str) -> None:
    """Refuses (`lone_surrogate`) a text that is not a sequence of characters."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        message = "The text holds half of a character (a lone surrogate)."
        raise Refused("lone_surrogate", message) from error


def _check_depth(text: str, max_depth: int) -> None:
    if text.count("{") + text.count("[") <= max_depth:
        return
    depth = 0
    for token in _TOKEN.finditer(text):
        match token.group()[0]:
            case "[" | "{":
                depth += 1
                if depth > max_depth:
                    message = f"Objects and lists nest at most {max_depth} deep."
                    raise Refused("nested_too_deeply", message)
            case "]" | "}":
                depth -= 1


def _number(text: str) -> int | Decimal:
    """The number in its one form: an int where it is whole and short, else a Decimal."""
    try:
        read = Decimal(text)
    except InvalidOperation:
        _out_of_range()
    if not read:
        return 0
    sign, digits, _ = read.as_tuple()
    significant = "".join(map(str, digits)).rstrip("0")
    if len(significant) > MAX_DIGITS or abs(read.adjusted()) > MAX_MAGNITUDE:
        _out_of_range()
    if read.adjusted() < MAX_DIGITS and read == read.to_integral_value():
        return int(read)
    return Decimal(f"{'-' * sign}{significant}E{read.adjusted() - len(significant) + 1}")


def _out_of_range() -> NoReturn:
    message = f"A number has at most {MAX_DIGITS} digits and an exponent within {MAX_MAGNITUDE}."
    raise Refused("number_out_of_range", message)


def _not_a_number(text: str) -> NoReturn:
    raise Refused("invalid_json", f"This is not JSON: {text} is not a number.")


_DECODER = json.JSONDecoder(parse_int=_number, parse_float=_number, parse_constant=_not_a_number)
