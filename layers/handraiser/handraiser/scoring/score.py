"""`score`: the pure function every caller uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from handraiser.activity import Activity, Json
from handraiser.facts import Fact, is_blank
from handraiser.model.compiled import Model
from handraiser.scoring.decide import Evaluation, evaluate
from handraiser.scoring.fold import first_copies, fold
from handraiser.scoring.state import LeadState

STATED = -1
"""The rank of a fact given beside the activities: above every source."""


def known_at(
    activities: Iterable[Activity], as_of: datetime, learnt_by: datetime | None = None
) -> list[Activity]:
    """The activities that count at `as_of`, each id once: none after it, none learnt later.

    Learnt later means after `learnt_by`, where one is given.
    """
    return [
        activity
        for activity in first_copies(activities)
        if activity.at <= as_of and (learnt_by is None or activity.received_at <= learnt_by)
    ]


def state_of(
    model: Model,
    profile: Mapping[str, Json],
    activities: Iterable[Activity],
) -> LeadState:
    """The state of a log, with facts given beside it standing above those it carries."""
    state = fold(model, activities)
    for name, value in profile.items():
        if name in model.readers and not is_blank(value):
            state.facts[name] = Fact(value, STATED, (0, b""), "profile")
    return state


def score(
    model: Model,
    profile: Mapping[str, Json],
    activities: Iterable[Activity],
    as_of: datetime,
    *,
    learnt_by: datetime | None = None,
) -> dict[str, Evaluation]:
    """Scores a person on every scorecard of a model.

    Pure: the same model, profile, activities (in any order, repetitions included) and instants
    give the same result to the bit. `profile` holds facts given as certain; facts the activities
    carry follow the model's precedence. With `learnt_by` only what was known then counts.
    """
    return evaluate(model, state_of(model, profile, known_at(activities, as_of, learnt_by)), as_of)
