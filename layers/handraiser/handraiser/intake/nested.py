"""Fields that lie within others: `{"contact": {"email": …}}`, `contact[email]`, lists of pairs."""

from __future__ import annotations

import re
from collections.abc import Set

from handraiser.activity import Json
from handraiser.intake.body import Fields
from handraiser.intake.names import canonical

NAMES = ("name", "key", "field", "id")
"""Parts of an item of a list that may name it; the first that is there does."""

MAX_LEVELS = 4
"""How deep groups within groups are opened."""

_WITHIN = re.compile(r"([^\[\]]+)\[([^\[\]]+)\](.*)")
_BLANK: tuple[Json, ...] = (None, "", [], {})


def unfolded(fields: Fields, groups: Set[str], known: Set[str], levels: int = MAX_LEVELS) -> Fields:
    """The fields, and after them what lies within the groups.

    A group is a field whose canonical name is among `groups` and whose value is an object or a list
    of objects with a name and a `value`; or it is several fields named `group[name]`. What lies in
    it becomes a field by its own name, or by the group's and its own where that is `known`: the
    `name` of a `company` is a `company_name`. A field that is outside, or in an earlier group, and
    says something is not replaced. Groups within groups are opened so many `levels` deep.
    """
    if not levels:
        return fields
    found: Fields = {}
    within: dict[str, Fields] = {}
    for name, value in fields.items():
        named = _WITHIN.fullmatch(name)
        if named and canonical(named[1]) in groups:
            within.setdefault(named[1], {})[named[2] + named[3]] = value
        elif canonical(name) in groups and (inner := _inner(value)) is not None:
            within.setdefault(name, {}).update(inner)
        else:
            found[name] = value
    for group, inner in within.items():
        for name, value in unfolded(inner, groups, known, levels - 1).items():
            whole = canonical(f"{group} {name}")
            own = whole if whole in known else name
            if found.get(own) in _BLANK:
                found[own] = value
    return found


def _inner(value: Json) -> Fields | None:
    """What an object or a list of pairs says; of a name that comes several times, all values."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list) or not value:
        return None
    gathered: dict[str, list[Json]] = {}
    for item in value:
        if not isinstance(item, dict) or "value" not in item:
            return None
        name = next((item[part] for part in NAMES if isinstance(item.get(part), str)), None)
        if not isinstance(name, str):
            return None
        gathered.setdefault(name, []).append(item["value"])
    return {name: values[0] if len(values) == 1 else values for name, values in gathered.items()}
