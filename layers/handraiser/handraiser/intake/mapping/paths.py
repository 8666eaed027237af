"""Finds values in what a vendor sent."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handraiser.activity import Json

_PLACE = re.compile(r"\{([^{}]+)\}")


def find(value: Json, path: str) -> Json:
    """What lies at a path of keys (and of positions in lists) joined by points.

    None where nothing does, or only a blank.
    """
    for step in path.split("."):
        match value:
            case dict():
                value = value.get(step)
            case list() if step.isdecimal() and int(step) < len(value):
                value = value[int(step)]
            case _:
                return None
    if isinstance(value, str):
        value = value.strip()
    return None if value in ("", [], {}) else value


def first(places: Iterable[str], event: Json) -> Json:
    """What the first of several places holds that is not blank.

    A place is a path, or a text with paths in braces such as `zoom:{registrant.id}`, which holds
    something once each of its paths leads to a text or a whole number.
    """
    for place in places:
        value = _filled(place, event) if "{" in place else find(event, place)
        if value is not None:
            return value
    return None


def text(value: Json) -> str | None:
    """A text as it is and a whole number written out; of anything else, none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def _filled(place: str, event: Json) -> str | None:
    texts = {path: text(find(event, path)) for path in _PLACE.findall(place)}
    if None in texts.values():
        return None
    return _PLACE.sub(lambda found: texts[found[1]] or "", place)
