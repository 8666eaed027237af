"""What a path still lacks, and what a step would bring it: for choosing what is worth trying."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from handraiser.explanation.steps import Ask, Step
from handraiser.model.compiled import AnyRule, CompiledPath, CompiledScorecard
from handraiser.model.points import CENT, MICRO, hundredths, weighted
from handraiser.model.rules import InactivityRule, Limits
from handraiser.scoring.decide import Evaluation
from handraiser.scoring.evaluate import Paid


@dataclass(frozen=True, eq=False)
class Gain:
    """What one step, tried alone, brings.

    `groups` are the micro-points that it adds to sums of groups, before their bounds; `holds` the
    rules that newly hold. `leads_to` are the goals of another segment, where it leads into one.
    `points` are those of its rule, else those it adds; `place` is its order in the model.
    """

    step: Step
    place: int
    points: Decimal
    groups: Mapping[str, int]
    dimensions: Mapping[str, int]
    holds: frozenset[int]
    leads_to: tuple[Goal, ...] = ()

    def moves_any(self, goals: Iterable[Goal]) -> bool:
        """Whether it brings anything that a goal lacks."""
        return bool(self.leads_to) or any(goal.help_of(self) > (0, 0) for goal in goals)


def gain_of(before: Evaluation, after: Evaluation, step: Step, place: int) -> Gain:
    """What a step brings, from the evaluations without and with it."""
    groups: dict[str, int] = {}
    holds: set[int] = set()
    if before.paid is not None and after.paid is not None:
        for rule in before.card.rules:
            more = after.paid.points[rule.index] - before.paid.points[rule.index]
            if more > 0:
                groups[rule.group] = groups.get(rule.group, 0) + more
            if after.paid.holding[rule.index] and not before.paid.holding[rule.index]:
                holds.add(rule.index)
    dimensions: dict[str, int] = {}
    for name, more in groups.items():
        dimension = before.card.groups[name].dimension
        dimensions[dimension] = dimensions.get(dimension, 0) + more
    elsewhere = after.segment != before.segment
    return Gain(
        step=step,
        place=place,
        points=(
            Decimal(sum(groups.values())) / MICRO
            if step.serves is None
            else step.serves.points_in(before.segment)
        ),
        groups=groups,
        dimensions=dimensions,
        holds=frozenset(holds),
        leads_to=tuple(g for g in goals_of(after) if not g.elsewhere) if elsewhere else (),
    )


@dataclass(frozen=True, eq=False)
class Standing:
    """How far a scorecard's sums are: of each group before and after its bounds, and of each
    dimension before them, in micro-points."""

    card: CompiledScorecard
    groups: Mapping[str, int]
    bounded: Mapping[str, int]
    dimensions: Mapping[str, int]

    def with_more(self, gains: Iterable[Gain]) -> dict[str, int]:
        """The scores, in hundredths, if gains simply added up."""
        added: dict[str, int] = {}
        for gain in gains:
            for name, more in gain.groups.items():
                added[name] = added.get(name, 0) + more
        sums = dict(self.dimensions)
        for name, more in added.items():
            group = self.card.groups[name]
            sums[group.dimension] += group.limits.apply(self.groups[name] + more)
            sums[group.dimension] -= self.bounded[name]
        scores: dict[str, int] = {}
        parts: list[tuple[int, int]] = []
        for name, dimension in self.card.dimensions.items():
            bounded = dimension.limits.apply(sums[name])
            scores[name] = hundredths(bounded)
            parts.append((dimension.weight, bounded))
        scores["total"] = hundredths(self.card.total.apply(weighted(parts)))
        return scores


@dataclass(frozen=True, eq=False)
class Goal:
    """A path, and what it lacks.

    Of the dimensions in `short` more would help, of the rules in `each` every one and of those in
    `one_of` one must newly hold; `facts` are those its unmet pattern asks for. `lacking` are
    its minima that are not reached: weights in millionths by dimension, and how many millionths of
    a micro-point are missing at the least. `elsewhere` says that it is a path of another segment,
    which only an unknown fact leads into.
    """

    path: CompiledPath
    segment: str
    standing: Standing
    paid: Sequence[int]
    short: frozenset[str]
    each: frozenset[int]
    one_of: frozenset[int]
    facts: frozenset[str]
    lacking: tuple[tuple[Mapping[str, int], int], ...]
    elsewhere: bool

    def wants(self, rule: AnyRule) -> bool:
        """Whether more of a rule could help, as far as can be told without trying it."""
        if rule.index in self.each or rule.index in self.one_of:
            return True
        group = self.standing.card.groups[rule.group]
        if group.dimension not in self.short:
            return False
        if _full(group.limits, self.standing.groups[rule.group]):
            return False
        if isinstance(rule, InactivityRule):
            return self.paid[rule.index] < 0
        return rule.micro_in(self.segment) > 0 and not _full(rule.limits, self.paid[rule.index])

    def help_of(self, gain: Gain) -> tuple[int, int]:
        """How much a gain helps: parts that it fulfils, and micro-points where they are short."""
        parts = len(self.each & gain.holds) + bool(self.one_of & gain.holds)
        parts += self._asked(gain)
        groups = self.standing.card.groups
        points = sum(
            more for name, more in gain.groups.items() if groups[name].dimension in self.short
        )
        return parts, points

    def within_reach(self, members: Sequence[Gain]) -> bool:
        """Whether these could together be enough, what each brings alone added up."""
        for weights, missing in self.lacking:
            for gain in members:
                for name, more in gain.dimensions.items():
                    missing -= weights.get(name, 0) * more
            if missing > 0:
                return False
        holds = frozenset[int]().union(*(gain.holds for gain in members))
        if not self.each <= holds or (self.one_of and not self.one_of & holds):
            return False
        if self.facts and not any(self._asked(gain) for gain in members):
            return False
        scores = self.standing.with_more(members)
        return all(
            scores[name] >= least for name, least in self.path.enter.items()
        ) and self._in_a_cell(scores)

    def _asked(self, gain: Gain) -> bool:
        return any(isinstance(atom, Ask) and atom.leaf[0] in self.facts for atom in gain.step.atoms)

    def _in_a_cell(self, scores: Mapping[str, int]) -> bool:
        """Whether a cell's cut-offs are reached; being above it is left to the real function."""
        card = self.standing.card
        grades, levels = dict(card.grades), dict(card.levels)
        return self.path.cells is None or any(
            scores["fit"] >= grades[grade] and scores["engagement"] >= levels[level]
            for grade, level in self.path.cells
        )


def goals_of(evaluation: Evaluation) -> Iterator[Goal]:
    """The paths of the lead's segment, and of those that unknown facts might lead into."""
    if evaluation.paid is None:
        return
    standing = standing_of(evaluation)
    for segment in evaluation.card.segments:
        here = segment.id == evaluation.segment
        unknown = segment.pattern is not None and segment.pattern.truth(evaluation.profile) is None
        if here or unknown:
            for path in segment.paths:
                yield _goal(evaluation, evaluation.paid, standing, path, segment.id)
        if here:
            return


def standing_of(evaluation: Evaluation) -> Standing:
    """How far the sums of an evaluation are."""
    card = evaluation.card
    groups = dict.fromkeys(card.groups, 0)
    if evaluation.paid is not None:
        for rule in card.rules:
            groups[rule.group] += evaluation.paid.points[rule.index]
    bounded = {name: group.limits.apply(groups[name]) for name, group in card.groups.items()}
    dimensions = dict.fromkeys(card.dimensions, 0)
    for name, group in card.groups.items():
        dimensions[group.dimension] += bounded[name]
    return Standing(card, groups, bounded, dimensions)


def _goal(
    evaluation: Evaluation, paid: Paid, standing: Standing, path: CompiledPath, segment: str
) -> Goal:
    card = evaluation.card
    scores = standing.with_more(())
    short: set[str] = set()
    for name, least in path.enter.items():
        if scores[name] < least:
            short |= set(card.dimensions) if name == "total" else {name}
    if path.cells is not None and (evaluation.grade, evaluation.level) not in path.cells:
        short |= {"fit", "engagement"}
    full = {
        name
        for name, dimension in card.dimensions.items()
        if _full(dimension.limits, standing.dimensions[name])
    }
    lacking = [
        (
            {n: d.weight for n, d in card.dimensions.items()} if name == "total" else {name: MICRO},
            (least * CENT - CENT // 2 - _micro_of(standing, name)) * MICRO,
        )
        for name, least in path.enter.items()
        if scores[name] < least
    ]
    any_holds = any(paid.holding[index] for index in path.any_rules)
    pattern = path.pattern
    return Goal(
        path=path,
        segment=segment,
        standing=standing,
        paid=paid.points,
        short=frozenset(short - full),
        each=frozenset(index for index in path.all_rules if not paid.holding[index]),
        one_of=frozenset() if any_holds else frozenset(path.any_rules),
        facts=(
            frozenset()
            if pattern is None or pattern.truth(evaluation.profile) is True
            else frozenset(pattern.asks)
        ),
        lacking=tuple(lacking),
        elsewhere=segment != evaluation.segment,
    )


def _micro_of(standing: Standing, name: str) -> int:
    """A dimension's score, or the total, in micro-points."""
    card, sums = standing.card, standing.dimensions
    if name != "total":
        return card.dimensions[name].limits.apply(sums[name])
    parts = [(one.weight, one.limits.apply(sums[n])) for n, one in card.dimensions.items()]
    return card.total.apply(weighted(parts))


def _full(limits: Limits, summed: int) -> bool:
    """Whether more would change nothing."""
    return limits.ceiling is not None and summed >= limits.ceiling
