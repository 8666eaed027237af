"""The canonical profile: of each declared fact the statement that stands, as rules see it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from handraiser.activity import Activity
from reference.instants import key_of


def facts(
    document: Mapping[str, Any], given: Mapping[str, Any], activities: Iterable[Activity]
) -> dict[str, Any]:
    """Every declared fact that is known and can be read; what is given stands before all else.

    Among statements the strongest source's wins, then the latest. Facts do not expire.
    """
    profile: dict[str, Any] = {}
    for name, spec in document["facts"].items():
        statements = [
            (-_rank(document, activity.source), key_of(activity), activity.traits[name])
            for activity in activities
            if name in activity.traits and not _blank(activity.traits[name])
        ]
        if name in given and not _blank(given[name]):
            raw = given[name]
        elif statements:
            raw = max(statements, key=lambda statement: statement[:2])[2]
        else:
            continue
        value = _read(spec, raw)
        if value is not None:
            profile[name] = value
    return profile


def _rank(document: Mapping[str, Any], source: str) -> int:
    ranks = document.get("sources", [])
    for rank, entry in enumerate(ranks):
        if source in ([entry] if isinstance(entry, str) else entry):
            return rank
    return len(ranks)


def _blank(value: Any) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


def _read(spec: Any, raw: Any) -> Any:
    """A raw value as rules see it, or None. Knows the kinds and spellings the tests use."""
    kind = spec if isinstance(spec, str) else spec.get("kind", "text")
    values = {} if isinstance(spec, str) else spec.get("values", {})
    for value in values:
        spellings = [value, *(values[value] if isinstance(values, Mapping) else [])]
        if isinstance(raw, str) and raw.strip().lower() in [one.lower() for one in spellings]:
            return value
    match kind:
        case "number":
            return _number(raw)
        case "flag":
            return raw if isinstance(raw, bool) else None
        case "choice":
            return None
    if not isinstance(raw, str):
        return None
    match kind:
        case "text":
            return " ".join(raw.split())
        case "words":
            return raw.lower().split()
        case "country":
            return raw.upper() if re.fullmatch("[A-Za-z]{2}", raw) else None
        case "money":
            found = re.fullmatch(r"(\d+(?:\.\d+)?) ([A-Z]{3})", raw)
            return found and {"amount": Fraction(found[1]), "currency": found[2]}
    raise AssertionError(f"the reference does not know {kind!r}")


def _number(raw: Any) -> Fraction | None:
    """A number, also from `1 000` or `51-200`, whose lower bound it is."""
    if isinstance(raw, str):
        lower = raw.replace(" ", "").split("-")[0]
        return Fraction(lower) if re.fullmatch(r"\d+(\.\d+)?", lower) else None
    return None if isinstance(raw, bool) else Fraction(raw)
