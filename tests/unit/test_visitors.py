"""The clicks that the figures are measured on: seeded, in sessions, and taken by the door."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

from benchmarks.visitors import PER_SESSION, START, clicks
from handraiser.activity import Activity, iso
from handraiser.intake.forms import load_forms
from handraiser.intake.tracking import Tracker, WriteKey
from handraiser.intake.tracking.traits import TraitNames


def test_one_seed_gives_the_same_clicks() -> None:
    assert clicks(20, at_once=5) == clicks(20, at_once=5)
    assert clicks(20, at_once=5) != clicks(20, at_once=5, seed=5)


def test_sessions_of_eight_within_minutes_some_of_those_who_return() -> None:
    drawn = clicks(60, at_once=5)
    assert len(drawn) == 60 * PER_SESSION
    assert [click.at for click in drawn] == sorted(click.at for click in drawn)
    per_visitor = Counter(click.visitor for click in drawn)
    assert set(per_visitor.values()) > {PER_SESSION}
    for visitor, count in per_visitor.items():
        times = [click.at for click in drawn if click.visitor == visitor]
        if count == PER_SESSION:
            assert max(times) - min(times) < timedelta(minutes=15)


def test_every_click_is_an_activity_of_its_own() -> None:
    drawn = clicks(40, at_once=5)
    sent: list[Activity] = []
    key = WriteKey("bench", "website", "", (), 1, START)
    tracker = Tracker(TraitNames(load_forms()), lambda _: key, sent.extend)
    body = json.dumps({"batch": [click.event for click in drawn], "writeKey": "bench"})

    taken = tracker.take(None, {"body": body}, drawn[-1].at, lambda _: None)

    assert not taken.refused
    assert len({activity.id for activity in sent}) == len(drawn)
    assert [iso(activity.at) for activity in sent] == [click.event["timestamp"] for click in drawn]
    assert {"page_viewed", "identified"} < {activity.type for activity in sent}
