"""The scoring model as its author writes it: one class per construct of the YAML document."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from handraiser.facts import fault_in, spelling
from handraiser.model.durations import parse_days
from handraiser.model.rule_document import Bounds, Dimension, Rule
from handraiser.model.written import (
    Days,
    DecayTerm,
    Duration,
    EventPattern,
    Label,
    Name,
    Number,
    Part,
    Title,
)

FORM_FILLS = (
    "form_submitted",
    "lead_form_submitted",
    "contact_requested",
    "demo_requested",
    "quote_requested",
    "trial_started",
    "newsletter_signed_up",
    "webinar_registered",
    "content_downloaded",
)
"""The activity types that one filled-in form records, unless the model lists its own."""

MAX_HISTORY = 1095
"""Days of history a model may ask for: three years."""


def _spellings(written: object) -> object:
    """Values written as a list have no other spellings."""
    return dict.fromkeys(written, ()) if isinstance(written, list) else written


def _as_list(written: object) -> object:
    """A source alone has its rank for itself."""
    return [written] if isinstance(written, str) else written


class FactSpec(Part):
    """How one fact is read: a kind, or a list of canonical values and their other spellings.

    A kind alone may be written as a text, a list without other spellings as a list.
    """

    kind: str = "text"
    values: Annotated[dict[str, list[str]], BeforeValidator(_spellings)] = Field(
        default_factory=dict
    )
    label: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _kind_alone(cls, written: object) -> object:
        return {"kind": written} if isinstance(written, str) else written

    @model_validator(mode="after")
    def _known_kind(self) -> Self:
        fault = fault_in(self.kind, self.values)
        if fault is not None:
            raise ValueError(fault)
        read_as = {spelling(value): value for value in self.values}
        for value, others in self.values.items():
            for other in others:
                if read_as.setdefault(spelling(other), value) != value:
                    twice = f"{other!r} is a spelling of both {read_as[spelling(other)]!r}"
                    raise ValueError(f"{twice} and {value!r}")
        return self


class Weight(Part):
    """A channel's or campaign's weight; a number alone is one too. Above 1 only knowingly."""

    weight: Number = Field(ge=0, le=10)
    above_one: bool = False

    @model_validator(mode="before")
    @classmethod
    def _number_alone(cls, written: object) -> object:
        return written if isinstance(written, dict) else {"weight": written}

    @model_validator(mode="after")
    def _knowingly(self) -> Self:
        if self.weight > 1 and not self.above_one:
            raise ValueError(
                "a weight lies between 0 and 1; to go above 1 knowingly, write "
                f"{{weight: {self.weight}, above_one: true}}"
            )
        return self


class DimensionSpec(Bounds):
    """A dimension's bounds (the floor is 0 unless set) and its weight in the total."""

    min: Number | None = Decimal(0)
    weight: Number = Field(default=Decimal(1), ge=0, le=10)


class Group(Bounds):
    """Rules that share bounds and a default decay."""

    dimension: Dimension
    decay: DecayTerm = "none"


class Required(Part):
    """Rules that must hold: all of one list, any of another."""

    all: list[Name] = Field(default_factory=list)
    any: list[Name] = Field(default_factory=list)


class Minima(Part):
    """The least a lead must have, shown scores (2 decimals) compared."""

    fit: Number | None = None
    engagement: Number | None = None
    intent: Number | None = None
    total: Number | None = None


class PathSpec(Minima):
    """One way to qualify: all its stated parts must hold."""

    name: Title | None = None
    cells: dict[Label, list[Label]] | None = Field(default=None, min_length=1)
    rules: Required | None = None
    profile: EventPattern | None = None
    stays: Minima | None = None
    follow_up: Duration | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        minima = (self.fit, self.engagement, self.intent, self.total)
        required = self.rules is not None and (self.rules.all or self.rules.any)
        stated = (*minima, self.cells, self.profile)
        if all(part is None for part in stated) and not required:
            raise ValueError("a path states at least one minimum, cell, rule or fact")
        return self


class Segment(Part):
    """A kind of lead with its own ways to qualify."""

    name: Title | None = None
    profile: EventPattern | None = None
    paths: dict[Name, PathSpec] = Field(min_length=1)
    nurture: Minima | None = None
    follow_up: Duration = "1h"


class Exclusion(Part):
    """A reason why somebody is never an MQL, told from the profile."""

    name: Title | None = None
    profile: EventPattern
    scored: bool = True


class Scorecard(Part):
    """Rules, bounds, bands and segments for one product, brand or region."""

    total: Bounds = Bounds()
    dimensions: dict[Dimension, DimensionSpec] = Field(default_factory=dict)
    groups: dict[Name, Group] = Field(default_factory=dict)
    rules: dict[Name, Rule] = Field(min_length=1, max_length=500)
    grades: dict[Label, Number] = Field(default_factory=dict)
    levels: dict[Label, Number] = Field(default_factory=dict)
    suppress: dict[Name, Exclusion] = Field(default_factory=dict)
    disqualify: dict[Name, Exclusion] = Field(default_factory=dict)
    segments: dict[Name, Segment] = Field(min_length=1, max_length=100)

    @model_validator(mode="after")
    def _default_closes(self) -> Self:
        *named, last = self.segments.items()
        if last[0] != "default" or last[1].profile is not None:
            raise ValueError("the last segment is `default` and has no profile pattern")
        if any(segment.profile is None for _, segment in named):
            raise ValueError("every segment but the default has a profile pattern")
        return self


class ModelDocument(Part):
    """A whole scoring model."""

    model: Name
    version: int = Field(ge=1, le=1_000_000)
    time_zone: str = "UTC"
    history: Days = "365d"
    sources: list[Annotated[list[str], BeforeValidator(_as_list)]] = Field(default_factory=list)
    facts: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)], FactSpec]
    channels: dict[str, Weight] = Field(default_factory=dict)
    campaigns: dict[str, Weight] = Field(default_factory=dict)
    form_fills: list[str] = Field(default_factory=lambda: list(FORM_FILLS))
    scorecards: dict[Name, Scorecard] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _bounded_history(self) -> Self:
        if parse_days(self.history) > MAX_HISTORY:
            raise ValueError(f"history is at most {MAX_HISTORY}d (three years)")
        return self
