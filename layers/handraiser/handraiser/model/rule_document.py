"""A rule as its author writes it: points for who somebody is, what they did, or did not do."""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator

from handraiser.model.durations import parse_span
from handraiser.model.written import (
    Days,
    DecayTerm,
    EventPattern,
    Limit,
    Name,
    Number,
    Part,
    Span,
    Title,
)

type Dimension = Literal["fit", "engagement", "intent"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension.__value__)

MAX_STEPS = 20
"""Steps of one sequence."""

FREQUENCIES = ("at_least", "at_most", "exactly", "between")

Times = Annotated[int, Field(ge=1, le=1000)]

_MEANINGFUL: dict[str, frozenset[str]] = {
    "profile": frozenset(),
    "activity": frozenset({*FREQUENCIES, "limit", "count", "within", "decay", "hand_raise"}),
    "sequence": frozenset({"within", "gap", "decay"}),
    "inactivity": frozenset({"every"}),
}
_OPTIONS = (*FREQUENCIES, "limit", "count", "within", "gap", "every", "decay", "hand_raise")


def _per_segment(written: object) -> object:
    """Points that are not told apart are those of every segment."""
    return written if isinstance(written, dict) else {"default": written}


class Bounds(Part):
    """A floor and a ceiling for a sum of points."""

    min: Number | None = None
    max: Number | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is above max")
        return self


class Rule(Bounds):
    """Points for a profile, for activities, for activities in order, or for silence."""

    name: Title | None = None
    dimension: Dimension | None = None
    group: Name | None = None
    profile: EventPattern | None = None
    activity: EventPattern | None = None
    sequence: list[EventPattern] | None = Field(default=None, min_length=2, max_length=MAX_STEPS)
    inactivity: EventPattern | None = None
    points: Annotated[dict[Name, Number], BeforeValidator(_per_segment)]
    limit: Limit | None = None
    at_least: Times | None = None
    at_most: Times | None = None
    exactly: Times | None = None
    between: list[Times] | None = Field(default=None, min_length=2, max_length=2)
    count: Literal["activities", "days", "sessions"] = "activities"
    within: Span | None = None
    gap: Span | None = None
    every: Days | None = None
    decay: DecayTerm | None = None
    hand_raise: bool = False

    @property
    def kind(self) -> str:
        """Which of profile, activity, sequence and inactivity it is about."""
        return next(kind for kind in _MEANINGFUL if getattr(self, kind) is not None)

    @property
    def frequency(self) -> tuple[int, int | None] | None:
        """(least, most) of activities, days or sessions it pays for; most is None for no end."""
        if self.between is not None:
            least, most = self.between
            return least, most
        if self.exactly is not None:
            return self.exactly, self.exactly
        if self.at_most is not None:
            return 1, self.at_most
        return None if self.at_least is None else (self.at_least, None)

    @model_validator(mode="after")
    def _one_meaning(self) -> Self:
        said = [kind for kind in _MEANINGFUL if getattr(self, kind) is not None]
        if len(said) != 1:
            raise ValueError(f"a rule has exactly one of {', '.join(_MEANINGFUL)}")
        if (self.dimension is None) == (self.group is None):
            raise ValueError("a rule names either its group or its dimension")
        if "default" not in self.points:
            raise ValueError("points per segment need a default")
        for option in _OPTIONS:
            if option in self.model_fields_set and option not in _MEANINGFUL[said[0]]:
                raise ValueError(f"{option} means nothing on a rule about {said[0]}")
        self._one_frequency()
        if said[0] == "sequence":
            self._days_of_sequence()
        if said[0] == "inactivity" and self.every is None:
            raise ValueError(
                "a rule about inactivity says after how many days `every` time it pays"
            )
        return self

    def _one_frequency(self) -> None:
        frequencies = [name for name in FREQUENCIES if getattr(self, name) is not None]
        if len(frequencies) > 1:
            raise ValueError(
                f"{' and '.join(frequencies)} exclude each other; write `between: [1, 3]` for both"
            )
        if self.limit is not None and frequencies:
            raise ValueError(
                f"limit and {frequencies[0]} exclude each other: a frequency pays once"
            )
        if "count" in self.model_fields_set and not frequencies:
            raise ValueError(f"count goes with one of {', '.join(FREQUENCIES)}")
        if self.between is not None and self.between[0] > self.between[1]:
            raise ValueError("between names the smaller number first")

    def _days_of_sequence(self) -> None:
        if self.within is None:
            raise ValueError("a sequence says within how many days its steps must follow")
        if not isinstance(parse_span(self.within), int):
            raise ValueError("a sequence's `within` takes whole days, such as 14d")
