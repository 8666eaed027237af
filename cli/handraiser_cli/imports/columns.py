"""Gives each column of a file its meaning: what was asked for, else what its name says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from handraiser.intake.bounds import MAX_NAME
from handraiser.intake.forms import Forms
from handraiser.intake.names import canonical
from handraiser_cli.bulk.faults import NotUsable
from handraiser_cli.imports.meanings import (
    FIELDS,
    NOTHING,
    OPTED_OUT,
    PREFIXES,
    Meaning,
    What,
    meaning_of,
)
from handraiser_cli.imports.report import OWN_COLUMNS

type Kind = Literal["leads", "activities"]

_OTHERS: Mapping[Kind, What] = {"leads": "trait", "activities": "property"}
"""What a column is whose name means nothing."""

OPT_OUTS = (
    "opted_out",
    "opt_out",
    "unsubscribed",
    "email_opt_out",
    "email_optout",
    "email_opted_out",
    "email_unsubscribed",
    "hs_email_optout",
    "has_opted_out_of_email",
    "opted_out_of_email",
    "opted_out_of_all_email",
    "unsubscribed_from_all_email",
    "unsubscribed_from_all_emails",
    "marketing_opt_out",
)
"""Columns in which CRMs and mail tools say that somebody wants no e-mail."""

_AT = (
    "timestamp",
    "date",
    "datetime",
    "date_time",
    "occurred_at",
    "happened_at",
    "activity_date",
    "activity_time",
    "event_date",
    "event_time",
)
_TYPE = ("activity", "activity_type", "event", "event_type", "event_name")
_ID = ("activity_id", "event_id", "message_id")

FIELD_NAMES: Mapping[Kind, Mapping[str, str]] = {
    "leads": {"channel": "channel", "campaign": "campaign"},
    "activities": {
        **{name: name for name in FIELDS},
        **dict.fromkeys(_AT, "at"),
        **dict.fromkeys(_TYPE, "type"),
        **dict.fromkeys(_ID, "id"),
    },
}
"""An activity's own parts, by the canonical names of columns."""


@dataclass(frozen=True)
class Mapped:
    """The columns of a file in their order, each with what it is for.

    `asked` are the places of those whose meaning was asked for.
    """

    columns: tuple[tuple[str, Meaning], ...]
    asked: frozenset[int] = frozenset()

    def of(self, what: What) -> list[tuple[int, str, str]]:
        """(place, column, name) of those that are for this: first those that were asked for."""
        found = [
            (place, column, meaning.name)
            for place, (column, meaning) in enumerate(self.columns)
            if meaning.what == what
        ]
        return sorted(found, key=lambda it: it[0] not in self.asked)

    def field(self, name: str) -> list[int]:
        """The places of the columns that give one of an activity's own parts, in order."""
        return [place for place, _, given in self.of("field") if given == name]


def map_columns(
    kind: Kind,
    columns: Sequence[str],
    asked: Mapping[str, str],
    forms: Forms,
    *,
    others: bool = True,
) -> Mapped:
    """The meaning of each column: by `asked`, else by name, as in the forms document.

    `others` keeps columns whose names mean nothing: facts of leads, properties of activities. A
    column that is asked for is found by its exact name, else by its canonical one. Raises NotUsable
    where it is not there.
    """
    chosen = _chosen(kind, columns, asked)
    known = _known(kind, forms)
    found: list[tuple[str, Meaning]] = []
    for place, column in enumerate(columns):
        meaning = chosen.get(place)
        if meaning is None:
            meaning = known.get(canonical(column)) or _other(kind, column, others=others)
        found.append((column, meaning))
    return Mapped(tuple(found), frozenset(chosen))


def _chosen(kind: Kind, columns: Sequence[str], asked: Mapping[str, str]) -> dict[int, Meaning]:
    found: dict[int, Meaning] = {}
    for name, target in asked.items():
        places = [place for place, column in enumerate(columns) if column.strip() == name]
        spelled = canonical(name)
        places = places or [
            place for place, column in enumerate(columns) if spelled == canonical(column) != ""
        ]
        if not places:
            there = ", ".join(f"`{column}`" for column in columns if column.strip())
            raise NotUsable(f"there is no column `{name}`; the columns are {there}")
        meaning = meaning_of(target, _OTHERS[kind])
        found |= dict.fromkeys(places, meaning)
    return found


def _known(kind: Kind, forms: Forms) -> dict[str, Meaning]:
    known = {name: Meaning("field", part) for name, part in FIELD_NAMES[kind].items()}
    known |= {name: Meaning("identity", who) for name, who in forms.identity_names().items()}
    if kind == "leads":
        for trait, names in forms.traits.items():
            known |= {canonical(name): Meaning("trait", trait) for name in names}
        known |= dict.fromkeys(OPT_OUTS, Meaning("opt_out", OPTED_OUT))
    return known | dict.fromkeys(OWN_COLUMNS, NOTHING)


def _other(kind: Kind, column: str, *, others: bool) -> Meaning:
    if column.strip().startswith(PREFIXES):
        return meaning_of(column, _OTHERS[kind])
    name = canonical(column)
    if not others or not 0 < len(name) <= MAX_NAME:
        return NOTHING
    return Meaning(_OTHERS[kind], name)
