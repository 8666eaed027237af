"""The values of a fact, or of an activity's field, that patterns can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from handraiser.facts import possible
from handraiser.model.compiled import Model
from handraiser.model.document import ModelDocument
from handraiser.model.lint.chances import ABSENT, Entries, Leaf

OTHER = "\0"
"""A text that no pattern names."""

ONE_NUMBER = frozenset({("number",), ("money", "amount")})
ONE_TEXT = frozenset(
    {
        ("text",),
        ("country",),
        ("domain",),
        ("industry",),
        ("mail_domain", "domain"),
        ("money", "currency"),
        ("title", "seniority"),
        ("title", "role"),
    }
)
"""Kinds, or members of kinds, whose value is a single text of which there are many."""


def candidates(
    document: ModelDocument, model: Model, leaf: Leaf, lists: Sequence[Entries]
) -> list[object] | None:
    """Values of a fact, or of its member, at least one of every class that the lists tell apart;
    None where they can't be told."""
    name, *members = leaf
    spec = document.facts.get(name)
    if spec is None or name not in model.readers:
        return None
    place = (spec.kind, *members)
    if place == ("choice",):
        return [*spec.values, ABSENT]
    if place == ("flag",):
        return [True, False, ABSENT]
    if place in ONE_NUMBER:
        return [*_numbers(lists), ABSENT]
    if place in ONE_TEXT:
        texts = texts_named(lists)
        if texts is None:
            return None
        read = model.readers[name]
        return [
            *(text for text in texts if possible(spec.kind, read, members, text)),
            OTHER,
            ABSENT,
        ]
    return None


def texts_named(lists: Iterable[Entries]) -> list[str] | None:
    """Every text the lists name; None where they ask for texts by more than their names."""
    named: dict[str, None] = {}
    for entry in (entry for entries in lists for entry in entries):
        match entry:
            case str():
                named[entry] = None
            case {"exists": _} | {"numeric": _}:
                pass
            case {"anything-but": str() as text}:
                named[text] = None
            case {"anything-but": list() as texts}:
                named |= dict.fromkeys(text for text in texts if isinstance(text, str))
            case {"anything-but": Decimal() | int()}:
                pass
            case Mapping():
                return None
    return list(named)


def _numbers(lists: Iterable[Entries]) -> list[int | Decimal]:
    """Every number the lists name, one between each two of them, one below and one above."""
    named = sorted({number for entries in lists for number in _within(list(entries))})
    if not named:
        return [Decimal(0)]
    between = [(low + high) / 2 for low, high in pairwise(named)]
    return [named[0] - 1, *named, *between, named[-1] + 1]


def _within(entry: object) -> list[Decimal]:
    match entry:
        case bool():
            return []
        case int() | Decimal():
            return [Decimal(entry)]
        case list():
            return [number for inner in entry for number in _within(inner)]
        case Mapping():
            return [number for inner in entry.values() for number in _within(inner)]
    return []
