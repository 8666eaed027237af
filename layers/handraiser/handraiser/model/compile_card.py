"""Turns a scorecard as written into its compiled form."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal

from handraiser.matching import Pattern
from handraiser.model.compile_rule import compile_rule, limits_of
from handraiser.model.compiled import (
    Bands,
    CompiledDimension,
    CompiledExclusion,
    CompiledGroup,
    CompiledPath,
    CompiledScorecard,
    CompiledSegment,
)
from handraiser.model.document import (
    DimensionSpec,
    Exclusion,
    Minima,
    PathSpec,
    Scorecard,
    Segment,
)
from handraiser.model.durations import parse_duration
from handraiser.model.faults import Faults, Path
from handraiser.model.points import MICRO
from handraiser.model.rule_document import DIMENSIONS
from handraiser.model.rules import Limits


class ScorecardCompiler:
    """Compiles scorecards against the declared facts; what does not fit is added to `faults`."""

    def __init__(self, facts: list[str], faults: Faults) -> None:
        self._facts = facts
        self._faults = faults

    def compile(self, name: str, card: Scorecard, path: Path) -> CompiledScorecard:
        """One scorecard."""
        groups = {
            group: CompiledGroup(group, spec.dimension, limits_of(spec))
            for group, spec in card.groups.items()
        }
        for dimension in DIMENSIONS:
            groups[f"({dimension})"] = CompiledGroup(f"({dimension})", dimension, Limits())
        rules = tuple(
            compile_rule(
                card, rule_id, index, (*path, "rules", rule_id), self._profile, self._faults
            )
            for index, rule_id in enumerate(card.rules)
        )
        return CompiledScorecard(
            id=name,
            rules=rules,
            groups=groups,
            dimensions={
                dimension: _dimension(card.dimensions.get(dimension, DimensionSpec()))
                for dimension in DIMENSIONS
            },
            total=limits_of(card.total),
            grades=_bands(card.grades),
            levels=_bands(card.levels),
            suppress=self._exclusions(card.suppress, (*path, "suppress")),
            disqualify=self._exclusions(card.disqualify, (*path, "disqualify")),
            segments=tuple(
                self._segment(card, segment_id, segment, (*path, "segments", segment_id))
                for segment_id, segment in card.segments.items()
            ),
        )

    def _segment(
        self, card: Scorecard, segment_id: str, segment: Segment, path: Path
    ) -> CompiledSegment:
        return CompiledSegment(
            id=segment_id,
            name=segment.name or segment_id,
            pattern=(
                None
                if segment.profile is None
                else self._profile(segment.profile, (*path, "profile"))
            ),
            paths=tuple(
                self._path(card, path_id, spec, segment, (*path, "paths", path_id))
                for path_id, spec in segment.paths.items()
            ),
            nurture=None if segment.nurture is None else _minima(segment.nurture),
        )

    def _path(
        self, card: Scorecard, path_id: str, spec: PathSpec, segment: Segment, path: Path
    ) -> CompiledPath:
        enter = _minima(spec)
        return CompiledPath(
            id=path_id,
            name=spec.name or path_id,
            enter=enter,
            stay={**enter, **(_minima(spec.stays) if spec.stays is not None else {})},
            cells=self._cells(card, spec.cells, (*path, "cells")),
            all_rules=self._rules(card, spec.rules.all if spec.rules else [], (*path, "all")),
            any_rules=self._rules(card, spec.rules.any if spec.rules else [], (*path, "any")),
            pattern=(
                None if spec.profile is None else self._profile(spec.profile, (*path, "profile"))
            ),
            follow_up=parse_duration(spec.follow_up or segment.follow_up),
        )

    def _rules(self, card: Scorecard, names: list[str], path: Path) -> tuple[int, ...]:
        """Places of required rules; `path` ends with which list it is."""
        places = {rule_id: index for index, rule_id in enumerate(card.rules)}
        *before, kind = path
        for i, name in enumerate(names):
            if name not in places:
                self._faults.unknown((*before, "rules", kind, i), "rule", name, places)
        return tuple(places[name] for name in names if name in places)

    def _cells(
        self, card: Scorecard, written: Mapping[str, list[str]] | None, path: Path
    ) -> frozenset[tuple[str, str]] | None:
        if written is None:
            return None
        for grade, levels in written.items():
            if grade not in card.grades:
                self._faults.unknown((*path, grade), "grade", grade, card.grades)
            for i, level in enumerate(levels):
                if level not in card.levels:
                    self._faults.unknown((*path, grade, i), "level", level, card.levels)
        return frozenset((grade, level) for grade, levels in written.items() for level in levels)

    def _exclusions(
        self, specs: Mapping[str, Exclusion], path: Path
    ) -> tuple[CompiledExclusion, ...]:
        return tuple(
            CompiledExclusion(
                name,
                spec.name or name,
                self._profile(spec.profile, (*path, name, "profile")),
                spec.scored,
            )
            for name, spec in specs.items()
        )

    def _profile(self, source: object, path: Path) -> Pattern:
        return self._faults.pattern(source, path, self._facts, "fact")


def _dimension(spec: DimensionSpec) -> CompiledDimension:
    return CompiledDimension(limits_of(spec), int(spec.weight * MICRO))


def _minima(minima: Minima) -> dict[str, int]:
    """Stated minima in hundredths of a point, by dimension or `total`."""
    stated = {name: getattr(minima, name) for name in (*DIMENSIONS, "total")}
    return {name: _reached_at(least) for name, least in stated.items() if least is not None}


def _bands(cut_offs: Mapping[str, Decimal]) -> Bands:
    ordered = sorted(cut_offs.items(), key=lambda item: item[1], reverse=True)
    return tuple((label, _reached_at(least)) for label, least in ordered)


def _reached_at(least: Decimal) -> int:
    """The least whole hundredths of a point that are not below a stated minimum."""
    return int((least * 100).to_integral_value(ROUND_CEILING))
