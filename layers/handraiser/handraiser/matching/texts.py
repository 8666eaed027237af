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
    address = _address(start)
    if not slash or address is None or not re.fullmatch(r"[0-9]{1,3}", bits):
        raise ValueError(f"{wanted!r} is not an address range like 10.0.0.0/24")
    version, number = address
    width = _WIDTHS[version]
    if int(bits) >= width:
        raise ValueError(f"a mask has fewer than {width} bits; one address is an exact value")
    size = width - int(bits)
    network = number >> size

    def within(text: str) -> bool:
        found = _address(text)
        return found is not None and found[0] == version and found[1] >> size == network

    return called(within)


_WIDTHS = {4: 32, 6: 128}
_V4 = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})").fullmatch
_V6 = re.compile(r"[0-9a-fA-F:]{2,39}").fullmatch


def _address(text: str) -> tuple[int, int] | None:
    """An address's version and number, or None. Each part of version 4 is decimal."""
    if four := _V4(text):
        parts = [int(part) for part in four.groups()]
        return (4, int.from_bytes(parts)) if max(parts) < 256 else None
    if _V6(text):
        try:
            return 6, int(ipaddress.IPv6Address(text))
        except ValueError:
            return None
    return None
