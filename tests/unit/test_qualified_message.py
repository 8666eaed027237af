"""The message of an MQL cycle's beginning, from the evaluation that began it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from builders import NOON, activity, after, model_of
from handraiser.activity import Activity, Json
from handraiser.lifecycle import Entered
from handraiser.model import Model
from handraiser.notification import LeadQualified, from_json, to_json
from handraiser.notification.builders import MAX_REASONS
from handraiser.recording.message import qualified_message
from handraiser.scoring.decide import evaluate
from handraiser.scoring.score import state_of


def message(model: Model, log: Sequence[Activity], **facts: Json) -> LeadQualified:
    state = state_of(model, facts, log)
    entered = Entered(1, "0" * 32, evaluate(model, state, NOON)["default"])
    return qualified_message(model, "lead", entered, log, state, NOON)


def test_it_tells_what_each_rule_counted_its_newest_day_the_level_and_how_long_it_lasts() -> None:
    model = model_of(
        "opened: {dimension: engagement, points: 10, limit: 2 per 9d, within: 30d,"
        " activity: {type: [opened]}},"
        "size: {dimension: fit, points: 8, profile: {employees: [50]}},"
        "seen: {dimension: intent, points: 6, at_least: 2, activity: {type: [viewed]}},"
        "quiet: {dimension: engagement, points: -5, every: 3d, inactivity: {type: [viewed]}},"
        "pair: {dimension: intent, points: 3, within: 9d, sequence: [{type: [viewed]},"
        " {type: [opened]}]}",
        card="levels: {high: 15, low: 0}, grades: {A: 5}, dimensions: {engagement: {min: -99}},",
        segments="{default: {paths: {p: {total: 12}}}}",
    )
    log = [
        activity("viewed", after(-5)),
        activity("viewed", after(-4)),
        activity("opened", after(-3)),
        activity("opened", after(-1)),
        activity("opened"),
    ]
    told = message(model, log, employees=50)
    assert {r.rule: (int(r.points), r.counted, r.newest_at) for r in told.reasons} == {
        "opened": (20, 2, date(2026, 3, 1)),
        "size": (8, None, None),
        "seen": (6, 2, date(2026, 2, 26)),
        "quiet": (-5, None, None),
        "pair": (3, 2, date(2026, 3, 2)),
    }
    assert (told.score.grade, told.score.level) == ("A", "high")
    # 32 today; 5 less every 3 days of silence: 27 on the 4th, 12 on the 13th, 7 on the 16th.
    assert told.until == date(2026, 3, 16)
    assert from_json(to_json(told)) == told


def test_only_the_reasons_that_are_told_are_looked_into() -> None:
    model = model_of(
        ", ".join(
            f"r{n}: {{dimension: engagement, points: {n + 1}, activity: {{type: [opened]}}}}"
            for n in range(MAX_REASONS + 3)
        )
    )
    told = message(model, [activity("opened")])
    assert (len(told.reasons), told.reasons_omitted) == (MAX_REASONS, 3)
    assert {r.counted for r in told.reasons} == {1}
    assert int(told.reasons[-1].points) == 4
    assert told.until == after(365).date()
