"""What is kept of a lead's activities so that one more can be folded without reading the rest.

Per scorecard, rule and day a *cell* holds how many activities count that day and with which
weights, in the order of their keys. That is all the arithmetic of `scoring.md` asks of the past:
ages are whole days, and of one day only the earliest few can count. For a sequence the cell says
whether each step happened that day, and whether in the right order.

A cell keeps no instants. An activity that arrives in order only ever appends. For a late one the
cell mostly cannot differ (an empty day, equal weights); where it could, folding raises
`LogNeeded` and the caller folds the log anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from handraiser.activity import Activity, Key
from handraiser.facts import Fact
from handraiser.model.compiled import PER_DAY

type Day = int
"""A local date in the model's time zone as a proleptic Gregorian ordinal."""


class LogNeeded(Exception):
    """The state cannot say what a late activity changes; fold the whole log."""


@dataclass(slots=True)
class Cell:
    """One activity rule on one day: the weight codes of what counts, in key order."""

    codes: bytes

    def add(self, code: int, per_day: int, *, in_order: bool) -> None:
        """Counts one more activity. Raises LogNeeded where a late one's place decides."""
        uniform = not self.codes.strip(bytes([code]))
        if not in_order and not uniform:
            raise LogNeeded
        if len(self.codes) < per_day:
            self.codes += bytes([code])


@dataclass(slots=True)
class StepCell:
    """A two-step sequence on one day.

    `firsts` and `seconds` count the steps' activities (at most 20 each), `code` is the weight of
    the newest second, `ordered` says whether a first precedes a second.
    """

    firsts: int = 0
    seconds: int = 0
    code: int = 0
    ordered: bool = False

    def add(self, *, first: bool, second: bool, code: int, in_order: bool) -> None:
        """Counts one activity as one or both steps. Raises LogNeeded where order is unknown."""
        if not in_order:
            self._check_late(first=first, second=second, code=code)
        if second and self.seconds < PER_DAY:
            self.ordered = self.ordered or self.firsts > 0
            self.seconds += 1
            self.code = code
        if first and self.firsts < PER_DAY:
            self.firsts += 1

    def _check_late(self, *, first: bool, second: bool, code: int) -> None:
        undecided = not self.ordered and ((first and self.seconds) or (second and self.firsts))
        displaces = second and self.seconds == PER_DAY
        reweights = second and self.seconds > 0 and self.code != code
        if undecided or displaces or reweights:
            raise LogNeeded


@dataclass(slots=True)
class CardState:
    """One scorecard's cells, by rule index and day."""

    cells: dict[int, dict[Day, Cell]] = field(default_factory=dict)
    steps: dict[int, dict[Day, StepCell]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Touch:
    """A marketing touch: when, through which channel and campaign."""

    key: Key
    channel: str | None
    campaign: str | None


@dataclass(slots=True)
class LeadState:
    """Everything the scoring function knows of a lead.

    `newest` is the key of the newest activity folded, `count` how many were. `touched` names the
    (scorecard, day) pairs changed since the state was made, `facts_changed` whether facts were.
    """

    facts: dict[str, Fact] = field(default_factory=dict)
    cards: dict[str, CardState] = field(default_factory=dict)
    newest: Key | None = None
    count: int = 0
    first_touch: Touch | None = None
    last_touch: Touch | None = None
    touched: set[tuple[str, Day]] = field(default_factory=set)
    facts_changed: bool = False

    def touch(self, activity: Activity) -> None:
        """Keeps the first and last touch: the least and greatest key that names a channel."""
        if activity.channel is None and activity.campaign is None:
            return
        here = Touch(activity.key, activity.channel, activity.campaign)
        if self.first_touch is None or here.key < self.first_touch.key:
            self.first_touch = here
        if self.last_touch is None or here.key > self.last_touch.key:
            self.last_touch = here

    @classmethod
    def empty(cls, scorecards: Iterable[str]) -> LeadState:
        """The state of a lead of whom nothing is known."""
        return cls(cards={name: CardState() for name in scorecards})

    def copy(self) -> LeadState:
        """An independent copy with nothing touched."""
        return LeadState(
            facts=dict(self.facts),
            cards={name: _copied(card) for name, card in self.cards.items()},
            newest=self.newest,
            count=self.count,
            first_touch=self.first_touch,
            last_touch=self.last_touch,
        )


def _copied(card: CardState) -> CardState:
    def each[C: (Cell, StepCell)](cells: Mapping[int, Mapping[Day, C]]) -> dict[int, dict[Day, C]]:
        return {
            rule: {day: _same(cell) for day, cell in days.items()} for rule, days in cells.items()
        }

    return CardState(each(card.cells), each(card.steps))


def _same[C: (Cell, StepCell)](cell: C) -> C:
    if isinstance(cell, Cell):
        return Cell(cell.codes)
    return StepCell(cell.firsts, cell.seconds, cell.code, cell.ordered)
