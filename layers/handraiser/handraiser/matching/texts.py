"""Checks of texts: their start, their end, their case, wildcards in them, and addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from handraiser.matching.checks import ALWAYS, Check, called, one_of


def starts(wanted: str) -> Check:
    """Begins with; every text begins with the empty one."""
    return Check(
        lambda text: text.startswith(wanted), lambda v, bind: f"{v}.startswith({bind(wanted)})"
    )


def ends(wanted: str) -> Check:
    """Ends with; every text ends with the empty one."""
    return Check(
        lambda text: text.endswith(wanted), lambda v, bind: f"{v}.endswith({bind(wanted)})"
    )


def equals_ignoring_case(wanted: str) -> Check:
    """Equal but for case: each character of `wanted` as it is in lower or in upper case.

    As with AWS the cases are those of the characters written in the pattern: `ß` stands for `ß` and
    `SS`, not for `ss`. Where they are plain letters, that is lower case compared with lower case.
    """
    if not wanted.isascii():
        return called(_matcher(re.compile(_either_case(wanted)).fullmatch))
    lower = wanted.lower()
    return Check(
        lambda text: text.isascii() and text.lower() == lower,
        lambda v, bind: f"{v}.isascii() and {v}.lower() == {bind(lower)}",
    )


def starts_ignoring_case(wanted: str) -> Check:
    """Begins with, but for case."""
    return called(_matcher(re.compile(_either_case(wanted)).match))


def ends_ignoring_case(wanted: str) -> Check:
    """Ends with, but for case: read backwards, so that it is found in one go."""
    matches = re.compile(_either_case(wanted, backwards=True)).match
    return called(lambda text: matches(text[::-1]) is not None)


def _either_case(wanted: str, *, backwards: bool = False) -> str:
    step = -1 if backwards else 1
    return "".join(
        f"(?:{re.escape(char.lower()[::step])}|{re.escape(char.upper()[::step])})"
        for char in wanted[::step]
    )


def _matcher(match: Callable[[str], object]) -> Callable[[str], bool]:
    return lambda text: match(text) is not None


def wildcard(wanted: str) -> Check:
    r"""`*` stands for any characters or none, `\*` and `\\` for themselves.

    Raises ValueError with a sentence saying what would be right.
    """
    pieces = _pieces(wanted)
    match pieces:
        case [whole]:
            return one_of([whole])
        case ["", ""]:
            return ALWAYS
        case [start, ""]:
            return starts(start)
        case ["", end]:
            return ends(end)
        case ["", inner, ""]:
            return Check(lambda text: inner in text, lambda v, bind: f"{bind(inner)} in {v}")
    return called(_matcher(re.compile(_between_stars(pieces), re.DOTALL).fullmatch))


def _pieces(wanted: str) -> list[str]:
    """The texts between the stars."""
    pieces = [""]
    for part in re.findall(r"\\.|.", wanted, re.DOTALL):
        if part == "*":
            pieces.append("")
        elif part[0] == "\\" and part[1:] not in ("*", "\\"):
            raise ValueError(r"a backslash escapes only * and \ in a wildcard")
        else:
            pieces[-1] += part[-1]
    if "" in pieces[1:-1]:
        raise ValueError("two * in a row are not allowed")
    return pieces


def _between_stars(pieces: list[str]) -> str:
    """A regular expression of pieces with anything between them.

    Each inner piece is taken at its earliest place, which is as good as any, and never tried
    again: a visitor's text cannot make the match slow.
    """
    first, *inner, last = map(re.escape, pieces)
    return first + "".join(f"(?>.*?{piece})" for piece in inner) + ".*" + last


def cidr(wanted: str) -> Check:
    """An address within a range of addresses of the same version.

    Raises ValueError with a sentence saying what would be right.
    """
    start, slash, bits = wanted.partition("/")
    read, width = (_version_4, 32) if "." in start else (_version_6, 128)
    number = read(start)
    if not slash or number is None or not re.fullmatch(r"[0-9]{1,3}", bits):
        raise ValueError(f"{wanted!r} is not an address range like 10.0.0.0/24")
    if int(bits) >= width:
        raise ValueError(f"a mask has fewer than {width} bits; one address is an exact value")
    size = width - int(bits)
    network = number >> size

    def within(text: str) -> bool:
        found = read(text)
        return found is not None and found >> size == network

    if width == 32 and size <= 24 and number >> 24:
        first = f"{number >> 24}."  # most addresses are told apart by their first part
        return called(lambda text: text.lstrip("0").startswith(first) and within(text))
    return called(within)


_V4 = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})").fullmatch
_V6 = re.compile(r"[0-9a-fA-F:]{2,39}").fullmatch


def _version_4(text: str) -> int | None:
    """An address of version 4 as a number, or None. Each part is decimal."""
    four = _V4(text)
    if four is None:
        return None
    a, b, c, d = map(int, four.groups())
    return a << 24 | b << 16 | c << 8 | d if (a | b | c | d) < 256 else None


def _version_6(text: str) -> int | None:
    """An address of version 6 as a number, or None."""
    if _V6(text) is None:
        return None
    try:
        return int(ipaddress.IPv6Address(text))
    except ValueError:
        return None
