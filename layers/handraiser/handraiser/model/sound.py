"""Leaves aside the broken parts of a document, so that the rest can be compiled and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from handraiser.model.document import ModelDocument, Scorecard, Segment
from handraiser.model.faults import Touched
from handraiser.model.rule_document import DIMENSIONS
from handraiser.model.written import Part, Path


def sound_parts(document: ModelDocument, touched: Touched) -> ModelDocument:
    """The document without the parts that faults lie in, and without what depends on them."""
    cards = {
        name: _card(card, ("scorecards", name), touched)
        for name, card in document.scorecards.items()
    }
    whole_top = {
        "facts": _sound(document.facts, ("facts",), touched),
        "channels": _sound(document.channels, ("channels",), touched),
        "campaigns": _sound(document.campaigns, ("campaigns",), touched),
        "scorecards": cards,
    }
    return document.model_copy(update=whole_top)


def _card(card: Scorecard, path: Path, touched: Touched) -> Scorecard:
    groups = _sound(card.groups, (*path, "groups"), touched)
    rules = {
        name: rule
        for name, rule in _sound(card.rules, (*path, "rules"), touched).items()
        if rule.group is None or rule.group in groups
    }
    segments = {
        name: _segment(segment, (*path, "segments", name), touched)
        for name, segment in card.segments.items()
    }
    return card.model_copy(
        update={
            "groups": groups,
            "rules": rules,
            "dimensions": _sound(card.dimensions, (*path, "dimensions"), touched),
            "total": Scorecard.model_fields["total"].default
            if touched.within((*path, "total"))
            else card.total,
            "grades": {} if touched.within((*path, "grades")) else card.grades,
            "levels": {} if touched.within((*path, "levels")) else card.levels,
            "suppress": _sound(card.suppress, (*path, "suppress"), touched),
            "disqualify": _sound(card.disqualify, (*path, "disqualify"), touched),
            "segments": segments,
        }
    )


def _segment(segment: Segment, path: Path, touched: Touched) -> Segment:
    """A segment with its sound paths; what is broken of the segment itself says nothing."""
    changes: dict[str, object] = {"paths": _sound(segment.paths, (*path, "paths"), touched)}
    for key in ("profile", "nurture"):
        if touched.within((*path, key)):
            changes[key] = None
    return segment.model_copy(update=changes)


def _sound[K: str, P: Part](parts: Mapping[K, P], path: Path, touched: Touched) -> dict[K, P]:
    """The sound ones of some parts; none where there are too many."""
    if touched.at(path):
        return {}
    return {name: part for name, part in parts.items() if not touched.within((*path, name))}


def unknown_dimensions(document: ModelDocument, touched: Touched) -> dict[str, frozenset[str]]:
    """By scorecard the dimensions that a broken rule or group may count in."""
    return {
        name: frozenset(_unknown(card, ("scorecards", name), touched))
        for name, card in document.scorecards.items()
    }


def _unknown(card: Scorecard, path: Path, touched: Touched) -> Iterator[str]:
    if touched.at(path) or touched.at((*path, "rules")) or touched.at((*path, "groups")):
        yield from DIMENSIONS
    for name, group in card.groups.items():
        if touched.within((*path, "groups", name)):
            yield from [group.dimension] if group.dimension in DIMENSIONS else DIMENSIONS
    for name, rule in card.rules.items():
        if touched.within((*path, "rules", name)):
            group_of = card.groups.get(rule.group or "")
            dimension = rule.dimension if group_of is None else group_of.dimension
            yield from [dimension] if dimension in DIMENSIONS else DIMENSIONS
