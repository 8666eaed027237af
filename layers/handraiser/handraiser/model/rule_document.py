"""A rule as its author writes it: points for who somebody is, what they did, or did not do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field

from handraiser.model.durations import parse_days, parse_span
from handraiser.model.written import (
    Days,
    DecayTerm,
    EventPattern,
    Limit,
    Name,
    Number,
    Part,
    Path,
    Span,
    Title,
    number_in,
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

    @classmethod
    def disagreements(cls, written: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
        """A floor above the ceiling."""
        yield from super().disagreements(written)
        floor = number_in({"min": cls.model_fields["min"].default, **written}, "min")
        ceiling = number_in(written, "max")
        if floor is not None and ceiling is not None and floor > ceiling:
            at = "min" if "min" in written else "max"
            yield (at,), f"min is above max: no sum is at least {floor:f} and at most {ceiling:f}"


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

    @classmethod
    def disagreements(cls, written: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
        """What a rule says twice, half, or without meaning."""
        yield from super().disagreements(written)
        said = [kind for kind in _MEANINGFUL if written.get(kind) is not None]
        if len(said) != 1:
            found = f", not {' and '.join(said)}" if said else ""
            at: Path = (said[1],) if said else ()
            yield at, f"a rule has exactly one of {', '.join(_MEANINGFUL)}{found}"
        places = [key for key in ("dimension", "group") if written.get(key) is not None]
        if len(places) != 1:
            why = "; the group says which dimension it counts in" if places else ""
            yield tuple(places[:1]), f"a rule names either its group or its dimension{why}"
        points = written.get("points")
        if isinstance(points, Mapping) and "default" not in points:
            yield ("points",), "points per segment need a default: {default: 20, enterprise: 5}"
        meaningful = frozenset().union(*(_MEANINGFUL[kind] for kind in said))
        for option in _OPTIONS if said else ():
            if written.get(option) is not None and option not in meaningful:
                yield (option,), f"{option} means nothing on a rule about {said[0]}"
        yield from _frequencies(written)
        if said == ["sequence"]:
            yield from _days_of_sequence(written)
        if said == ["inactivity"] and written.get("every") is None:
            yield (), "a rule about inactivity says after how many days `every` time it pays"


def _frequencies(written: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    named = [name for name in FREQUENCIES if written.get(name) is not None]
    if len(named) > 1:
        both = " and ".join(named)
        yield (named[1],), f"{both} exclude each other; write `between: [1, 3]` for both"
    if named and written.get("limit") is not None:
        yield ("limit",), f"limit and {named[0]} exclude each other: a frequency pays once"
    if "count" in written and not named:
        yield ("count",), f"count goes with one of {', '.join(FREQUENCIES)}"
    match written.get("between"):
        case [int() as least, int() as most] if least > most:
            yield ("between",), f"between names the smaller number first: [{most}, {least}]"


def _days_of_sequence(written: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    if written.get("within") is None:
        yield (), "a sequence says within how many days its steps must follow"
        return
    try:
        parse_span(written["within"])
    except ValueError:
        return
    try:
        parse_days(written["within"])
    except ValueError:
        yield ("within",), "a sequence's `within` takes whole days, such as 14d"
