"""Makes activities, facts and outcomes of rows, whichever format they came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from handraiser.activity import Activity, Json
from handraiser.identity import Identities
from handraiser.intake import bounds, jsontext
from handraiser_cli.bulk.names import Cells, canonical
from handraiser_cli.bulk.values import cell, instant, plain, refused

type Row = Iterable[tuple[str, Any]]
"""A row's columns and cells; None is an empty cell."""

_MOST_NAMES = 10_000


@dataclass(frozen=True)
class Layout:
    """How the rows of one file are kept, and what they are called when one is refused.

    `column` names the lead; `rows` are called lines in texts.
    """

    file: str
    cells: Cells
    column: str

    @property
    def counted(self) -> str:
        """What a row's number counts: `line` or `row`."""
        return "row" if self.cells == "typed" else "line"

    def value(self, field: str, value: object, *, as_text: bool = False) -> Json:
        """What a cell holds. Raises Refused for what cannot be read or is out of bounds.

        A cell of a text file is what it looks like, or with `as_text` its text.
        """
        if type(value) is str:
            if len(value) > bounds.MAX_TEXT:
                refused(field, f"has more than {bounds.MAX_TEXT:,} characters")
            return cell(value) if self.cells == "text" and not as_text else value
        found: Any = value if self.cells == "lines" else plain(field, value)
        bounds.check(found, field)
        json: Json = found
        return json


class FactRows:
    """Reads what a lead's row says of the facts that a model declares.

    A column is a fact's where its name is, whatever its capitals, blanks and hyphens; of two
    columns for one fact that with the exact name counts, else the first.
    """

    def __init__(self, layout: Layout, declared: Iterable[str]) -> None:
        self._layout = layout
        self._names = {canonical(name): name for name in declared}
        self._known: dict[str, str | None] = {}

    def fact(self, column: str) -> str | None:
        """The fact that a column states, or None where it is none of the model's."""
        if column in self._known:
            return self._known[column]
        found = None if column == self._layout.column else self._names.get(canonical(column))
        if len(self._known) < _MOST_NAMES:
            self._known[column] = found
        return found

    def facts(self, row: Row) -> dict[str, Json]:
        """The facts that the row states. Raises Refused where one of them cannot be read."""
        found: dict[str, Json] = {}
        for column, value in row:
            fact = self.fact(column)
            if fact is None or value is None or (fact in found and column != fact):
                continue
            found[fact] = self._layout.value(column, value, as_text=True)
        return found


_LIMITS = {
    "id": bounds.MAX_ACTIVITY_ID,
    "type": bounds.MAX_TYPE,
    "source": 256,
    "channel": bounds.MAX_CHANNEL,
    "campaign": bounds.MAX_CAMPAIGN,
}
_OBJECTS = ("properties", "traits")
_LATER = ("at", "received_at", *_OBJECTS)
"""Fields that are read once the whole row is known."""


class ActivityRows:
    """Reads activities: `type`, `at` and the other fields by name, everything else a property."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._roles: dict[str, tuple[str, str]] = {}

    def activity(self, number: int, row: Row, identities: Identities) -> Activity:
        """The activity of a row. Raises Refused, with what is wrong with it."""
        fields: dict[str, Any] = {}
        properties: dict[str, Json] = {}
        traits: dict[str, Json] = {}
        roles, layout = self._roles, self._layout
        for column, value in row:
            if value is None:
                continue
            kind, name = roles.get(column) or self._role(column)
            if kind == "text":
                fields[name] = _text(name, value)
            elif kind == "properties":
                properties[name] = layout.value(column, value)
            elif kind == "traits":
                traits[name] = layout.value(column, value)
            elif kind:
                fields[name] = value
        for name, told in (("properties", properties), ("traits", traits)):
            if name in fields:
                for inner, value in self._object(name, fields[name]).items():
                    told.setdefault(inner, value)
        at = instant("at", fields.get("at"))
        received = fields.get("received_at")
        return Activity(
            fields.get("id") or f"{layout.counted}-{number}",
            fields.get("type") or refused("type", "is missing: what happened?"),
            at,
            at if received in (None, "") else instant("received_at", received),
            fields.get("source") or "tracking",
            identities,
            traits,
            fields.get("channel"),
            fields.get("campaign"),
            properties,
        )

    def _role(self, column: str) -> tuple[str, str]:
        """What a column is for: (kind, name); an empty kind for what says nothing here."""
        role = self._found(column)
        if len(self._roles) < _MOST_NAMES:
            self._roles[column] = role
        return role

    def _found(self, column: str) -> tuple[str, str]:
        name = canonical(column)
        if column == self._layout.column or name in ("", "identities"):
            return "", ""
        if name in _LIMITS:
            return "text", name
        if name in _LATER:
            return "field", name
        for kind in _OBJECTS:
            if name.startswith(f"{kind}."):
                return kind, _inner(column, column.strip()[len(kind) + 1 :])
        return "properties", _inner(column, column.strip())

    def _object(self, name: str, value: object) -> Mapping[str, Json]:
        if isinstance(value, str):
            if not value.strip():
                return {}
            value = jsontext.read(value)
        elif self._layout.cells != "lines":
            value = plain(name, value)
        if not isinstance(value, dict):
            refused(name, "is no JSON object")
        bounds.check(value, name)
        return value


def _inner(column: str, name: str) -> str:
    if not 0 < len(name) <= bounds.MAX_NAME:
        refused(column[:40], f"is a name of more than {bounds.MAX_NAME} characters, or of none")
    return name


def _text(name: str, value: object) -> str | None:
    """One of an activity's own texts; a whole number is written out, a blank says nothing."""
    if not isinstance(value, str):
        if not isinstance(value, int) or isinstance(value, bool):
            refused(name, "is neither text nor a whole number")
        value = str(value)
    text = value.strip()
    if len(text) > _LIMITS[name]:
        refused(name, f"has more than {_LIMITS[name]} characters")
    return text or None
