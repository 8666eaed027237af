"""Touches and follow-up of a notification: what of the commit that made an MQL goes into it."""

from __future__ import annotations

from datetime import timedelta

from builders import activity, after, model_of
from handraiser.lifecycle import Entered
from handraiser.notification import LeadQualified
from handraiser.recording.message import qualified_message
from handraiser.scoring.decide import evaluate
from handraiser.scoring.score import state_of

MODEL = model_of(
    "opened: {dimension: engagement, points: 5, activity: {type: [opened]}},"
    "asked: {dimension: engagement, points: 5, activity: {type: [asked]}, hand_raise: true}",
    segments="{default: {follow_up: 4h, paths: {"
    "asked: {follow_up: 15m, rules: {any: [asked]}}, score: {total: 5}}}}",
)


def message(*touches: tuple[str, str | None]) -> LeadQualified:
    """The message of a commit of activities by (type, channel), one a minute."""
    log = [
        activity(kind, after(minutes=minute), channel=channel)
        for minute, (kind, channel) in enumerate(touches)
    ]
    now = after(hours=1)
    state = state_of(MODEL, {}, log)
    evaluation = evaluate(MODEL, state, now)["default"]
    return qualified_message(MODEL, "lead", Entered(1, "mql", evaluation), log, state, now)


def test_the_newest_activity_that_names_a_channel_decides() -> None:
    made = message(("opened", "email"), ("opened", "display"), ("opened", None))

    assert (made.channel.first, made.channel.last, made.channel.deciding) == (
        "email",
        "display",
        "display",
    )


def test_a_lead_that_came_by_no_channel_has_none() -> None:
    assert message(("opened", None)).channel.deciding is None


def test_a_path_has_its_own_follow_up_or_its_segments() -> None:
    by_score, by_hand = message(("opened", None)), message(("asked", None))

    assert by_score.path == "score"
    assert by_score.follow_up_due - by_score.qualified_at == timedelta(hours=4)
    assert by_hand.path == "asked"
    assert by_hand.follow_up_due - by_hand.qualified_at == timedelta(minutes=15)
