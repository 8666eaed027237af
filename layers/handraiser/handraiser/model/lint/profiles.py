"""What profiles can earn: the rules over facts that one person can meet together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handraiser.matching import Pattern
from handraiser.model.compiled import CompiledPath, CompiledScorecard, CompiledSegment, ProfileRule
from handraiser.model.lint.chances import Asked, Leaf, Node, chance, leaves_of
from handraiser.model.lint.spans import NOTHING, Span, plus

MOST_WORK = 100_000
"""Combinations times patterns tried of facts that patterns ask for together; beyond that their
rules are taken to be independent."""


@dataclass(frozen=True)
class _Together:
    """Patterns that share facts, as bits, and what combinations of values say of them: which may
    match and which do for certain."""

    patterns: int
    said: tuple[tuple[int, int], ...]


class Profiles:
    """The profiles that a scorecard tells apart."""

    def __init__(self, card: CompiledScorecard, asked: Asked) -> None:
        self._card = card
        self._bits: dict[int, int] = {}
        self._rules: list[tuple[int, ProfileRule]] = []
        nodes: list[Node] = []
        for pattern in _patterns(card):
            if id(pattern) not in self._bits:
                self._bits[id(pattern)] = 1 << len(nodes)
                nodes.append(asked.add(pattern.source))
        self._rules = [(self._bits[id(rule.pattern)], rule) for rule in card.profile_rules]
        self._together = [_tried(asked, nodes, members) for members in _components(nodes)]
        self._known: dict[tuple[str, int, int], dict[str, Span] | None] = {}

    def of_segment(self, segment: CompiledSegment) -> dict[str, Span] | None:
        """What profiles of a segment earn in each group of rules; None where no profile comes to
        the segment."""
        return self._earned(segment, *self._segment(segment))

    def of_path(
        self, segment: CompiledSegment, way: CompiledPath, *also: ProfileRule
    ) -> dict[str, Span] | None:
        """The same of those profiles that meet all that a path asks of facts, and some rules
        besides, and that nothing excludes; None where there are none."""
        needed, forbidden = self._segment(segment)
        needed |= self._of(way.pattern)
        required = (self._card.rules[index] for index in way.all_rules)
        for rule in (*required, *also):
            if isinstance(rule, ProfileRule):
                needed |= self._of(rule.pattern)
        for exclusion in (*self._card.suppress, *self._card.disqualify):
            forbidden |= self._of(exclusion.pattern)
        return self._earned(segment, needed, forbidden)

    def _of(self, pattern: Pattern | None) -> int:
        return 0 if pattern is None else self._bits[id(pattern)]

    def _segment(self, segment: CompiledSegment) -> tuple[int, int]:
        """The patterns that a segment needs, and those of the segments before it."""
        forbidden = 0
        for other in self._card.segments:
            if other.id == segment.id:
                break
            forbidden |= self._of(other.pattern)
        return self._of(segment.pattern), forbidden

    def _earned(
        self, segment: CompiledSegment, needed: int, forbidden: int
    ) -> dict[str, Span] | None:
        key = (segment.id, needed, forbidden)
        if key not in self._known:
            self._known[key] = self._sums(segment, needed, forbidden)
        return self._known[key]

    def _sums(
        self, segment: CompiledSegment, needed: int, forbidden: int
    ) -> dict[str, Span] | None:
        sums = dict.fromkeys((rule.group for _, rule in self._rules), NOTHING)
        for together in self._together:
            wanted = needed & together.patterns
            said = {
                (may, must)
                for may, must in together.said
                if may & wanted == wanted and not must & forbidden
            }
            if not said:
                return None
            members = [(bit, rule) for bit, rule in self._rules if bit & together.patterns]
            spans = [_paid(members, segment.id, may, must | wanted) for may, must in said]
            for group in {rule.group for _, rule in members}:
                low = min(span[group].low for span in spans)
                high = max(span[group].high for span in spans)
                sums[group] = plus(sums[group], Span(low, high))
        return sums


def _paid(
    members: Sequence[tuple[int, ProfileRule]], segment: str, may: int, must: int
) -> dict[str, Span]:
    sums: dict[str, Span] = {}
    for bit, rule in members:
        pays = []
        if may & bit:
            pays.append(rule.limits.apply(rule.micro_in(segment)))
        if not must & bit:
            pays.append(rule.limits.apply(0))
        sums[rule.group] = plus(sums.get(rule.group, NOTHING), Span(min(pays), max(pays)))
    return sums


def _patterns(card: CompiledScorecard) -> Iterator[Pattern]:
    for rule in card.profile_rules:
        yield rule.pattern
    for exclusion in (*card.suppress, *card.disqualify):
        yield exclusion.pattern
    for segment in card.segments:
        if segment.pattern is not None:
            yield segment.pattern
        for way in segment.paths:
            if way.pattern is not None:
                yield way.pattern


def _components(nodes: Sequence[Node]) -> list[list[int]]:
    """Places of the nodes that share leaves, directly or through others."""
    components: list[tuple[set[Leaf], list[int]]] = []
    for place, node in enumerate(nodes):
        leaves, members = set(leaves_of(node)), [place]
        apart: list[tuple[set[Leaf], list[int]]] = []
        for other in components:
            if other[0].isdisjoint(leaves):
                apart.append(other)
            else:
                leaves |= other[0]
                members += other[1]
        components = [*apart, (leaves, members)]
    return [sorted(members) for _, members in components]


def _tried(asked: Asked, nodes: Sequence[Node], members: Sequence[int]) -> _Together:
    leaves = list(dict.fromkeys(leaf for place in members for leaf in leaves_of(nodes[place])))
    said: dict[tuple[int, int], None] = {}
    for chosen in asked.combinations(leaves, MOST_WORK // len(members)):
        may = must = 0
        for place in members:
            found = chance(nodes[place], chosen)
            may |= (found is not False) << place
            must |= (found is True) << place
        said[may, must] = None
    return _Together(sum(1 << place for place in members), tuple(said))
