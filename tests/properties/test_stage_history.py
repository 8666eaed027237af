"""Stage and cycles: those of a naive run through the commits, in their order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import activity
from handraiser.activity import Activity, Json, from_epoch_ms
from handraiser.lifecycle import Entered, Standing, advance
from handraiser.model import Model
from handraiser.scoring.decide import evaluate
from handraiser.scoring.fold import fold
from handraiser.scoring.moment import moment_at
from handraiser.scoring.passing import evaluations_between
from properties.strategies import START, Commits, commits, compiled, documents
from reference import lifecycle


def run(
    model: Model, made: Commits
) -> dict[str, tuple[list[tuple[lifecycle.What, date]], str, int]]:
    """History, stage and number of cycles by the layer's own lifecycle, a whole fold a commit."""
    standings = {name: Standing() for name in model.scorecards}
    history: dict[str, list[tuple[lifecycle.What, date]]] = {name: [] for name in model.scorecards}
    log: dict[str, Activity] = {}
    last: datetime | None = None
    for now, batch in made:
        new = {activity.id: activity for activity in reversed(batch) if activity.id not in log}
        if not new:
            continue
        before = fold(model, log.values())
        log |= new
        state = fold(model, log.values())
        newest = [] if state.newest is None else [from_epoch_ms(state.newest[0])]
        as_of = max([now, *newest, *([last] if last else [])])
        news = any(activity.mark is None for activity in new.values())
        for name, evaluation in evaluate(model, state, as_of).items():
            looked = moment_at(model, last or as_of)
            passing = evaluations_between(before, name, looked, evaluation.moment)
            standings[name], changes = advance(
                "lead", standings[name], evaluation, passing, news=news
            )
            for change in changes:
                if isinstance(change, Entered):
                    day = date.fromordinal(change.evaluation.day)
                    history[name].append(("entered", day))
                else:
                    history[name].append(("ended", date.fromordinal(change.day)))
        last = as_of
    return {
        name: (history[name], standing.stage, standing.cycle)
        for name, standing in standings.items()
    }


@settings(max_examples=80)
@given(documents(), commits())
def test_stage_and_cycles_are_those_of_the_reference(
    document: dict[str, Any], made: Commits
) -> None:
    assert run(compiled(document), made) == expected(document, made)


RESTLESS: dict[str, Any] = {
    "model": "restless",
    "version": 1,
    "time_zone": "Europe/Prague",
    "facts": {"customer": "flag", "title": "words", "employees": "number"},
    "scorecards": {
        "default": {
            "rules": {
                "clicked": {
                    "dimension": "engagement",
                    "points": 40,
                    "limit": "1 per 1d",
                    "decay": "50% per 2d",
                    "activity": {"type": ["clicked"]},
                },
                "opened": {
                    "dimension": "engagement",
                    "points": 10,
                    "decay": "100% per 3d",
                    "activity": {"type": ["opened"]},
                },
                "size": {"dimension": "fit", "points": 20, "profile": {"employees": [250]}},
            },
            "suppress": {"customer": {"profile": {"customer": [True]}}},
            "disqualify": {"head": {"profile": {"title": ["head"]}}},
            "segments": {
                "default": {
                    "paths": {"eager": {"engagement": 40, "stays": {"engagement": 20}}},
                    "nurture": {"fit": 20},
                }
            },
        }
    },
}
"""A model whose MQLs come and go within days."""

_steps = st.tuples(
    st.sampled_from(["clicked", "clicked", "opened", "viewed"]),
    st.sampled_from([{}, {}, {}, {"customer": True}, {"customer": False}, {"employees": 250}]),
    st.sampled_from([0, 0, 1, 2, 3, 4, 7]),
    st.sampled_from([0, 0, 0, 1, 5]),
)


@given(st.lists(_steps, min_size=2, max_size=12))
def test_mqls_that_come_and_go(steps: list[tuple[str, dict[str, Json], int, int]]) -> None:
    now = START
    made: Commits = []
    for kind, traits, days, late in steps:
        now += timedelta(days=days, hours=2)
        at = now - timedelta(days=late)
        made.append((now, [activity(kind, at, traits=traits, received_at=now)]))

    assert run(compiled(RESTLESS), made) == expected(RESTLESS, made)


HASTY: dict[str, Any] = {
    "model": "hasty",
    "version": 1,
    "time_zone": "Europe/Prague",
    "facts": {"customer": "flag"},
    "scorecards": {
        "default": {
            "rules": {
                "clicked": {
                    "dimension": "engagement",
                    "points": 10,
                    "within": "4h",
                    "activity": {"type": ["clicked"]},
                },
                "opened-once": {
                    "dimension": "intent",
                    "points": 5,
                    "within": "30m",
                    "at_most": 1,
                    "activity": {"type": ["opened"]},
                },
                "came-back": {
                    "dimension": "engagement",
                    "points": 15,
                    "sequence": [{"type": ["clicked"]}, {"type": ["opened"]}],
                    "within": "2d",
                    "gap": "1h",
                    "decay": "lifespan 2d",
                },
            },
            "segments": {
                "default": {
                    "paths": {
                        "eager": {"total": 15, "stays": {"total": 10}},
                        "once": {"rules": {"all": ["opened-once"]}, "engagement": 10},
                    }
                }
            },
        }
    },
}
"""A model whose MQLs come and go within hours."""

_hasty_steps = st.tuples(
    st.sampled_from(["clicked", "clicked", "opened", "viewed"]),
    st.sampled_from([0, 1, 29, 30, 31, 60, 239, 240, 241, 600, 1440]),
    st.sampled_from([0, 0, 1, 30]),
)


@given(st.lists(_hasty_steps, min_size=2, max_size=12))
def test_mqls_of_some_hours(steps: list[tuple[str, int, int]]) -> None:
    now = START + timedelta(hours=19)
    made: Commits = []
    for number, (kind, minutes, late) in enumerate(steps):
        now += timedelta(minutes=minutes)
        at = now - timedelta(minutes=late)
        made.append((now, [activity(kind, at, id=f"{number}", received_at=now)]))

    assert run(compiled(HASTY), made) == expected(HASTY, made)


def expected(
    document: dict[str, Any], made: Commits
) -> dict[str, tuple[list[tuple[lifecycle.What, date]], str, int]]:
    return {
        name: (lead.history, lead.stage, lead.cycles)
        for name, lead in lifecycle.run(document, made).items()
    }
