"""The part of a vendor's document that says what its events mean, through whichever door."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from handraiser.identity import Kind
from handraiser.intake.bounds import MAX_CHANNEL, MAX_NAME, MAX_TEXT, MAX_TYPE
from handraiser.matching import Pattern, compile_pattern


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _pattern(value: object) -> object:
    return compile_pattern(value)


type Place = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
type Places = Annotated[list[Place], BeforeValidator(_listed), Field(min_length=1)]
"""Where a value is: one place or several, of which the first that is not blank counts."""
type Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
type Constant = bool | int | Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
type When = Annotated[Pattern, BeforeValidator(_pattern)]
"""An event pattern, as a model's rules have."""


class Part(BaseModel):
    """A part of a document: what it may not hold is a fault."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True
    )


class Gather(Part):
    """Turns a list of objects, each with a name and a value, into one object by name.

    `of` is where the list is; without it the event itself is the one item.
    """

    of: Place | None = None
    name: Places
    value: Places


class At(Part):
    """When it happened: RFC 3339, or seconds or milliseconds since 1970."""

    is_at: Places = Field(alias="is")
    unit: Literal["rfc3339", "s", "ms"] = "rfc3339"


class Record(Part):
    """Which events record an activity of that type, and its properties that are always the same.

    `opt_out` marks that the person wants no more of it: the property `opt_out` is true.
    """

    when: When
    type: Annotated[str, Field(pattern=rf"^[a-z][a-z0-9_]{{0,{MAX_TYPE - 1}}}$")]
    opt_out: bool = False
    properties: Annotated[dict[Name, Constant], Field(max_length=20)] = {}


class Mapping(Part):
    """What the events of one vendor mean.

    The first of `records` whose pattern matches says what an event records; what matches `ignores`
    records nothing. What `gather` makes is found like any key of the event. `id` names places whose
    values together are unique for an event. In the objects at `fields` names mean what they mean in
    a form, where `identities`, `traits` and `properties` say nothing of it.
    """

    source: Annotated[str, Field(min_length=1, max_length=256)]
    channel: Annotated[str, Field(min_length=1, max_length=MAX_CHANNEL)] | None = None
    gather: dict[Name, Gather] = {}
    id: Places
    at: At
    records: Annotated[list[Record], Field(min_length=1)]
    ignores: When | None = None
    identities: dict[Kind, Places] = {}
    traits: dict[Name, Places] = {}
    properties: dict[Name, Places] = {}
    campaign: Places | None = None
    fields: Places | None = None
