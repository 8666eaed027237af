"""What is kept of a lead's activities so that one more can be folded without reading the rest.

Per scorecard the past stands in chunks, a month each, as bytes (see `chunks` and `cells`). They are
opened only when something in them is asked for: an activity that comes in order on a day for which
the scorecard's `tally` stands changes the cells of its own month and the tallies of the rules it
matches, and nothing else is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from handraiser.activity import Activity, Key
from handraiser.facts import Fact
from handraiser.scoring.cells import counted
from handraiser.scoring.chunks import Day, Month, Sections, first_day, month_of, pack, unpack
from handraiser.scoring.runs import Runs, runs_in
from handraiser.scoring.steps import Element, StepCells
from handraiser.scoring.tally import Tally
from handraiser.scoring.timed import timed


@dataclass(slots=True, eq=False)
class CardState:
    """One scorecard's past. Two are equal if they hold the same cells and the same days seen.

    `seen` is, by the place of each rule about inactivity, the newest day on which something matched
    it. `tally` is what the rules came to on one day; it follows from the rest and may be missing.
    """

    chunks: dict[Month, bytes] = field(default_factory=dict)
    opened: dict[Month, Sections] = field(default_factory=dict)
    seen: dict[int, Day] = field(default_factory=dict)
    tally: Tally | None = None

    def sections(self, month: Month) -> Sections:
        """The cells of a month, to read or to change."""
        sections = self.opened.get(month)
        if sections is None:
            chunk = self.chunks.get(month)
            sections = self.opened[month] = {} if chunk is None else unpack(chunk)
        return sections

    def months(self) -> set[Month]:
        """The months that have cells."""
        return {m for m in {*self.chunks, *self.opened} if self.sections(m)}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CardState):
            return NotImplemented
        return (self.seen, self._past()) == (other.seen, other._past())

    __hash__ = None  # type: ignore[assignment]  # it changes

    def _past(self) -> dict[Month, Sections]:
        return {month: self.sections(month) for month in self.months()}

    def chunk(self, month: Month) -> bytes:
        """A month's cells as they are stored."""
        return pack(self.sections(month))

    def bodies(self, rule: int, first: Day, last: Day) -> Iterator[tuple[Day, bytes]]:
        """(first day of the month, cells) of a rule, oldest month first, for months that overlap
        the days from `first` to `last`."""
        for month in range(month_of(first), month_of(last) + 1):
            if month in self.opened or month in self.chunks:
                body = self.sections(month).get(rule)
                if body is not None:
                    yield first_day(month), body

    def counted_cells(self, rule: int, first: Day, last: Day) -> Iterator[tuple[Day, bytes]]:
        """(day, weight codes) of a rule with counted cells, oldest first, from one day to
        another."""
        for start, body in self.bodies(rule, first, last):
            for offset, codes in counted(body):
                if first <= start + offset <= last:
                    yield start + offset, codes

    def timed_cells(self, rule: int, first: Day, last: Day) -> Iterator[tuple[Day, list[int]]]:
        """(day, elements) of a rule with timed cells, oldest first, from one day to another."""
        for start, body in self.bodies(rule, first, last):
            for offset, elements in timed(body, first - start, last - start):
                yield start + offset, elements

    def run_cells(self, rule: int, first: Day, last: Day) -> Iterator[tuple[Day, Runs]]:
        """(day, runs) of a rule that counts sessions, oldest first, from one day to another."""
        for start, body in self.bodies(rule, first, last):
            for offset, runs in runs_in(body, first - start, last - start):
                yield start + offset, runs

    def step_cells(
        self, rule: int, first: Day, last: Day, cells: StepCells
    ) -> Iterator[tuple[Day, list[Element]]]:
        """(day, elements) of a sequence, oldest first, from one day to another."""
        for start, body in self.bodies(rule, first, last):
            for offset, elements in cells.read(body, first - start, last - start):
                yield start + offset, elements

    def forget(self, before: Day) -> set[Month]:
        """Drops the months that end before a day, and says which had cells."""
        gone = {month for month in self.months() if first_day(month + 1) <= before}
        for month in gone:
            self.chunks.pop(month, None)
            self.opened.pop(month, None)
        return gone

    def copy(self) -> CardState:
        """An independent copy."""
        return CardState(
            dict(self.chunks),
            {month: dict(sections) for month, sections in self.opened.items()},
            dict(self.seen),
            None if self.tally is None else self.tally.copy(),
        )


@dataclass(frozen=True, slots=True)
class Touch:
    """A marketing touch: when, through which channel and campaign."""

    key: Key
    channel: str | None
    campaign: str | None


@dataclass(slots=True)
class LeadState:
    """Everything the scoring function knows of a lead.

    `newest` is the key of the newest activity folded, `oldest` the day of the oldest, `count` how
    many there were, `awaited` the hashes of ids that verdicts name and that have not come yet
    (None: too many to keep).
    `touched` names the (scorecard, month) pairs changed since the state was made, `facts_changed`
    whether facts were.
    """

    facts: dict[str, Fact] = field(default_factory=dict)
    cards: dict[str, CardState] = field(default_factory=dict)
    newest: Key | None = None
    oldest: Day | None = None
    count: int = 0
    first_touch: Touch | None = None
    last_touch: Touch | None = None
    awaited: frozenset[bytes] | None = frozenset()
    touched: set[tuple[str, Month]] = field(default_factory=set)
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

    def forget(self, before: Day) -> None:
        """Drops what lies in months that end before a day: too old ever to count again."""
        for name, card in self.cards.items():
            self.touched -= {(name, month) for month in card.forget(before)}

    @classmethod
    def empty(cls, scorecards: Iterable[str]) -> LeadState:
        """The state of a lead of whom nothing is known."""
        return cls(cards={name: CardState() for name in scorecards})

    def copy(self) -> LeadState:
        """An independent copy with nothing touched."""
        return LeadState(
            facts=dict(self.facts),
            cards={name: card.copy() for name, card in self.cards.items()},
            newest=self.newest,
            oldest=self.oldest,
            count=self.count,
            first_touch=self.first_touch,
            last_touch=self.last_touch,
            awaited=self.awaited,
        )
