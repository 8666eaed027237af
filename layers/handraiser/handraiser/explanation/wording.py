"""The words in which reasons are told, to marketing, to sales and in a notification alike."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

_COMPARED = {
    ">=": "at least",
    ">": "more than",
    "<=": "at most",
    "<": "less than",
    "=": "exactly",
}
_TEXTS = {
    "prefix": "beginning with",
    "suffix": "ending with",
    "wildcard": "like",
    "equals-ignore-case": "",
    "cidr": "in",
}


def points_text(points: Decimal) -> str:
    """Points with their sign and two decimals."""
    return f"{points:+.2f}"


def because(
    name: str,
    *,
    found: str | None = None,
    counted: int | None = None,
    matched: int | None = None,
    not_counted: Mapping[str, int] | None = None,
    newest: str | None = None,
    left: str | None = None,
) -> str:
    """Why a rule pays, to stand behind its points: `attended a webinar: 2 of 3 count (1 over its
    limit), newest 2026-11-09, 40.00 before decay`.

    `found` is what it found where that is more than a number, `newest` a day in ISO form, `left`
    what became of the points. What is not given is not told.
    """
    why = ", ".join(f"{number} {text}" for text, number in (not_counted or {}).items())
    count = ""
    if counted is not None:
        of = f" of {matched}" if matched is not None else ""
        count = f"{counted}{of} {'counts' if (matched or counted) == 1 else 'count'}"
    why = f"{count} ({why})" if count and why else count or why
    parts = [found, why, f"newest {newest}" if newest else None, left]
    told = ", ".join(part for part in parts if part)
    return f"{name}: {told}" if told else name


def often(of: str, number: int, least: int, most: int | None) -> str:
    """What a frequency counts against what it needs: `2 sessions, 3 or more needed`."""
    if most is None:
        needed = f"{least} or more"
    elif least == most:
        needed = f"exactly {least}"
    elif least == 1:
        needed = f"1 to {most}"
    else:
        needed = f"{least} to {most}"
    return f"{counted_text(number, of)}, {needed} needed"


def counted_text(number: int, of: str) -> str:
    """`1 session`, `3 activities`."""
    one = {"activities": "activity", "days": "day", "sessions": "session", "times": "time"}
    return f"{number} {one[of] if number == 1 else of}"


def bands(grade: str | None, level: str | None) -> str:
    """A fit grade and an engagement level."""
    return f"grade {grade or 'none'}, level {level or 'none'}"


def value_text(value: object) -> str:
    """A fact's value as people read it."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case list():
            return " ".join(map(value_text, value))
        case Mapping():
            return ", ".join(f"{name} {value_text(inner)}" for name, inner in value.items())
        case Decimal():
            return f"{value:f}"
    return str(value)


def described(source: Mapping[str, object]) -> str:
    """A pattern over facts in words: `employees at least 50 and country CZ or SK`."""
    return " and ".join(_member(name, wanted) for name, wanted in source.items())


def _member(name: str, wanted: object) -> str:
    if name == "$or" and isinstance(wanted, list):
        return "(" + ", or ".join(described(branch) for branch in wanted) + ")"
    if isinstance(wanted, Mapping):
        return " and ".join(_member(f"{name}.{inner}", what) for inner, what in wanted.items())
    entries = wanted if isinstance(wanted, list) else [wanted]
    return f"{name} {' or '.join(_entry(entry) for entry in entries)}"


def _entry(entry: object) -> str:
    if not isinstance(entry, Mapping):
        return value_text(entry)
    ((operator, argument),) = entry.items()
    if operator == "exists":
        return "known" if argument else "unknown"
    if operator == "numeric" and isinstance(argument, list):
        bounds = zip(argument[::2], argument[1::2], strict=False)
        return " and ".join(f"{_COMPARED[name]} {value_text(limit)}" for name, limit in bounds)
    if operator == "anything-but":
        return f"other than {_operand(argument)}"
    return f"{_TEXTS.get(operator, operator)} {_operand(argument)}".strip()


def _operand(argument: object) -> str:
    if isinstance(argument, list):
        return ", ".join(map(_operand, argument))
    return _entry(argument)
