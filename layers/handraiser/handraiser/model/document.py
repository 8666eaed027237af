"""The scoring model as its author writes it: one class per construct of the YAML document."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from handraiser.facts import fault_in, spelling
from handraiser.model.durations import parse_days, parse_duration

type Dimension = Literal["fit", "engagement", "intent"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension.__value__)

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

NAME = r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$"
_DECAY = re.compile(r"^(\d{1,3}(?:\.\d{1,4})?)\s*%\s*per\s+(\S+)$")
_LIMIT = re.compile(r"^([1-9]\d{0,3})\s+per\s+(\S+)$")


def _exact(value: object) -> Decimal:
    """A number as an exact Decimal; texts, floats and booleans are refused."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("this takes a number")
    number = Decimal(value)
    if abs(number) > 1_000_000 or number != round(number, 6):
        raise ValueError("a number has at most 6 decimals and lies within 1,000,000 of zero")
    return (
        number.to_integral_value() if number == number.to_integral_value() else number.normalize()
    )


def _decay(text: str) -> str:
    found = _DECAY.match(text)
    if text != "none" and found is None:
        raise ValueError("write `none` or a share per whole days, such as `50% per 30d`")
    if found is not None:
        parse_days(found.group(2))
        if not 0 < Decimal(found.group(1)) <= 100:
            raise ValueError("a decay takes more than 0% and at most 100%")
    return text


def _limit(text: str) -> str:
    found = _LIMIT.match(text)
    if text != "once" and found is None:
        raise ValueError("write `once` or a number per whole days, such as `2 per 1d`")
    if found is not None:
        parse_days(found.group(2))
    return text


def parse_decay(text: str) -> tuple[Decimal, int] | None:
    """(share lost, days) of a decay such as `50% per 30d`; None for `none`."""
    found = _DECAY.match(text)
    return None if found is None else (Decimal(found.group(1)) / 100, parse_days(found.group(2)))


def parse_limit(text: str) -> tuple[int, int | None]:
    """(at most, days) of a repeat limit such as `2 per 1d`; days is None for `once`."""
    found = _LIMIT.match(text)
    return (1, None) if found is None else (int(found.group(1)), parse_days(found.group(2)))


def _days(text: object) -> str:
    parse_days(text)
    return str(text)


def _duration(text: object) -> str:
    parse_duration(text)
    return str(text)


def _per_segment(written: object) -> object:
    """Points that are not told apart are those of every segment."""
    return written if isinstance(written, dict) else {"default": written}


def _spellings(written: object) -> object:
    """Values written as a list have no other spellings."""
    return dict.fromkeys(written, ()) if isinstance(written, list) else written


def _as_list(written: object) -> object:
    """A source alone has its rank for itself."""
    return [written] if isinstance(written, str) else written


Name = Annotated[str, Field(pattern=NAME, max_length=64)]
Number = Annotated[Decimal, BeforeValidator(_exact)]
Days = Annotated[str, BeforeValidator(_days)]
Duration = Annotated[str, BeforeValidator(_duration)]
Decay = Annotated[str, AfterValidator(_decay)]
Limit = Annotated[str, AfterValidator(_limit)]
EventPattern = dict[str, Any]
"""An EventBridge event pattern; checked when the model is compiled."""


class Part(BaseModel):
    """Base of every construct: what it does not know is a fault, not a silence."""

    # Only the whole is ever validated; building each part by itself too would double the work.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def every_part(base: type[Part] = Part) -> list[type[Part]]:
    """Every construct of the grammar, for suggestions and documentation."""
    return [base, *(part for child in base.__subclasses__() for part in every_part(child))]


class Bounds(Part):
    """A floor and a ceiling for a sum of points."""

    min: Number | None = None
    max: Number | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is above max")
        return self


class FactSpec(Part):
    """How one fact is read: a kind, or a list of canonical values and their other spellings.

    A kind alone may be written as a text, a list without other spellings as a list.
    """

    kind: str = "text"
    values: Annotated[dict[str, list[str]], BeforeValidator(_spellings)] = {}
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
    decay: Decay = "none"


class Rule(Bounds):
    """Points for a profile, for activities, or for two activities in order."""

    name: str | None = Field(default=None, max_length=120)
    dimension: Dimension | None = None
    group: Name | None = None
    profile: EventPattern | None = None
    activity: EventPattern | None = None
    sequence: list[EventPattern] | None = Field(default=None, min_length=2, max_length=2)
    points: Annotated[dict[Name, Number], BeforeValidator(_per_segment)]
    limit: Limit | None = None
    at_least: int | None = Field(default=None, ge=1, le=1000)
    count: Literal["activities", "days"] = "activities"
    within: Days | None = None
    decay: Decay | None = None
    hand_raise: bool = False

    @model_validator(mode="after")
    def _one_meaning(self) -> Self:
        said = [n for n in ("profile", "activity", "sequence") if getattr(self, n) is not None]
        if len(said) != 1:
            raise ValueError("a rule has exactly one of profile, activity, sequence")
        if (self.dimension is None) == (self.group is None):
            raise ValueError("a rule names either its group or its dimension")
        if "default" not in self.points:
            raise ValueError("points per segment need a default")
        kind = said[0]
        allowed = {
            "profile": set[str](),
            "activity": {"limit", "at_least", "count", "within", "decay", "hand_raise"},
            "sequence": {"within", "decay"},
        }[kind]
        for name in ("limit", "at_least", "count", "within", "decay", "hand_raise"):
            if name in self.model_fields_set and name not in allowed:
                raise ValueError(f"{name} means nothing on a {kind} rule")
        if self.limit is not None and self.at_least is not None:
            raise ValueError("limit and at_least exclude each other: at_least pays once")
        if "count" in self.model_fields_set and self.at_least is None:
            raise ValueError("count goes with at_least")
        if kind == "sequence" and self.within is None:
            raise ValueError("a sequence says within how many days its steps must follow")
        return self


class Required(Part):
    """Rules that must hold: all of one list, any of another."""

    all: list[Name] = []
    any: list[Name] = []


class Minima(Part):
    """The least a lead must have, shown scores (2 decimals) compared."""

    fit: Number | None = None
    engagement: Number | None = None
    intent: Number | None = None
    total: Number | None = None


class PathSpec(Minima):
    """One way to qualify: all its stated parts must hold."""

    name: str | None = Field(default=None, max_length=120)
    rules: Required | None = None
    profile: EventPattern | None = None
    stays: Minima | None = None
    follow_up: Duration | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        minima = (self.fit, self.engagement, self.intent, self.total)
        required = self.rules is not None and (self.rules.all or self.rules.any)
        if all(part is None for part in minima) and not required and self.profile is None:
            raise ValueError("a path states at least one minimum, rule or fact")
        return self


class Segment(Part):
    """A kind of lead with its own ways to qualify."""

    name: str | None = Field(default=None, max_length=120)
    profile: EventPattern | None = None
    paths: dict[Name, PathSpec] = Field(min_length=1)
    nurture: Minima | None = None
    follow_up: Duration = "1h"


class Exclusion(Part):
    """A reason why somebody is never an MQL, told from the profile."""

    name: str | None = Field(default=None, max_length=120)
    profile: EventPattern
    scored: bool = True


class Scorecard(Part):
    """Rules, bounds, bands and segments for one product, brand or region."""

    total: Bounds = Bounds()
    dimensions: dict[Dimension, DimensionSpec] = {}
    groups: dict[Name, Group] = {}
    rules: dict[Name, Rule] = Field(min_length=1, max_length=500)
    grades: dict[str, Number] = {}
    suppress: dict[Name, Exclusion] = {}
    disqualify: dict[Name, Exclusion] = {}
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
    sources: list[Annotated[list[str], BeforeValidator(_as_list)]] = []
    facts: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)], FactSpec]
    channels: dict[str, Weight] = {}
    campaigns: dict[str, Weight] = {}
    form_fills: list[str] = list(FORM_FILLS)
    scorecards: dict[Name, Scorecard] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _bounded_history(self) -> Self:
        if parse_days(self.history) > 1095:
            raise ValueError("history is at most 1095d (three years)")
        return self
