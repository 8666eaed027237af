"""What one rule with a past comes to, from all of its cells: limit, window, frequency, decay."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from handraiser.model.compiled import ActivityRule, PastRule, SequenceRule
from handraiser.model.rules import Counted
from handraiser.scoring.chain import newest_completion
from handraiser.scoring.chunks import Day
from handraiser.scoring.moment import Moment, day_start
from handraiser.scoring.runs import SESSION_PAUSE, Run, Runs
from handraiser.scoring.state import CardState
from handraiser.scoring.tally import Sum, sum_of
from handraiser.scoring.timed import CODE, SHORT_DAYS, instant_of


class Cell(NamedTuple):
    """One day's activities of a rule: their weight codes (of a rule that counts sessions the
    newest one's for each) and, where the rule asks for them, instants or runs in epoch
    milliseconds."""

    day: Day
    codes: bytes
    instants: tuple[int, ...] = ()
    runs: tuple[Run, ...] = ()

    def first(self, number: int) -> Cell:
        """The same with so many of its earliest."""
        return Cell(self.day, self.codes[:number], self.instants[:number])

    def last(self, number: int) -> Cell:
        """The same with so many of its latest."""
        start = len(self.codes) - number
        return Cell(self.day, self.codes[start:], self.instants[start:])


class Chosen(NamedTuple):
    """What of a rule's past counts at a moment: the activities that are `paying`, the `number` of
    what the rule's frequency counts, else of activities, the day of the `newest`, and how many take
    up its repeat limit today."""

    paying: tuple[Cell, ...] = ()
    number: int = 0
    newest: Day | None = None
    recent: int = 0


NOTHING_COUNTS = Chosen()


class Left(NamedTuple):
    """What is left of it with age: micro-points, and whether any of it has decay above 0."""

    decayed: int = 0
    holds: bool = False


def summed(moment: Moment, segment: str, rule: PastRule, kept: CardState) -> Sum:
    """What a rule comes to at a moment, not before the newest activity, in a segment."""
    chosen = choose(moment, rule, kept)
    left = left_of(moment, segment, rule, chosen.paying)
    return sum_of(left.decayed, chosen.number, chosen.recent, holds=left.holds)


def choose(moment: Moment, rule: PastRule, kept: CardState) -> Chosen:
    """What counts at a moment: by history, limit, window, frequency, or order."""
    if isinstance(rule, SequenceRule):
        return _of_sequence(moment, rule, kept)
    return _of_activities(moment, rule, kept)


def left_of(moment: Moment, segment: str, rule: PastRule, paying: Iterable[Cell]) -> Left:
    """What pays, weighted and aged."""
    weights = moment.model.weights
    decayed = 0
    holds = False
    for cell in paying:
        age = moment.today - cell.day
        holds = holds or rule.lasts(age)
        for code in cell.codes:
            decayed += rule.payment(segment, weights, code, age)
    return Left(decayed, holds)


def undecayed_of(moment: Moment, segment: str, rule: PastRule, paying: Iterable[Cell]) -> int:
    """What pays, weighted but not aged, in micro-points."""
    weights = moment.model.weights
    return sum(rule.undecayed(segment, weights, code) for cell in paying for code in cell.codes)


def _of_activities(moment: Moment, rule: ActivityRule, kept: CardState) -> Chosen:
    cells = cells_between(rule, kept, _first(moment, rule), moment.today)
    if not cells:
        return NOTHING_COUNTS
    inside = _limited(rule, cells)
    recent = 0
    if rule.at_most is not None:
        recent = _count([cell for cell in inside if _takes_up(moment, rule, cell)])
    inside = [cell for cell in _windowed(moment, rule, inside) if cell.codes]
    if not inside:
        return NOTHING_COUNTS._replace(recent=recent)
    last = inside[-1]
    if rule.frequency is None:
        return Chosen(tuple(inside), _count(inside), last.day, recent)
    number = _number(rule.frequency.of, inside)
    paying = (last._replace(codes=last.codes[-1:]),) if rule.frequency.reached(number) else ()
    return Chosen(paying, number, last.day)


def _first(moment: Moment, rule: ActivityRule) -> Day:
    """The first day that is to be looked at: all of the history where a limit walks through it."""
    days = moment.model.history
    if rule.at_most is None:
        days = min(days, rule.within or (days if rule.within_ms is None else SHORT_DAYS))
    return moment.today - days + 1


def _takes_up(moment: Moment, rule: ActivityRule, cell: Cell) -> bool:
    """Whether what counts on a cell's day still takes up the repeat limit today."""
    return rule.per_days is None or cell.day > moment.today - rule.per_days


def cells_between(rule: ActivityRule, kept: CardState, first: Day, last: Day) -> list[Cell]:
    """The cells of a rule from one day to another, oldest first."""
    if rule.in_sessions:
        return [_run_cell(*each) for each in kept.run_cells(rule.index, first, last)]
    if rule.timed:
        timed = kept.timed_cells(rule.index, first, last)
        return [_timed_cell(day, elements) for day, elements in timed]
    return [Cell(day, codes) for day, codes in kept.counted_cells(rule.index, first, last)]


def _run_cell(day: Day, cell: Runs) -> Cell:
    since = day_start(day)
    runs = tuple((since + first, since + last) for first, last in cell.runs)
    return Cell(day, bytes((cell.code,)) * cell.number, runs=runs)


def _timed_cell(day: Day, elements: Sequence[int]) -> Cell:
    since = day_start(day)
    return Cell(
        day,
        bytes([element & CODE for element in elements]),
        tuple([since + instant_of(element) for element in elements]),
    )


def _count(cells: Sequence[Cell]) -> int:
    return sum([len(cell.codes) for cell in cells])


def _limited(rule: ActivityRule, cells: list[Cell]) -> list[Cell]:
    """What counts of each day under the repeat limit, walking from the oldest."""
    if rule.at_most is None:
        return cells
    inside: list[Cell] = []
    taken = start = 0
    for cell in cells:
        while rule.per_days is not None and cells[start].day <= cell.day - rule.per_days:
            taken -= len(inside[start].codes)
            start += 1
        inside.append(cell.first(rule.at_most - taken))
        taken += len(inside[-1].codes)
    return inside


def _windowed(moment: Moment, rule: ActivityRule, cells: list[Cell]) -> list[Cell]:
    """What lies in the rule's window."""
    if rule.within is not None:
        return [cell for cell in cells if cell.day > moment.today - rule.within]
    if rule.within_ms is None:
        return cells
    since = moment.now - rule.within_ms
    if rule.in_sessions:
        lasting = [c._replace(runs=tuple(r for r in c.runs if r[1] >= since)) for c in cells]
        return [cell for cell in lasting if cell.runs]
    return [cell.last(len(cell.codes) - bisect_left(cell.instants, since)) for cell in cells]


def _number(of: Counted, cells: Sequence[Cell]) -> int:
    """How many activities, days or sessions."""
    if of == "days":
        return len(cells)
    if of == "activities":
        return _count(cells)
    runs = [run for cell in cells for run in cell.runs]
    apart = sum(after[0] - before[1] >= SESSION_PAUSE for before, after in pairwise(runs))
    return apart + bool(runs)


def _of_sequence(moment: Moment, rule: SequenceRule, kept: CardState) -> Chosen:
    oldest = moment.today - moment.model.history + 1
    found = newest_completion(rule, kept, oldest, moment.today)
    if found is None:
        return Chosen()
    return Chosen((Cell(found.day, bytes((found.code,))),), len(rule.steps), found.day)
