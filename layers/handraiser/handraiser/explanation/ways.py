"""The smallest sets of steps that would make a lead an MQL, found by asking the real function.

Each candidate is tried alone first, and what it moves is noted. Sets of two and three are tried
only where what their members move could together be enough; larger ones only for want of smaller,
one per path. So that a model of hundreds of rules is answered at once, the numbers below bound the
search; a way that is told is right in any case: the function was asked for it and for every part
of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, islice

from handraiser.explanation.gains import Gain, Goal, gain_of, goals_of
from handraiser.explanation.steps import Ask, Atom, Do, Step, asks_for, steps_for
from handraiser.explanation.trial import Trials, Tried, sorted_atoms
from handraiser.scoring.decide import Evaluation
from handraiser.scoring.state import LeadState

MOST_WAYS = 3
LARGEST_SET = 6
"""Steps of one way."""
MOST_EVALUATED = 300
"""Sets of more than one step that the scoring function is asked about."""
MOST_LOOKED_AT = 20_000
"""Sets of one size whose sum of gains is looked at."""
ALTERNATIVES = 3
"""Ways to satisfy one rule that are tried."""


@dataclass(frozen=True)
class Way:
    """A set of steps that crosses, of which no part does: activities to `do`, facts to `ask` for.

    `tried` is what was added to the lead to find that out.
    """

    do: tuple[Do, ...]
    ask: tuple[Ask, ...]
    tried: Tried


def find_ways(state: LeadState, evaluation: Evaluation) -> tuple[Way, ...]:
    """Up to three ways: fewest steps first, then fewest points, then model order.

    For an evaluation of the state that does not enter and that nothing excludes.
    """
    return Search(state, evaluation).ways()


class Search:
    """One lead's search."""

    def __init__(self, state: LeadState, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._kept = state.cards[evaluation.scorecard]
        self._trials = Trials(state, evaluation)
        self._goals = list(goals_of(evaluation))
        self._found: list[frozenset[Atom]] = []
        self._spent = 0

    @property
    def evaluated(self) -> int:
        """How often the scoring function has been asked."""
        return self._trials.evaluated

    def ways(self) -> tuple[Way, ...]:
        """What was found."""
        gains = self._singles()
        self._spent = self._trials.evaluated
        for size in (2, 3):
            if len(self._found) >= MOST_WAYS:
                break
            self._sets_of(size, gains)
        if not self._found:
            self._larger(gains)
        return tuple(self._way(atoms) for atoms in self._found[:MOST_WAYS])

    def _way(self, atoms: frozenset[Atom]) -> Way:
        ordered = sorted_atoms(atoms)
        return Way(
            do=tuple(atom for atom in ordered if isinstance(atom, Do)),
            ask=tuple(atom for atom in ordered if isinstance(atom, Ask)),
            tried=self._trials.tried(atoms),
        )

    def _singles(self) -> list[Gain]:
        """What each candidate moves alone. Those that cross by themselves are ways already."""
        gains: list[Gain] = []
        crossing: list[Gain] = []
        for place, alternatives in self._candidates():
            for step in islice(alternatives, ALTERNATIVES):
                tried = self._trials.evaluation(step.atoms)
                gain = gain_of(self._evaluation, tried, step, place)
                if tried.enters:
                    crossing.append(gain)
                elif not gain.moves_any(self._goals):
                    continue
                else:
                    gains.append(gain)
                break
        for gain in sorted(crossing, key=lambda gain: (gain.points, gain.place)):
            self._try(frozenset(gain.step.atoms))
        return gains

    def _candidates(self) -> Iterator[tuple[int, Iterator[Step]]]:
        """The steps for each rule that may help, then those for the facts of paths and segments."""
        card = self._evaluation.card
        for rule in card.rules:
            if any(goal.wants(rule) for goal in self._goals):
                yield rule.index, steps_for(self._evaluation, self._kept, rule, rule.index)
        place = len(card.rules)
        segment = self._evaluation.segment
        for other in card.segments:
            before = other.id != segment and other.pattern is not None
            here = [other.pattern] if before else []
            here += [path.pattern for path in other.paths if other.id == segment]
            for pattern in here:
                if pattern is not None and pattern.truth(self._evaluation.profile) is None:
                    asks = asks_for(self._evaluation, pattern)
                    yield place, (Step(place, None, atoms) for atoms in asks)
                place += 1

    def _sets_of(self, size: int, gains: Sequence[Gain]) -> None:
        chosen = _most_useful(gains, size, self._goals)
        possible = [
            members
            for members in combinations(chosen, size)
            if self._within_reach(members) and _compatible(members)
        ]
        possible.sort(key=_cost)
        for members in possible:
            if len(self._found) >= MOST_WAYS or self._exhausted:
                return
            self._try(frozenset(atom for gain in members for atom in gain.step.atoms))

    def _within_reach(self, members: Sequence[Gain]) -> bool:
        """Whether these could together be enough for a path, of another segment where they lead."""
        for leading in members:
            if leading.leads_to:
                others = [gain for gain in members if gain is not leading]
                return any(goal.within_reach(others) for goal in leading.leads_to)
        return any(goal.within_reach(members) for goal in self._goals if not goal.elsewhere)

    @property
    def _exhausted(self) -> bool:
        return self._trials.evaluated - self._spent >= MOST_EVALUATED

    def _try(self, atoms: frozenset[Atom]) -> None:
        if any(way <= atoms for way in self._found) or not self._enters(atoms):
            return
        for size in range(1, len(atoms)):
            for part in combinations(sorted_atoms(atoms), size):
                if self._enters(frozenset(part)):
                    self._add(frozenset(part))
                    return
        self._add(atoms)

    def _enters(self, atoms: frozenset[Atom]) -> bool:
        return self._trials.evaluation(atoms).enters

    def _add(self, atoms: frozenset[Atom]) -> None:
        if not any(way <= atoms or _same(way, atoms) for way in self._found):
            self._found.append(atoms)

    def _larger(self, gains: Sequence[Gain]) -> None:
        """For each path the steps that help it most, until they are enough."""
        for goal in self._goals:
            members: list[Gain] = []
            if goal.elsewhere:
                continue
            for gain in sorted(gains, key=goal.help_of, reverse=True):
                if len(members) == LARGEST_SET or self._exhausted:
                    break
                if goal.help_of(gain) > (0, 0) and _compatible([*members, gain]):
                    members.append(gain)
                    if len(members) > 3 and goal.within_reach(members):
                        atoms = frozenset(a for one in members for a in one.step.atoms)
                        if self._enters(atoms):
                            self._try(atoms)
                            break


def _same(way: frozenset[Atom], other: frozenset[Atom]) -> bool:
    """Whether both do and ask the same; that another value would be enough too is not told."""
    return {a if isinstance(a, Do) else a.leaf for a in way} == {
        a if isinstance(a, Do) else a.leaf for a in other
    }


def _cost(members: Sequence[Gain]) -> tuple[Decimal, list[int]]:
    return sum((gain.points for gain in members), Decimal(0)), [gain.place for gain in members]


def _compatible(members: Iterable[Gain]) -> bool:
    """Whether no fact is asked to have two values."""
    values: dict[tuple[str, ...], object] = {}
    return all(
        values.setdefault(atom.leaf, atom.value) == atom.value
        for gain in members
        for atom in gain.step.atoms
        if isinstance(atom, Ask)
    )


def _most_useful(gains: Sequence[Gain], size: int, goals: Sequence[Goal]) -> list[Gain]:
    """As many gains, in model order, as sets of so many may be made of within the bound."""
    most, sets = size, 1
    while sets * (most + 1) // (most + 1 - size) <= MOST_LOOKED_AT and most < len(gains):
        most += 1
        sets = sets * most // (most - size)
    if most >= len(gains):
        return list(gains)
    ranked = sorted(gains, key=lambda gain: max(g.help_of(gain) for g in goals), reverse=True)
    return sorted(ranked[:most], key=lambda gain: gain.place)
