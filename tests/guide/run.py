"""Runs an example: what the function gives for every cell of its tables that expects something.

In a story, `when` is `day 3`, `day 3 09:00` (day 0 is a Monday in June 2026; noon unless said) or
`2026-03-29 01:30`, in the model's time zone. `what` is nothing, or an activity: its type, with a
number before it if several of it happen at once, and after it, between commas, `channel`,
`campaign` or `source` with their values, and facts and properties by their names:
`2 page_viewed, path /pricing, channel display`. `learnt` is when an activity became known, or by
when it had to be for a look. Rows stand in the order of arrival; each is evaluated as of the newest
instant so far, one without an activity as of its own.

The other columns are what is expected; `why` alone is prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from builders import activity
from guide.page import Example, Table
from guide.reasons import COLUMNS, reason_of
from handraiser.activity import Activity
from handraiser.explanation.explain import Explanation, explain
from handraiser.model import Model
from handraiser.replay import replay
from handraiser.scoring.decide import Evaluation, evaluate, shown
from handraiser.scoring.score import known_at, score, state_of

FIRST_DAY = date(2026, 6, 1)
NOON = datetime.combine(FIRST_DAY, time(12), UTC)
_DAY = re.compile(r"day (-?\d+)(?: (\d\d:\d\d\S*))?")
_SEVERAL = re.compile(r"(\d+) (\w+)")
SCORES = ("fit", "engagement", "intent", "total")

type Found = str | Decimal


@dataclass(frozen=True)
class Check:
    """A cell, and what the function gives for it."""

    line: int
    column: str
    said: str
    found: Found

    @property
    def holds(self) -> bool:
        """Whether they are the same; numbers compare as numbers."""
        said = self.said.strip("`*")
        if isinstance(self.found, str):
            return said == self.found
        return re.fullmatch(r"-?\d+(\.\d+)?", said) is not None and Decimal(said) == self.found

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: says {self.said!r}, is {str(self.found)!r}"


@dataclass(frozen=True)
class Look:
    """What is evaluated for one row."""

    model: Model
    log: list[Activity]
    as_of: datetime
    learnt_by: datetime | None = None
    given: Mapping[str, str] = field(default_factory=dict)

    def evaluation(self, card: str) -> Evaluation:
        """What the scoring function says."""
        return score(self.model, self.given, self.log, self.as_of, learnt_by=self.learnt_by)[card]

    def explanation(self, card: str) -> Explanation:
        """Why it says so, why not yet, and until when."""
        known = known_at(self.log, self.as_of, self.learnt_by)
        state = state_of(self.model, self.given, known)
        return explain(state, evaluate(self.model, state, self.as_of)[card], known)

    def answer(self, column: str) -> Found:
        """What a column's cell should say."""
        card, _, asked = column.rpartition(": ")
        card = card or next(iter(self.model.scorecards))
        return answer_of(self, card, asked.replace("`", ""))


def checks(example: Example, model: Model) -> list[Check]:
    """Every cell of an example's tables that expects something."""
    return [
        Check(line, column, said, look.answer(column))
        for table in example.tables
        for line, look, expected in _rows(table, model)
        for column, said in expected.items()
    ]


type _Row = tuple[int, Look, dict[str, str]]


def _rows(table: Table, model: Model) -> Iterator[_Row]:
    if table.is_story:
        return _story(table, model)
    return _statements(table, model) if table.head[0] == "fact" else _leads(table, model)


def _story(table: Table, model: Model) -> Iterator[_Row]:
    log: list[Activity] = []
    newest: datetime | None = None
    for number, (line, cell) in enumerate(table.by_column()):
        at = _instant(cell.pop("when"), model, number)
        what = cell.pop("what", "")
        learnt = cell.pop("learnt", "")
        cell.pop("why", None)
        told = _instant(learnt, model, number) if learnt else None
        if what in {"", "nothing"}:
            yield line, Look(model, log.copy(), at, told), cell
            continue
        newest = max(at, newest or at)
        log += _activities(what, at, told or newest, model, line)
        yield line, Look(model, log.copy(), newest), cell


def _leads(table: Table, model: Model) -> Iterator[_Row]:
    """Columns named by a fact alone, in backticks, are what is stated."""
    for line, cell in table.by_column():
        cell.pop("why", None)
        facts = [name for name in cell if name.strip("`") in model.readers]
        stated = {name.strip("`"): cell.pop(name).strip("`") for name in facts}
        given = {name: text for name, text in stated.items() if text}
        yield line, Look(model, [], NOON, given=given), cell


def _statements(table: Table, model: Model) -> Iterator[_Row]:
    """One fact alone a row."""
    for line, cell in table.by_column():
        given = {cell["fact"].strip("`"): cell["stated"].strip("`")}
        yield line, Look(model, [], NOON, given=given), {"reads as": cell["reads as"]}


def _instant(text: str, model: Model, row: int) -> datetime:
    """Rows without a time of day follow each other by a minute."""
    found = _DAY.fullmatch(text)
    if found is None:
        local = datetime.fromisoformat(text)
    else:
        clock = time.fromisoformat(found[2]) if found[2] else time(12, row)
        local = datetime.combine(FIRST_DAY + timedelta(days=int(found[1])), clock)
    return (local if local.tzinfo else local.replace(tzinfo=model.zone)).astimezone(UTC)


def _activities(
    what: str, at: datetime, told: datetime, model: Model, line: int
) -> Iterator[Activity]:
    kind, *more = what.replace("`", "").split(", ")
    several = _SEVERAL.fullmatch(kind)
    number, kind = (int(several[1]), several[2]) if several else (1, kind)
    words: dict[str, Any] = {"traits": {}, "properties": {}}
    for word in more:
        name, _, value = word.partition(" ")
        if name in {"channel", "campaign", "source", "id"}:
            words[name] = value
        else:
            words["traits" if name in model.readers else "properties"][name] = value
    named = words.pop("id", None)
    for i in range(number):
        yield activity(kind, at, id=named or f"{line}.{i}", received_at=told, **words)


_ANSWERS: Mapping[str, Callable[[Evaluation], Found]] = {
    "grade": lambda it: it.grade or "none",
    "level": lambda it: it.level or "none",
    "segment": lambda it: it.segment,
    "follow-up": lambda it: _span(it.path.follow_up) if it.path else "none",
    "path": lambda it: it.path.id if it.path else "none",
    "stays": lambda it: _yes(it.stays),
    "nurture": lambda it: _yes(it.nurture),
    "excluded": lambda it: it.excluded.id if it.excluded else "none",
    "known": lambda it: f"{it.completeness.known} of {it.completeness.asked}",
}


def answer_of(look: Look, card: str, asked: str) -> Found:
    """What a column without its scorecard asks: a score, a standing, a rule or a fact."""
    if asked in {"stage", "cycles"}:
        history = replay(look.model, "lead", look.given, look.log, look.as_of)[card]
        return history.standing.stage if asked == "stage" else Decimal(len(history.cycles))
    if asked in COLUMNS or asked.endswith(" counts"):
        return reason_of(look.explanation(card), asked, FIRST_DAY)
    evaluation = look.evaluation(card)
    if asked in SCORES:
        return evaluation.shown(asked)
    if asked in _ANSWERS:
        return _ANSWERS[asked](evaluation)
    if asked == "reads as":
        (fact,) = look.given
        return _read(evaluation.profile, fact)
    name, _, about = asked.rpartition(" ")
    if about == "reads":
        assert name in look.model.readers, f"no fact is called {name!r}"
        return _read(evaluation.profile, name)
    rules = {result.rule.id: result for result in evaluation.rules}
    rule = rules.get(name or asked)
    assert rule is not None, f"no column can be called {asked!r}"
    if not name:
        return shown(rule.paid)
    return {"holds": _yes(rule.holds), "is": rule.status}[about]


def _span(length: timedelta) -> str:
    """As a model writes it, in the greatest unit that is whole."""
    minutes = length // timedelta(minutes=1)
    return next(
        f"{minutes // unit}{name}"
        for unit, name in ((1440, "d"), (60, "h"), (1, "m"))
        if minutes % unit == 0
    )


def _yes(truth: object) -> str:
    return "yes" if truth else "no"


def _read(profile: Mapping[str, Any], fact: str) -> str:
    return _text(profile[fact]) if fact in profile else "unknown"


def _text(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(_text(part) for part in value)
        case Mapping():
            return ", ".join(f"{name} {_text(part)}" for name, part in value.items())
        case Decimal():
            return f"{value:f}"
    return str(value)
