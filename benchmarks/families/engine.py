"""One more activity on a stored lead, against a loop written by hand and against the whole log.

The loop reads and writes the same bytes; before anything is timed both must agree in every byte and
every result, on the leads that are timed and on many others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from benchmarks.engine import by_hand
from benchmarks.engine.decision_by_hand import Decision
from benchmarks.engine.population import LEADS, NOW, Lead, busy, later, population
from benchmarks.engine.rules import model_text
from benchmarks.engine.stored import Stored, score_one, stored_after
from benchmarks.figure import Figure
from benchmarks.progress import Progress
from benchmarks.timing import Work, interleaved
from handraiser.activity import Activity
from handraiser.facts import Fact, profile
from handraiser.model import Model, load_model
from handraiser.scoring.decide import Evaluation
from handraiser.scoring.score import score

FEW, MANY = 1_000, 10_000
SAME_DAY = 20
NEW_DAYS = 10
CHECKED = 400
ROUNDS = 15
BY_HAND = 3.0
GROWTH = 1.5
RECOMPUTING = 10.0


class WrongScore(Exception):
    """The engine and the loop by hand disagree; the figures would mean nothing."""


@dataclass(frozen=True)
class Subject:
    """A lead as it is stored early on a day, with more activities of that day, and one on each of
    the days after it, of which the lead as stored knows nothing."""

    model: Model
    log: Sequence[Activity]
    stored: Stored
    facts: Mapping[str, Fact]
    profile: Mapping[str, Any]
    same_day: Sequence[Activity]
    new_days: Sequence[Activity]

    @classmethod
    def of(cls, model: Model, lead: Lead) -> Subject:
        """A lead whose day begins with an activity at `NOW`."""
        first, *same_day = later(lead.name, 1 + SAME_DAY)
        log = (*lead.activities, first)
        stored, state = stored_after(model, log)
        days = [NOW + timedelta(days=day) for day in range(1, NEW_DAYS + 1)]
        new_days = [activity for day in days for activity in later(lead.name, 1, day)]
        read = profile(state.facts, model.readers)
        return cls(model, log, stored, state.facts, read, same_day, new_days)

    def engine_same_day(self) -> None:
        """The engine, one activity after another."""
        lead = self.stored.copy()
        for activity in self.same_day:
            score_one(self.model, lead, self.facts, activity)

    def hand_same_day(self) -> None:
        """The same by hand."""
        lead = self.stored.copy()
        for activity in self.same_day:
            by_hand.score_one(lead, self.profile, activity)

    def engine_new_days(self) -> None:
        """The engine, each activity the first of its day."""
        for activity in self.new_days:
            score_one(self.model, self.stored.copy(), self.facts, activity)

    def hand_new_days(self) -> None:
        """The same by hand."""
        for activity in self.new_days:
            by_hand.score_one(self.stored.copy(), self.profile, activity)

    def recompute(self) -> None:
        """The newest activity scored with the whole log in memory."""
        newest = self.same_day[0]
        score(self.model, {}, [*self.log, newest], newest.at)

    def check(self) -> None:
        """Compares engine and hand. Raises WrongScore."""
        lead = self.stored.copy()
        for activity in self.same_day:
            _compare(self, lead, activity)
        for activity in self.new_days:
            _compare(self, self.stored.copy(), activity)


def measure(progress: Progress) -> Iterator[Figure]:
    """In-order activities of a standing and of a new day, on 1,000 and 10,000 past activities."""
    model = load_model(model_text())
    few, many = (Subject.of(model, busy(count)) for count in (FEW, MANY))
    leads = population()[:: LEADS // CHECKED]
    with progress.counting("Comparing with the loop by hand", len(leads) + 2) as done:
        for subject in (few, many, *(Subject.of(model, lead) for lead in leads)):
            subject.check()
            done(1)
    works: dict[str, Work] = {
        "few": few.engine_same_day,
        "few by hand": few.hand_same_day,
        "many": many.engine_same_day,
        "many by hand": many.hand_same_day,
        "few, new day": few.engine_new_days,
        "few, new day by hand": few.hand_new_days,
        "many, new day": many.engine_new_days,
        "many, new day by hand": many.hand_new_days,
        "recomputing": few.recompute,
    }
    with progress.counting("Timing single activities", ROUNDS * len(works)) as done:
        medians = interleaved(works, ROUNDS, done)
    micros = {name: s * 1e6 / _activities(name) for name, s in medians.items()}
    yield from _figures(micros)


def _activities(work: str) -> int:
    if work == "recomputing":
        return 1
    return NEW_DAYS if "new day" in work else SAME_DAY


def _figures(micros: Mapping[str, float]) -> Iterator[Figure]:
    def ratio(what: str, name: str, to: str, bar: float | None = None) -> Figure:
        against = f"{micros[name]:,.0f} µs against {micros[to]:,.0f} µs"
        return Figure(what, micros[name] / micros[to], "x", against, bar)

    lead = "one more activity on a lead of"
    yield ratio(f"{lead} 1,000, against by hand", "few", "few by hand", BY_HAND)
    yield ratio(f"{lead} 10,000, against by hand", "many", "many by hand")
    yield ratio(f"{lead} 10,000, against 1,000", "many", "few", GROWTH)
    yield Figure(
        f"{lead} 1,000, as fast as recomputing",
        micros["recomputing"] / micros["few"],
        "x",
        f"{micros['few']:,.0f} µs against {micros['recomputing']:,.0f} µs with the log in memory",
        RECOMPUTING,
        at_least=True,
    )
    new = "the first activity of a day on a lead of"
    yield ratio(f"{new} 1,000, against by hand", "few, new day", "few, new day by hand")
    yield ratio(f"{new} 10,000, against by hand", "many, new day", "many, new day by hand")
    yield ratio(f"{new} 1,000, against a later one", "few, new day", "few")


def _compare(subject: Subject, lead: Stored, activity: Activity) -> None:
    """Lets both score an activity on the same bytes; the lead is the engine's after it."""
    alike = lead.copy()
    found = score_one(subject.model, lead, subject.facts, activity)
    decision = by_hand.score_one(alike, subject.profile, activity)
    if alike != lead:
        raise WrongScore(f"other bytes after {activity}")
    if decision != _decision(found):
        raise WrongScore(f"{decision} by hand, {_decision(found)} by the engine, at {activity}")


def _decision(found: Evaluation) -> Decision:
    fit, engagement, intent = (found.scores[name] for name in ("fit", "engagement", "intent"))
    return Decision(
        segment=found.segment,
        scores=(fit, engagement, intent, found.scores["total"]),
        grade=found.grade,
        level=found.level,
        path=found.path.id if found.path else None,
        staying=found.staying.id if found.staying else None,
        nurture=found.nurture,
    )
