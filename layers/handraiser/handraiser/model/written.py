"""The kinds of value a model is written with: names, exact numbers, durations, patterns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    model_validator,
)

from handraiser.model.durations import parse_days, parse_duration, parse_span
from handraiser.model.terms import parse_decay, parse_limit

type Path = tuple[str | int, ...]
"""Where something stands in a document: keys and indexes from its root."""

NAME = r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$"


def exact(value: object) -> Decimal:
    """A number as an exact Decimal; texts, floats and booleans are refused."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("this takes a number")
    number = Decimal(value)
    if abs(number) > 1_000_000 or number != round(number, 6):
        raise ValueError("a number has at most 6 decimals and lies within 1,000,000 of zero")
    return (
        number.to_integral_value() if number == number.to_integral_value() else number.normalize()
    )


def _days(text: object) -> str:
    parse_days(text)
    return str(text)


def _duration(text: object) -> str:
    parse_duration(text)
    return str(text)


def _span(text: object) -> str:
    parse_span(text)
    return str(text)


def _limit(text: str) -> str:
    parse_limit(text)
    return text


def _decay(written: object) -> object:
    parse_decay(written)
    return written


def _label(written: object) -> object:
    """A band may be called 1; its label is a text all the same."""
    return str(written) if isinstance(written, int) and not isinstance(written, bool) else written


Name = Annotated[str, Field(pattern=NAME, max_length=64)]
Title = Annotated[str, Field(max_length=120)]
"""How people read a part; the name stands where there is none."""
Label = Annotated[str, BeforeValidator(_label), Field(min_length=1, max_length=32)]
Number = Annotated[Decimal, BeforeValidator(exact)]
Days = Annotated[str, BeforeValidator(_days)]
Span = Annotated[str, BeforeValidator(_span)]
Duration = Annotated[str, BeforeValidator(_duration)]
Limit = Annotated[str, AfterValidator(_limit)]
DecayTerm = Annotated[str | dict[str, str], BeforeValidator(_decay)]
EventPattern = dict[str, Any]
"""An EventBridge event pattern; checked when the model is compiled."""


class Part(BaseModel):
    """Base of every construct: what it does not know is a fault, not a silence."""

    # Only the whole is ever validated; building each part by itself too would double the work.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @classmethod
    def in_full(cls, written: object) -> object:
        """The long form of what is written, where there is a short one."""
        return written

    @classmethod
    def disagreements(cls, written: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
        """Every fault that lies between the keys of a part written in full.

        Yields its path below the part and what is wrong. The values may be of any shape: what is
        wrong with one of them alone is left to its own check.
        """
        yield from ()

    @model_validator(mode="wrap")
    @classmethod
    def _agrees(cls, written: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        full = cls.in_full(written)
        part = handler(full)
        if isinstance(full, Mapping):
            for _, message in cls.disagreements(full):
                raise ValueError(message)
        return part


def every_part(base: type[Part] = Part) -> list[type[Part]]:
    """Every construct of the grammar, for suggestions and documentation."""
    return [base, *(part for child in base.__subclasses__() for part in every_part(child))]


def number_in(written: Mapping[str, Any], key: str) -> Decimal | None:
    """The number under a key, None where there is none that can be read."""
    try:
        return exact(written.get(key))
    except ValueError:
        return None
