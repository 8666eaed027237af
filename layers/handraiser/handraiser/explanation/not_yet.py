"""Why a lead is not an MQL yet: what each path lacks, what would be enough, what stands against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from handraiser.explanation.examples import Leaf
from handraiser.explanation.gains import goals_of
from handraiser.explanation.ways import Way, find_ways
from handraiser.explanation.wording import bands, described, often, value_text
from handraiser.matching import Pattern, compile_pattern
from handraiser.model.compiled import CompiledPath, ProfileRule
from handraiser.model.rules import ActivityRule, AnyRule, InactivityRule
from handraiser.scoring.decide import Evaluation, is_known
from handraiser.scoring.outcome import choose
from handraiser.scoring.state import LeadState


@dataclass(frozen=True)
class Unmet:
    """A part of a path that does not hold: what it needs, and what there is.

    `part` is a dimension or `total`, `cell`, `rule` or `facts`; `ids` are the rules, or the facts,
    that it is about.
    """

    part: str
    needs: str
    has: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Blocked:
    """A known fact that stands against an MQL: its value, and what asks for another one."""

    fact: str
    has: Any
    by: str


@dataclass(frozen=True)
class NotYet:
    """Why a lead does not enter.

    `excluded_by` is what forbids an MQL; else each path has its unmet parts, and `ways` are what
    would be enough. Where nothing would, `blocked_by` are the known facts that fail.
    """

    excluded_by: str | None
    paths: Mapping[str, tuple[Unmet, ...]]
    ways: tuple[Way, ...]
    blocked_by: tuple[Blocked, ...]


def not_yet(state: LeadState, evaluation: Evaluation) -> NotYet | None:
    """What is missing for the evaluation's scorecard, or None for a lead that enters.

    `state` is the one evaluated; what it says is not changed.
    """
    if evaluation.enters:
        return None
    excluded = evaluation.excluded
    if excluded is not None:
        against = tuple(_failing(excluded.pattern, evaluation.profile, excluded.id, wanted=False))
        return NotYet(excluded.id, {}, (), against)
    segment = next(s for s in evaluation.card.segments if s.id == evaluation.segment)
    paths = {path.id: tuple(_unmet(path, state, evaluation)) for path in segment.paths}
    ways = find_ways(state, evaluation)
    return NotYet(None, paths, ways, () if ways else tuple(_blocked(evaluation)))


def _unmet(path: CompiledPath, state: LeadState, evaluation: Evaluation) -> Iterator[Unmet]:
    rules = evaluation.rules
    for name, least in path.enter.items():
        score = evaluation.shown(name)
        if score * 100 < least:
            yield Unmet(name, f"{Decimal(least) / 100:.2f}", f"{score:.2f}")
    if path.cells is not None and (evaluation.grade, evaluation.level) not in path.cells:
        yield Unmet(
            "cell", _cells(path.cells, evaluation), bands(evaluation.grade, evaluation.level)
        )
    for index in path.all_rules:
        if not rules[index].holds:
            rule = rules[index].rule
            yield Unmet("rule", rule.name, _progress(state, evaluation, rule), (rule.id,))
    if path.any_rules and not any(rules[index].holds for index in path.any_rules):
        wanted = [rules[index].rule for index in path.any_rules]
        has = _progress(state, evaluation, wanted[0]) if len(wanted) == 1 else "none of them"
        names = ", or ".join(rule.name for rule in wanted)
        yield Unmet("rule", names, has, tuple(rule.id for rule in wanted))
    if path.pattern is not None and path.pattern.truth(evaluation.profile) is not True:
        yield from _facts(path.pattern, evaluation.profile)


def _cells(cells: frozenset[tuple[str, str]], evaluation: Evaluation) -> str:
    """The allowed cells, best grade first: `grade A with level 1 or 2, or grade B with level 1`."""
    allowed: list[str] = []
    for grade, _ in evaluation.card.grades:
        levels = [level for level, _ in evaluation.card.levels if (grade, level) in cells]
        if levels:
            allowed.append(f"grade {grade} with level {' or '.join(levels)}")
    return ", or ".join(allowed)


def _progress(state: LeadState, evaluation: Evaluation, rule: AnyRule) -> str:
    """How far a rule is that does not hold."""
    if isinstance(rule, ProfileRule):
        return "unknown" if rule.pattern.truth(evaluation.profile) is None else "not so"
    if isinstance(rule, ActivityRule) and rule.frequency is not None:
        kept = state.cards[evaluation.scorecard]
        found = choose(evaluation.moment, rule, kept)
        wanted = rule.frequency
        return often(wanted.of, found.number, wanted.least, wanted.most)
    return "not so" if isinstance(rule, InactivityRule) else "not done, or too long ago"


def _facts(pattern: Pattern, profile: Mapping[str, Any]) -> Iterator[Unmet]:
    for part in _parts(pattern):
        if part.truth(profile) is not True:
            has = ", ".join(_shown(profile, leaf) for leaf in part.leaves)
            ids = tuple(".".join(leaf) for leaf in part.leaves)
            yield Unmet("facts", described(part.source), has, ids)


def _parts(pattern: Pattern) -> Iterator[Pattern]:
    """A pattern member by member: each must match."""
    for name, wanted in pattern.source.items():
        yield compile_pattern({name: wanted})


def _shown(profile: Mapping[str, Any], leaf: Leaf) -> str:
    return f"{'.'.join(leaf)} {value_text(_value(profile, leaf))}"


def _value(profile: Mapping[str, Any], leaf: Leaf) -> Any:
    """A fact, or a member of one; None where it is unknown."""
    if not is_known(profile, leaf):
        return None
    found: Any = profile
    for name in leaf:
        found = found[name]
    return found


def _blocked(evaluation: Evaluation) -> Iterator[Blocked]:
    """The known facts that fail where a path asks for them, or a rule of which more would help."""
    profile = evaluation.profile
    told: set[tuple[str, str]] = set()
    for goal in goals_of(evaluation):
        if goal.elsewhere:
            continue
        failing = [
            *(_failing(goal.path.pattern, profile, goal.path.id) if goal.path.pattern else ()),
            *(
                blocked
                for rule in evaluation.card.profile_rules
                if goal.wants(rule) and rule.pattern.truth(profile) is False
                for blocked in _failing(rule.pattern, profile, rule.id)
            ),
        ]
        for blocked in failing:
            if (blocked.fact, blocked.by) not in told:
                told.add((blocked.fact, blocked.by))
                yield blocked


def _failing(
    pattern: Pattern, profile: Mapping[str, Any], by: str, *, wanted: bool = True
) -> Iterator[Blocked]:
    """The known facts for which a pattern, part by part, is not what is wanted."""
    for part in _parts(pattern):
        if part.truth(profile) is not wanted:
            for leaf in part.leaves:
                if is_known(profile, leaf):
                    yield Blocked(".".join(leaf), _value(profile, leaf), by)
