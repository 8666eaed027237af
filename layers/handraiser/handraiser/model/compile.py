"""Turns a checked document into the compiled model, reporting what does not fit together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from decimal import ROUND_CEILING, Decimal

from handraiser.activity import dumps
from handraiser.facts import READERS, Reader, choice_reader, spelling
from handraiser.matching import Pattern, PatternInvalid, compile_pattern
from handraiser.model.compiled import (
    ActivityRule,
    AnyRule,
    CompiledDimension,
    CompiledExclusion,
    CompiledGroup,
    CompiledPath,
    CompiledScorecard,
    CompiledSegment,
    Decay,
    Limits,
    Model,
    ProfileRule,
    SequenceRule,
)
from handraiser.model.document import (
    DIMENSIONS,
    Bounds,
    DimensionSpec,
    Exclusion,
    FactSpec,
    Minima,
    ModelDocument,
    PathSpec,
    Rule,
    Scorecard,
    Segment,
    parse_decay,
    parse_limit,
)
from handraiser.model.durations import parse_days, parse_duration
from handraiser.model.points import micro

type Path = tuple[str | int, ...]

MAX_WEIGHTS = 256
"""A state names a weight by one byte."""

ACTIVITY_FIELDS = ("type", "channel", "campaign", "properties")


@dataclass
class Faults:
    """The faults found so far, each with its path in the document."""

    found: list[tuple[Path, str]] = field(default_factory=list)

    def add(self, path: Path, message: str) -> None:
        self.found.append((path, message))


def compile_model(document: ModelDocument, faults: Faults) -> Model:
    """Compiles a document. What does not fit together is added to `faults`; use the model only
    when none was."""
    readers = {name: _reader(spec) for name, spec in document.facts.items()}
    labels = {name: spec.label or name.replace("_", " ") for name, spec in document.facts.items()}
    ranks: dict[str, int] = {}
    for rank, sources in enumerate(document.sources):
        for source in sources:
            if source in ranks:
                faults.add(("sources", rank), f"{source!r} is listed twice")
            ranks[source] = rank
    compiler = _ScorecardCompiler(frozenset(readers), faults)
    model = Model(
        name=document.model,
        version=document.version,
        fingerprint=hashlib.sha256(
            dumps(document.model_dump(mode="json", exclude_none=True)).encode()
        ).hexdigest()[:16],
        zone=_zone(document.time_zone, faults),
        history=parse_days(document.history),
        ranks=ranks,
        readers=readers,
        labels=labels,
        channels={name: spec.weight for name, spec in document.channels.items()},
        campaigns={name: spec.weight for name, spec in document.campaigns.items()},
        scorecards={
            name: compiler.compile(name, card, ("scorecards", name))
            for name, card in document.scorecards.items()
        },
    )
    if len(model.weights) > MAX_WEIGHTS:
        message = f"channel and campaign weights make more than {MAX_WEIGHTS} different products"
        faults.add(("campaigns",), message)
    return model


def _reader(spec: FactSpec) -> Reader:
    spellings = {
        spelling(text): value for value, others in spec.values.items() for text in (value, *others)
    }
    if spec.kind == "choice":
        return choice_reader(READERS["text"], spellings, closed=True)
    return choice_reader(READERS[spec.kind], spellings, closed=False)


def _zone(name: str, faults: Faults) -> tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # UTC, the default, starts without it

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        faults.add(("time_zone",), f"unknown time zone {name!r}; write one such as Europe/Prague")
        return UTC


def _limits(bounds: Bounds) -> Limits:
    return Limits(
        floor=None if bounds.min is None else micro(bounds.min),
        ceiling=None if bounds.max is None else micro(bounds.max),
    )


def _minima(minima: Minima) -> dict[str, int]:
    """Stated minima in hundredths of a point, by dimension or `total`."""
    stated = {name: getattr(minima, name) for name in (*DIMENSIONS, "total")}
    return {name: _reached_at(least) for name, least in stated.items() if least is not None}


def _reached_at(least: Decimal) -> int:
    """The least whole hundredths of a point that are not below a stated minimum."""
    return int((least * 100).to_integral_value(ROUND_CEILING))


class _ScorecardCompiler:
    """Compiles scorecards against the declared facts."""

    def __init__(self, facts: frozenset[str], faults: Faults) -> None:
        self._facts = facts
        self._faults = faults

    def compile(self, name: str, card: Scorecard, path: Path) -> CompiledScorecard:
        groups = {
            group: CompiledGroup(group, spec.dimension, _limits(spec))
            for group, spec in card.groups.items()
        }
        for dimension in DIMENSIONS:
            groups[f"({dimension})"] = CompiledGroup(f"({dimension})", dimension, Limits())
        places = {rule_id: index for index, rule_id in enumerate(card.rules)}
        rules = tuple(
            self._rule(card, rule_id, places[rule_id], rule, (*path, "rules", rule_id))
            for rule_id, rule in card.rules.items()
        )
        grades = sorted(card.grades.items(), key=lambda item: item[1], reverse=True)
        return CompiledScorecard(
            id=name,
            rules=rules,
            groups=groups,
            dimensions={
                dimension: _dimension(card.dimensions.get(dimension, DimensionSpec()))
                for dimension in DIMENSIONS
            },
            total=_limits(card.total),
            grades=tuple((label, _reached_at(least)) for label, least in grades),
            suppress=self._exclusions(card.suppress, (*path, "suppress")),
            disqualify=self._exclusions(card.disqualify, (*path, "disqualify")),
            segments=tuple(
                self._segment(segment_id, segment, places, (*path, "segments", segment_id))
                for segment_id, segment in card.segments.items()
            ),
        )

    def _rule(self, card: Scorecard, rule_id: str, index: int, rule: Rule, path: Path) -> AnyRule:
        group = rule.group if rule.group is not None else f"({rule.dimension})"
        default_decay = "none"
        if rule.group is not None:
            if rule.group in card.groups:
                default_decay = card.groups[rule.group].decay
            else:
                self._unknown((*path, "group"), "group", rule.group, card.groups)
        for segment in rule.points:
            if segment not in card.segments:
                self._unknown((*path, "points", segment), "segment", segment, card.segments)
        name, limits = rule.name or rule_id, _limits(rule)
        lost = parse_decay(rule.decay if rule.decay is not None else default_decay)
        decay = None if lost is None else Decay(*lost)
        if rule.profile is not None:
            pattern = self._profile(rule.profile, (*path, "profile"))
            return ProfileRule(rule_id, name, index, group, rule.points, limits, pattern)
        if rule.sequence is not None:
            first, second = (
                self._activity(step, (*path, "sequence", i)) for i, step in enumerate(rule.sequence)
            )
            within = parse_days(rule.within)
            return SequenceRule(
                rule_id, name, index, group, rule.points, limits, first, second, within, decay
            )
        at_most, per_days = parse_limit(rule.limit) if rule.limit is not None else (None, None)
        return ActivityRule(
            id=rule_id,
            name=name,
            index=index,
            group=group,
            points=rule.points,
            limits=limits,
            pattern=self._activity(rule.activity or {}, (*path, "activity")),
            decay=decay,
            at_most=at_most,
            per_days=per_days,
            at_least=rule.at_least,
            count_days=rule.count == "days",
            within=None if rule.within is None else parse_days(rule.within),
            hand_raise=rule.hand_raise,
        )

    def _segment(
        self, segment_id: str, segment: Segment, places: Mapping[str, int], path: Path
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
                self._path(path_id, spec, segment, places, (*path, "paths", path_id))
                for path_id, spec in segment.paths.items()
            ),
            nurture=None if segment.nurture is None else _minima(segment.nurture),
        )

    def _path(
        self, path_id: str, spec: PathSpec, segment: Segment, places: Mapping[str, int], path: Path
    ) -> CompiledPath:
        required: dict[str, tuple[int, ...]] = {"all": (), "any": ()}
        for kind in required:
            names: list[str] = getattr(spec.rules, kind, [])
            for i, name in enumerate(names):
                if name not in places:
                    self._unknown((*path, "rules", kind, i), "rule", name, places)
            required[kind] = tuple(places[name] for name in names if name in places)
        enter = _minima(spec)
        stay = {**enter, **(_minima(spec.stays) if spec.stays is not None else {})}
        return CompiledPath(
            id=path_id,
            name=spec.name or path_id,
            enter=enter,
            stay=stay,
            all_rules=required["all"],
            any_rules=required["any"],
            pattern=(
                None if spec.profile is None else self._profile(spec.profile, (*path, "profile"))
            ),
            follow_up=parse_duration(spec.follow_up or segment.follow_up),
        )

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
        pattern = self._pattern(source, path)
        for name in pattern.asks:
            if name not in self._facts:
                self._unknown((*path, name), "fact", name, sorted(self._facts))
        return pattern

    def _activity(self, source: object, path: Path) -> Pattern:
        pattern = self._pattern(source, path)
        for name in pattern.asks:
            if name not in ACTIVITY_FIELDS:
                self._unknown((*path, name), "field of an activity", name, ACTIVITY_FIELDS)
        return pattern

    def _pattern(self, source: object, path: Path) -> Pattern:
        try:
            return compile_pattern(source)
        except PatternInvalid as error:
            for fault in error.faults:
                self._faults.add((*path, *fault.path), fault.message)
            return _NO_PATTERN

    def _unknown(
        self,
        path: Path,
        what: str,
        name: str,
        known: Mapping[str, object] | list[str] | tuple[str, ...],
    ) -> None:
        self._faults.add(path, f"unknown {what} {name!r}; known are {', '.join(known) or 'none'}")


_NO_PATTERN = compile_pattern({"": [""]})
"""Stands where a pattern was refused; such a model is never used."""


def _dimension(spec: DimensionSpec) -> CompiledDimension:
    return CompiledDimension(_limits(spec), spec.weight)
