"""A lead of a model, explained: what the tests of explanations share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from builders import NOON
from handraiser.activity import Activity, Json
from handraiser.explanation.contributions import Contribution
from handraiser.explanation.data import as_json
from handraiser.explanation.explain import Explanation, explain
from handraiser.explanation.not_yet import NotYet
from handraiser.explanation.trial import Tried
from handraiser.explanation.ways import Way
from handraiser.model import Model
from handraiser.scoring.decide import Evaluation, evaluate
from handraiser.scoring.score import known_at, score, state_of
from handraiser.scoring.state import LeadState


@dataclass(frozen=True)
class Lead:
    """What is known of somebody at an instant."""

    model: Model
    profile: Mapping[str, Json]
    log: Sequence[Activity]
    as_of: datetime

    @property
    def state(self) -> LeadState:
        return state_of(self.model, self.profile, known_at(self.log, self.as_of))

    @property
    def evaluation(self) -> Evaluation:
        return evaluate(self.model, self.state, self.as_of)["default"]

    @property
    def explained(self) -> Explanation:
        return explain(self.state, self.evaluation, known_at(self.log, self.as_of))

    @property
    def told(self) -> dict[str, Any]:
        return as_json(self.explained, as_of=self.as_of)

    @property
    def not_yet(self) -> NotYet:
        found = self.explained.not_yet
        assert found is not None
        return found

    def contribution(self, rule: str) -> Contribution:
        return next(c for c in self.explained.contributions if c.rule == rule)

    def enters_with(self, tried: Tried) -> bool:
        """Whether the lead enters with this added, by its whole log."""
        facts = {**self.profile, **tried.facts}
        log = [*known_at(self.log, self.as_of), *tried.activities]
        return score(self.model, facts, log, tried.as_of)["default"].enters


def lead(
    model: Model, *log: Activity, as_of: datetime = NOON, profile: Mapping[str, Json] | None = None
) -> Lead:
    """A lead with these activities and certain facts."""
    return Lead(model, profile or {}, log, as_of)


def spelled(way: Way) -> tuple[list[str], list[str]]:
    """The rules of what is to be done, each activity once, and the facts that are to be asked."""
    return (
        [do.rule.id for do in way.do for _ in do.events],
        [f"{'.'.join(ask.leaf)}={ask.value}" for ask in way.ask],
    )
