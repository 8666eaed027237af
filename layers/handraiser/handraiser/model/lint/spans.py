"""Ranges of points, in micro-points, and what bounds and sums make of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from handraiser.model.compiled import CompiledPath, CompiledScorecard
from handraiser.model.points import CENT, hundredths, weighted
from handraiser.model.rules import Limits


class Span(NamedTuple):
    """The least and the most micro-points that something can come to."""

    low: int
    high: int


NOTHING = Span(0, 0)
UNBOUNDED = Span(-(10**18), 10**18)
"""Beyond any threshold."""


def shown(hundredths_of_a_point: int) -> str:
    """Hundredths of a point as a number of points."""
    return f"{Decimal(hundredths_of_a_point).scaleb(-2).normalize():f}"


def plus(one: Span, other: Span) -> Span:
    """The span of a sum."""
    return Span(one.low + other.low, one.high + other.high)


def within(limits: Limits, span: Span) -> Span:
    """A span within bounds."""
    return Span(limits.apply(span.low), limits.apply(span.high))


def added(spans: Iterable[Span]) -> Span:
    """The span of many spans' sum."""
    total = NOTHING
    for span in spans:
        total = plus(total, span)
    return total


def by_dimension(
    card: CompiledScorecard, groups: Mapping[str, Span], unknown: Iterable[str] = ()
) -> dict[str, Span]:
    """The spans of the dimensions, from those of the groups; `unknown` dimensions also have rules
    of which nothing is known."""
    lost = frozenset(unknown)
    spans: dict[str, Span] = {}
    for name, dimension in card.dimensions.items():
        summed = added(
            within(group.limits, groups.get(group.id, NOTHING))
            for group in card.groups.values()
            if group.dimension == name
        )
        spans[name] = within(dimension.limits, UNBOUNDED if name in lost else summed)
    return spans


def total_of(card: CompiledScorecard, dimensions: Mapping[str, Span]) -> Span:
    """The span of the total."""
    low, high = (
        weighted((card.dimensions[name].weight, span[end]) for name, span in dimensions.items())
        for end in (0, 1)
    )
    return within(card.total, Span(low, high))


def short_of(
    card: CompiledScorecard, minima: Mapping[str, int], dimensions: Mapping[str, Span]
) -> dict[str, int]:
    """The minima that cannot be reached, each with the most hundredths that can."""
    reached = {**dimensions, "total": total_of(card, dimensions)}
    most = {name: hundredths(reached[name].high) for name in minima}
    return {name: most[name] for name, least in minima.items() if most[name] < least}


def may_hold(card: CompiledScorecard, way: CompiledPath, dimensions: Mapping[str, Span]) -> bool:
    """Whether scores within these spans may reach all that a path asks of them."""
    if way.cells is None:
        return not short_of(card, way.enter, dimensions)
    return any(
        (inside := in_cell(card, cell, dimensions)) is not None
        and not short_of(card, way.enter, inside)
        for cell in way.cells
    )


def in_cell(
    card: CompiledScorecard, cell: tuple[str, str], dimensions: Mapping[str, Span]
) -> dict[str, Span] | None:
    """The spans of the scores that lie in a cell of grade and level; None where none do."""
    inside = dict(dimensions)
    for name, bands, label in (
        ("fit", card.grades, cell[0]),
        ("engagement", card.levels, cell[1]),
    ):
        low, high = inside[name]
        above: int | None = None
        for other, least in bands:
            if other == label:
                top = high if above is None else min(high, _below(above))
                if hundredths(high) < least or low > top:
                    return None
                inside[name] = Span(low, top)
            above = least if above is None else min(above, least)
    return inside


def _below(hundredths_of_a_point: int) -> int:
    """The most micro-points that are still shown as less."""
    half = hundredths_of_a_point * CENT - CENT // 2
    return half if hundredths(half) < hundredths_of_a_point else half - 1
