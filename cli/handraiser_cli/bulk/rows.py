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

type Row = Mapping[str, Any]
"""A row's cells by column; None where it has none."""

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

    def value(self, field: str, value: object) -> Json:
        """What a cell holds. Raises Refused for what cannot be read or is out of bounds."""
        if type(value) is str:
            if len(value) > bounds.MAX_TEXT:
                refused(field, f"has more than {bounds.MAX_TEXT:,} characters")
            return cell(value) if self.cells == "text" else value
        found = value if self.cells == "lines" else plain(field, value)
        bounds.check(found, field)  # type: ignore[arg-type]  # JSON, as jsontext read it
        return found  # type: ignore[return-value]


class FactRows:
    """Reads what a lead's row says of the facts that a model declares.

    A column is a fact's where its name is, whatever its capitals, blanks and hyphens; an exact
    name goes first. `unused` are the other columns.
    """

    def __init__(self, layout: Layout, columns: Iterable[str], declared: Iterable[str]) -> None:
        self._layout = layout
        names = [name for name in columns if name != layout.column and name.strip()]
        wanted = {canonical(name): name for name in declared}
        exact = {name: name for name in names if name in wanted.values()}
        self.columns: dict[str, str] = dict(exact)
        for name in names:
            fact = wanted.get(canonical(name))
            if fact is not None and fact not in self.columns.values():
                self.columns[name] = fact
        self.unused = [name for name in names if name not in self.columns]

    def facts(self, row: Row) -> dict[str, Json]:
        """The facts that the row states. Raises Refused where one of them cannot be read."""
        found: dict[str, Json] = {}
        for column, fact in self.columns.items():
            value = row.get(column)
            if value is None:
                continue
            if self._layout.cells == "text":
                if len(value) > bounds.MAX_TEXT:
                    refused(column, f"has more than {bounds.MAX_TEXT:,} characters")
                found[fact] = value
            else:
                found[fact] = self._layout.value(column, value)
        return found


_LIMITS = {
    "id": bounds.MAX_ACTIVITY_ID,
    "type": bounds.MAX_TYPE,
    "source": 256,
    "channel": bounds.MAX_CHANNEL,
    "campaign": bounds.MAX_CAMPAIGN,
}
_INSTANTS = ("at", "received_at")
_OBJECTS = ("properties", "traits")


class ActivityRows:
    """Reads activities: `type`, `at` and the other fields by name, everything else a property."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._roles: dict[str, tuple[str, str]] = {}

    def activity(self, number: int, row: Row, identities: Identities) -> Activity:
        """The activity of a row. Raises Refused, with what is wrong with it."""
        fields: dict[str, Any] = {}
        told: dict[str, dict[str, Json]] = {"properties": {}, "traits": {}}
        roles = self._roles
        for column, value in row.items():
            if value is None:
                continue
            kind, name = roles.get(column) or self._role(column)
            if kind == "field":
                fields[name] = value
            elif kind == "object":
                told[name] = {**self._object(name, value), **told[name]}
            elif kind:
                told[kind][name] = self._layout.value(column, value)
        at = instant("at", fields.get("at"))
        received = fields.get("received_at")
        return Activity(
            self._text(fields, "id") or f"{self._layout.counted}-{number}",
            self._text(fields, "type") or refused("type", "is missing: what happened?"),
            at,
            at if received in (None, "") else instant("received_at", received),
            self._text(fields, "source") or "tracking",
            identities,
            told["traits"],
            self._text(fields, "channel"),
            self._text(fields, "campaign"),
            told["properties"],
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
        if name in _LIMITS or name in _INSTANTS:
            return "field", name
        if name in _OBJECTS:
            return "object", name
        for kind in _OBJECTS:
            if name.startswith(f"{kind}."):
                return kind, self._inner(column, column.strip()[len(kind) + 1 :])
        return "properties", self._inner(column, column.strip())

    def _inner(self, column: str, name: str) -> str:
        if not 0 < len(name) <= bounds.MAX_NAME:
            refused(column[:40], f"is a name of more than {bounds.MAX_NAME} characters, or of none")
        return name

    def _text(self, fields: Mapping[str, Any], name: str) -> str | None:
        value = fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if value is None:
            return None
        if not isinstance(value, str):
            refused(name, "is neither text nor a whole number")
        text = value.strip()
        if len(text) > _LIMITS[name]:
            refused(name, f"has more than {_LIMITS[name]} characters")
        return text or None

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
