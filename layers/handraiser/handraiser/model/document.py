"""The scoring model as its author writes it: one class per construct of the YAML document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

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
    Path,
    Title,
    number_in,
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
    if isinstance(written, list) and all(isinstance(value, str) for value in written):
        return dict.fromkeys(written, ())
    return written


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

    @classmethod
    def in_full(cls, written: object) -> object:
        """A kind may stand alone."""
        return {"kind": written} if isinstance(written, str) else written

    @classmethod
    def disagreements(cls, written: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
        """A kind there is none of, or values that do not go with it."""
        kind = written.get("kind", "text")
        values = _spellings(written.get("values", {}))
        if isinstance(kind, str) and isinstance(values, Mapping):
            fault = fault_in(kind, values)
            if fault is not None:
                yield (), fault
            yield from _spelled_twice(values)


def _spelled_twice(values: Mapping[Any, Any]) -> Iterator[tuple[Path, str]]:
    read_as = {spelling(value): value for value in values if isinstance(value, str)}
    for value, others in values.items():
        for other in others if isinstance(others, list | tuple) else ():
            if not isinstance(other, str):
                continue
            first = read_as.setdefault(spelling(other), value)
            if first != value:
                yield (), f"{other!r} is a spelling of both {first!r} and {value!r}"


class Weight(Part):
    """A channel's or campaign's weight; a number alone is one too. Above 1 only knowingly."""

    weight: Number = Field(ge=0, le=10)
    above_one: bool = False

    @classmethod
    def in_full(cls, written: object) -> object:
        """A number may stand alone."""
        return {"weight": written} if isinstance(written, int | Decimal) else written

    @classmethod
    def disagreements(cls, written: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
        """A weight above 1 that may be a slip."""
        weight = number_in(written, "weight")
        if weight is not None and 1 < weight <= 10 and not written.get("above_one"):
            yield (
                (),
                "a weight lies between 0 and 1; to go above 1 knowingly, write "
                f"{{weight: {weight:f}, above_one: true}}",
            )


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

    @classmethod
    def disagreements(cls, written: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
        """A path that asks for nothing."""
        match written.get("rules"):
            case None:
                required = False
            case {**lists}:
                required = any(lists.values())
            case _:
                required = True
        stated = (*Minima.model_fields, "cells", "profile")
        if not required and all(written.get(part) is None for part in stated):
            yield (), "a path states at least one minimum, cell, rule or fact"


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

    @classmethod
    def disagreements(cls, written: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
        """A list of segments that the default does not close."""
        segments = written.get("segments")
        if not isinstance(segments, Mapping) or not segments:
            return
        *_, last = segments
        if last != "default":
            at: Path = ("segments", "default") if "default" in segments else ("segments",)
            yield at, "the last segment is `default`: it takes whom no other took"
        for name, segment in segments.items():
            if not isinstance(segment, Mapping):
                continue
            has_profile = segment.get("profile") is not None
            if name == "default" and has_profile:
                at = ("segments", "default", "profile")
                yield at, "the default segment takes everybody else: it has no profile pattern"
            if name != "default" and not has_profile:
                at = ("segments", name)
                yield at, "every segment but the default has a profile pattern"


class MailSweeps(Part):
    """Clicks that a security gateway makes, which follows every link of a mail as it arrives."""

    links: int = Field(3, ge=2, le=100)
    seconds_after_delivery: int = Field(30, ge=0, le=3600)
    seconds_at_once: int = Field(5, ge=0, le=3600)


class ModelDocument(Part):
    """A whole scoring model."""

    model: Name
    version: int = Field(ge=1, le=1_000_000)
    time_zone: str = "UTC"
    history: Days = "365d"
    sources: list[Annotated[list[str], BeforeValidator(_as_list)]] = Field(default_factory=list)
    facts: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)], FactSpec]
    channels: dict[str, Weight] = Field(default_factory=dict, max_length=1000)
    campaigns: dict[str, Weight] = Field(default_factory=dict, max_length=1000)
    form_fills: list[str] = Field(default_factory=lambda: list(FORM_FILLS), max_length=100)
    mail_sweeps: MailSweeps = MailSweeps()
    scorecards: dict[Name, Scorecard] = Field(min_length=1, max_length=20)

    @classmethod
    def disagreements(cls, written: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
        """More history than is kept."""
        try:
            days = parse_days(written.get("history", "1d"))
        except ValueError:
            return
        if days > MAX_HISTORY:
            yield ("history",), f"history is at most {MAX_HISTORY}d (three years)"
