"""Makes activities of rows, whichever format they came in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handraiser.activity import Activity, Json
from handraiser.identity import Identities
from handraiser.intake import bounds, jsontext
from handraiser_cli.bulk.names import canonical
from handraiser_cli.bulk.rows import MOST_NAMES, Layout, Row
from handraiser_cli.bulk.values import instant, plain, refused

LIMITS = {
    "id": bounds.MAX_ACTIVITY_ID,
    "type": bounds.MAX_TYPE,
    "source": 256,
    "channel": bounds.MAX_CHANNEL,
    "campaign": bounds.MAX_CAMPAIGN,
}
"""Characters of an activity's own texts."""
SOURCE = "tracking"
"""Whose word an activity's facts are where no source is named."""
_OBJECTS = ("properties", "traits")
_FIELDS = (*LIMITS, "at", "received_at", *_OBJECTS)


class ActivityRows:
    """Reads activities: `type`, `at` and the other fields by name, everything else a property."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._roles: dict[str, tuple[str, str]] = {}

    def activity(self, number: int, row: Row, identities: Identities) -> Activity:
        """The activity of a row. Raises Refused, with what is wrong with it."""
        fields: dict[str, Any] = {}
        told: dict[str, dict[str, Json]] = {kind: {} for kind in _OBJECTS}
        for column, value in row:
            if value is None:
                continue
            kind, name = self.role(column)
            if kind in told:
                told[kind][name] = self._layout.value(column, value)
            elif kind:
                fields[name] = text_of(name, value) if name in LIMITS else value
        for kind in _OBJECTS:
            if kind in fields:
                told[kind] = {**object_of(self._layout, kind, fields[kind]), **told[kind]}
        at = instant("at", fields.get("at"))
        return Activity(
            fields.get("id") or self._layout.placed(number),
            fields.get("type") or refused("type", "is missing: what happened?"),
            at,
            received_at(fields.get("received_at")) or at,
            fields.get("source") or SOURCE,
            identities,
            told["traits"],
            fields.get("channel"),
            fields.get("campaign"),
            told["properties"],
        )

    def role(self, column: str) -> tuple[str, str]:
        """What a column is for: ("field", its name), ("properties" or "traits", a name in it).

        Both are empty where it says nothing here. Raises Refused for a name that is too long.
        """
        role = self._roles.get(column)
        if role is None:
            role = self._found(column)
            if len(self._roles) < MOST_NAMES:
                self._roles[column] = role
        return role

    def _found(self, column: str) -> tuple[str, str]:
        name = canonical(column)
        if column == self._layout.column or name in ("", "identities"):
            return "", ""
        if name in _FIELDS:
            return "field", name
        for kind in _OBJECTS:
            if name.startswith(f"{kind}."):
                return kind, _inner(column, column.strip()[len(kind) + 1 :])
        return "properties", _inner(column, column.strip())


def _inner(column: str, name: str) -> str:
    if not 0 < len(name) <= bounds.MAX_NAME:
        refused(column[:40], f"is a name of more than {bounds.MAX_NAME} characters, or of none")
    return name


def text_of(name: str, value: object) -> str | None:
    """One of an activity's own texts; a whole number is written out, a blank says nothing.

    Raises Refused for anything else, and for what is too long.
    """
    if not isinstance(value, str):
        if not isinstance(value, int) or isinstance(value, bool):
            refused(name, "is neither text nor a whole number")
        value = str(value)
    text = value.strip()
    if len(text) > LIMITS[name]:
        refused(name, f"has more than {LIMITS[name]} characters")
    return text or None


def received_at(value: object) -> datetime | None:
    """When an activity was learnt; None where the cell does not say. Raises Refused."""
    return None if value in (None, "") else instant("received_at", value)


def object_of(layout: Layout, name: str, value: object) -> dict[str, Json]:
    """The object in a cell, which may be its JSON text. Raises Refused where there is none."""
    if isinstance(value, str):
        if not value.strip():
            return {}
        value = jsontext.read(value)
    elif layout.cells != "lines":
        value = plain(name, value)
    if not isinstance(value, dict):
        refused(name, "is no JSON object")
    bounds.check(value, name)
    return value
