"""The form fills that rules tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from handraiser.matching import compile_pattern
from handraiser.model.lint.chances import Asked, Class, Leaf, chance
from handraiser.model.lint.domains import OTHER, texts_named
from handraiser.model.lint.scope import CardScope

CHANNEL: Leaf = ("channel",)
CAMPAIGN: Leaf = ("campaign",)
MOST_WEIGHTS = 64
"""Weights tried one by one where rules give and take."""
TYPE: Leaf = ("type",)


@dataclass(frozen=True)
class Filling:
    """One activity of a form's type: the rules that may pay for it, those that do for certain, and
    the least and the greatest weight of such activities."""

    may: frozenset[int]
    must: frozenset[int]
    weights: tuple[Decimal, Decimal]
    form: str = field(compare=False)


def fillings(scope: CardScope) -> list[Filling]:
    """Every form fill that is not one by which somebody raises a hand."""
    asked = Asked(lambda leaf, lists: None)
    nodes = {rule.index: asked.add(rule.pattern.source) for rule in scope.card.activity_rules}
    found: dict[Filling, None] = {}
    for form in scope.document.form_fills:
        for channel, some in _places(asked, CHANNEL, scope.model.channels):
            for campaign, others in _places(asked, CAMPAIGN, scope.model.campaigns):
                chosen = _Chosen(asked, {TYPE: _said(asked, TYPE, form), **channel, **campaign})
                said = {index: chance(node, chosen) for index, node in nodes.items()}
                weights = sorted({one * other for one in some for other in others})
                found |= dict.fromkeys(_fillings(scope, form, said, weights))
    return list(found)


class _Chosen(dict[Leaf, Class]):
    """Classes by leaf; properties may be anything."""

    def __init__(self, asked: Asked, known: Mapping[Leaf, Class]) -> None:
        super().__init__(known)
        self._asked = asked

    def __missing__(self, leaf: Leaf) -> Class:
        return (None,) * len(self._asked.lists(leaf))


def _fillings(
    scope: CardScope, form: str, said: Mapping[int, bool | None], weights: Sequence[Decimal]
) -> Iterator[Filling]:
    """The fillings by somebody who raises no hand by it: none where every such form does.

    Where points may be taken away too, the weight that is best is not told beforehand.
    """
    raises = [rule for rule in scope.card.activity_rules if rule.hand_raise]
    if any(said[rule.index] is True for rule in raises):
        return
    raised = [rule.pattern.source for rule in raises if said[rule.index] is None]
    may: set[int] = set()
    must: set[int] = set()
    for rule in scope.card.activity_rules:
        met = said[rule.index]
        once = rule.frequency is None or rule.frequency.reached(1)
        if met is False or not once or rule.hand_raise:
            continue
        if met is None and any(_narrower(rule.pattern.source, wide) for wide in raised):
            continue
        may.add(rule.index)
        if met:
            must.add(rule.index)
    takes = any(points < 0 for index in must for points in scope.card.rules[index].points.values())
    each = takes and len(weights) <= MOST_WEIGHTS
    for low, high in [(w, w) for w in weights] if each else [(weights[0], weights[-1])]:
        yield Filling(frozenset(may), frozenset(must), (low, high), form)


def _narrower(pattern: Mapping[str, object], wide: Mapping[str, object]) -> bool:
    """Whether all that matches a pattern matches the wide one, as far as can be told by their
    words."""
    return "$or" not in wide and all(
        key in pattern and _within(pattern[key], wanted) for key, wanted in wide.items()
    )


def _within(wanted: object, wide: object) -> bool:
    match wanted, wide:
        case {**inner}, {**outer}:
            return all(key in inner and _within(inner[key], outer[key]) for key in outer)
        case list(), list():
            return all(entry in wide for entry in wanted)
    return False


def _places(
    asked: Asked, leaf: Leaf, weighted: Mapping[str, Decimal]
) -> Iterator[tuple[Mapping[Leaf, Class], set[Decimal]]]:
    """What lists say of a channel or campaign, and the weights of those of which they say so."""
    lists = asked.lists(leaf)
    named = texts_named(lists)
    weights: dict[Class, set[Decimal]] = {}
    for name in {*weighted, *(named or ())}:
        weights.setdefault(_said(asked, leaf, name), set()).add(weighted.get(name, Decimal(1)))
    unlisted = _said(asked, leaf, OTHER) if named is not None else (None,) * len(lists)
    weights.setdefault(unlisted, set()).add(Decimal(1))
    absent = [compile_pattern({"value": list(entries)}) for entries in lists]
    nothing = tuple(
        None if test.matches({}) != test.matches({"value": None}) else test.matches({})
        for test in absent
    )
    weights.setdefault(nothing, set()).add(Decimal(1))
    for said, found in weights.items():
        yield {leaf: said}, found


def _said(asked: Asked, leaf: Leaf, value: str) -> Class:
    return tuple(
        compile_pattern({"value": list(entries)}).matches({"value": value})
        for entries in asked.lists(leaf)
    )
