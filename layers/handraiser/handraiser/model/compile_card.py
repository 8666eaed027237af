"""Turns a scorecard as written into its compiled form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal

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
from handraiser.model.patterns import Patterns
from handraiser.model.points import MICRO
from handraiser.model.rule_document import DIMENSIONS
from handraiser.model.rules import Limits


class ScorecardCompiler:
    """Compiles scorecards whose references are sound."""

    def __init__(self, patterns: Patterns) -> None:
        self._patterns = patterns

    def compile(self, name: str, card: Scorecard) -> CompiledScorecard:
        """One scorecard."""
        groups = {
            group: CompiledGroup(group, spec.dimension, limits_of(spec))
            for group, spec in card.groups.items()
        }
        for dimension in DIMENSIONS:
            groups[f"({dimension})"] = CompiledGroup(f"({dimension})", dimension, Limits())
        rules = tuple(
            compile_rule(card, rule_id, index, self._patterns)
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
            suppress=self._exclusions(card.suppress),
            disqualify=self._exclusions(card.disqualify),
            segments=tuple(
                self._segment(card, segment_id, segment)
                for segment_id, segment in card.segments.items()
            ),
        )

    def _segment(self, card: Scorecard, segment_id: str, segment: Segment) -> CompiledSegment:
        return CompiledSegment(
            id=segment_id,
            name=segment.name or segment_id,
            pattern=None if segment.profile is None else self._patterns.of(segment.profile),
            paths=tuple(
                self._path(card, path_id, spec, segment) for path_id, spec in segment.paths.items()
            ),
            nurture=None if segment.nurture is None else _minima(segment.nurture),
        )

    def _path(
        self, card: Scorecard, path_id: str, spec: PathSpec, segment: Segment
    ) -> CompiledPath:
        enter = _minima(spec)
        places = {rule_id: index for index, rule_id in enumerate(card.rules)}
        return CompiledPath(
            id=path_id,
            name=spec.name or path_id,
            enter=enter,
            stay={**enter, **(_minima(spec.stays) if spec.stays is not None else {})},
            cells=None if spec.cells is None else _cells(spec.cells),
            all_rules=_places(places, spec.rules.all if spec.rules else ()),
            any_rules=_places(places, spec.rules.any if spec.rules else ()),
            pattern=None if spec.profile is None else self._patterns.of(spec.profile),
            follow_up=parse_duration(spec.follow_up or segment.follow_up),
        )

    def _exclusions(self, specs: Mapping[str, Exclusion]) -> tuple[CompiledExclusion, ...]:
        return tuple(
            CompiledExclusion(name, spec.name or name, self._patterns.of(spec.profile), spec.scored)
            for name, spec in specs.items()
        )


def _places(places: Mapping[str, int], names: Sequence[str]) -> tuple[int, ...]:
    """Places of required rules."""
    return tuple(places[name] for name in names if name in places)


def _cells(written: Mapping[str, Sequence[str]]) -> frozenset[tuple[str, str]]:
    return frozenset((grade, level) for grade, levels in written.items() for level in levels)


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
