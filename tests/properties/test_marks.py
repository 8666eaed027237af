"""Marks in any order among the activities they are about: the state and score of the reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from handraiser.activity import VERDICTS, Activity, Json
from handraiser.identity import Identities
from handraiser.marking import SweepWatch, judged
from handraiser.scoring.cells import LogNeeded
from handraiser.scoring.fold import fold, fold_one
from handraiser.scoring.score import score
from handraiser.scoring.state import LeadState
from properties.strategies import START, around, compiled, deliveries, documents, lives
from properties.test_any_order import assert_agrees, kept
from reference import marks, naive

SECONDS = (0, 1, 5, 6, 30, 31, 3600)
IDS = (*(f"activity-{n}" for n in range(8)), *(f"mail-{n}" for n in range(8)), "never")


@st.composite
def mails(draw: st.DrawFn) -> list[Activity]:
    """Deliveries of two messages and clicks on their links, crowded into seconds."""
    made: list[Activity] = []
    for number in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(["email_clicked"] * 3 + ["email_delivered"]))
        said: dict[str, Json] = {"message_id": draw(st.sampled_from(["m", "m", "n"]))}
        if kind == "email_clicked" and draw(st.integers(0, 7)):
            said["url"] = draw(st.sampled_from("abcd"))
        if kind == "email_delivered" and not draw(st.integers(0, 2)):
            said["links"] = draw(st.integers(1, 3))
        if not draw(st.integers(0, 7)):
            said["machine"] = True
        made.append(
            _activity(f"mail-{number}", kind, seconds=draw(st.sampled_from(SECONDS)), said=said)
        )
    return made


@st.composite
def verdicts(draw: st.DrawFn) -> list[Activity]:
    """What somebody says of some of them, over a week."""
    return [
        _activity(
            f"verdict-{number}",
            draw(st.sampled_from(sorted(VERDICTS))),
            seconds=draw(st.integers(0, 7)) * 86_400,
            said={
                "activities": [*draw(st.lists(st.sampled_from(IDS), max_size=4))],
                "mark": draw(st.sampled_from(["machine", "internal"])),
            },
        )
        for number in range(draw(st.integers(0, 4)))
    ]


def _activity(name: str, kind: str, *, seconds: int, said: dict[str, Json]) -> Activity:
    at = START + timedelta(days=3, seconds=seconds)
    return Activity(
        id=name,
        type=kind,
        at=at,
        received_at=at + timedelta(hours=1),
        source="form",
        identities=Identities(email="jana@acme.example"),
        properties=said,
    )


@st.composite
def marked_lives(draw: st.DrawFn) -> list[Activity]:
    """A life with mails and verdicts in it."""
    return [*draw(lives(most=8)), *draw(mails()), *draw(verdicts())]


@settings(max_examples=80)
@given(st.data())
def test_any_order_of_marks_and_activities_gives_the_score_of_the_reference(
    data: st.DataObject,
) -> None:
    document: dict[str, Any] = data.draw(documents())
    document["mail_sweeps"] = {"links": data.draw(st.integers(2, 3))}
    life = data.draw(marked_lives())
    model = compiled(document)
    state, watch = LeadState.empty(model.scorecards), SweepWatch(model.sweeps)
    log: dict[str, Activity] = {}

    for batch in data.draw(deliveries(life)):
        for activity in batch:
            if activity.id in log:
                continue
            log[activity.id] = activity
            taken_back = watch.add(activity)
            try:
                if taken_back:
                    raise LogNeeded
                fold_one(model, state, watch.judged(activity))
            except LogNeeded:
                state = fold(model, reversed(log.values()))
        assert kept(state) == kept(fold(model, log.values()))
        assert state.awaited == fold(model, log.values()).awaited

    as_of = data.draw(around(life))
    assert_agrees(score(model, {}, life, as_of), naive.score(document, {}, life, as_of))


@given(marked_lives())
def test_judging_is_done_with_once_and_says_what_the_reference_says(life: list[Activity]) -> None:
    model = compiled(PLAIN)

    seen = judged(model.sweeps, life)

    assert judged(model.sweeps, seen) == seen
    assert [a.id for a in seen if a.counts] == [a.id for a in marks.by_people({}, life)]
    assert [replace(a, properties={}) for a in seen] == [replace(a, properties={}) for a in life]


PLAIN: dict[str, Any] = {
    "model": "plain",
    "version": 1,
    "facts": {"employees": "number"},
    "scorecards": {
        "default": {
            "rules": {
                "any": {"dimension": "intent", "points": 1, "activity": {"type": ["opened"]}}
            },
            "segments": {"default": {"paths": {"any": {"total": 5}}}},
        }
    },
}
