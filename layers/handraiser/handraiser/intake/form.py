"""One form of the forms document."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from handraiser.intake.bounds import MAX_CAMPAIGN, MAX_CHANNEL, MAX_TEXT, MAX_TYPE
from handraiser.intake.consents import Consent, Purpose
from handraiser.intake.names import InputName, canonical

type FormId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
type Constant = bool | int | Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
type Seconds = Annotated[int, Field(ge=0, le=60)]
"""The least time that people take over a form."""


class Part(BaseModel):
    """A part of the document, which nothing is added to."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Form(Part):
    """One form.

    `records` is the type of the activity it records. `constants` are properties that every
    activity of the form has, `channel` and `campaign` those of one that names none itself.
    `properties` are inputs kept as properties whatever their names mean elsewhere; inputs whose
    names mean nothing become properties too unless `keeps_other_fields` is false. `traits` adds
    names to those of the document; `honeypot`, `minimum_seconds` and of `consents` each purpose
    replace the document's.
    """

    records: Annotated[str, Field(pattern=rf"^[a-z][a-z0-9_]{{0,{MAX_TYPE - 1}}}$")]
    channel: Annotated[str, Field(min_length=1, max_length=MAX_CHANNEL)] | None = None
    campaign: Annotated[str, Field(min_length=1, max_length=MAX_CAMPAIGN)] | None = None
    constants: Annotated[dict[InputName, Constant], Field(max_length=20)] = {}
    properties: tuple[InputName, ...] = Field(default=(), strict=False)
    keeps_other_fields: bool = True
    traits: dict[InputName, list[InputName]] = {}
    consents: dict[Purpose, Consent] = {}
    honeypot: InputName | None = None
    minimum_seconds: Seconds | None = None

    def property_names(self) -> frozenset[str]:
        """The canonical names of `properties`."""
        return frozenset(map(canonical, self.properties))
