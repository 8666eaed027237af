"""How long a grade, a level and an MQL last if nothing more happens."""

from __future__ import annotations

from typing import Any

import pytest

from builders import activity, after, model_of
from handraiser.explanation.until import mql_until
from unit.explanation.lead import lead


def until(rule: str, *log: Any, card: str = "", **days: Any) -> dict[str, str | None]:
    model = model_of(f"a: {{dimension: engagement, points: 10, {rule}}}", card=card)
    told: dict[str, str | None] = lead(model, *log, **days).told["until"]
    return told


OPENED = "activity: {type: [opened]}"
PATH = "sequence: [{type: [opened]}, {type: [viewed]}], within: 9d"


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        (OPENED, "2027-03-02"),
        (f"{OPENED}, within: 7d", "2026-03-09"),
        (f"{OPENED}, decay: 50% per 30d", "2026-05-01"),
        (f"{OPENED}, decay: 75% per 30d", "2026-04-01"),
        (f"{OPENED}, decay: lifespan 90d", "2026-04-17"),
        (f"{OPENED}, decay: half-life 30d", "2026-04-02"),
        (f"{OPENED}, decay: {{0d: 100%, 5d: 50%, 9d: 10%}}", "2026-03-11"),
        (f"{OPENED}, within: 4h", "2026-03-02T15:59:00.001Z"),
        (f"{PATH}, decay: 60% per 4d", "2026-03-06"),
    ],
)
def test_an_mql_lasts_until_its_minimum_of_five_is_no_longer_there(rule: str, day: str) -> None:
    log = [activity("opened", after(minutes=-1)), activity("viewed")]
    assert until(rule, *log) == {"grade": None, "level": None, "mql": day}


def test_silence_ends_it_however_far_ahead() -> None:
    model = model_of(
        "size: {dimension: fit, points: 10, profile: {country: [CZ]}}, "
        "quiet: {dimension: fit, points: -2, every: 200d, inactivity: {type: [opened]}}"
    )
    person = lead(model, activity("opened"), profile={"country": "CZ"})
    assert person.told["until"]["mql"] == after(600).date().isoformat()
    assert mql_until(person.state, person.evaluation) == after(600).toordinal()


def test_bands_are_left_downwards_and_upwards() -> None:
    card = "levels: {1: 10, 2: 5, 3: 0}, grades: {A: 0},"
    assert until(f"{OPENED}, decay: 50% per 3d", activity("opened"), card=card) == {
        "grade": None, "level": "2026-03-05", "mql": "2026-03-08",
    }  # fmt: skip
    worse = model_of(
        "a: {dimension: engagement, points: 10, activity: {type: [opened]}}, "
        "b: {dimension: engagement, points: -8, activity: {type: [jobs]}, within: 3d}",
        card="levels: {1: 10, 2: 0},",
    )
    person = lead(worse, activity("opened"), activity("jobs"))
    assert person.told["until"] == {"grade": None, "level": "2026-03-05", "mql": None}


def test_who_is_no_mql_and_has_no_bands_has_nothing_to_lose() -> None:
    assert until(f"{OPENED}, within: 2d") == {"grade": None, "level": None, "mql": None}
    customer = lead(
        model_of("a: {dimension: engagement, points: 10, activity: {type: [opened]}}",
                 card="suppress: {no: {profile: {customer: [true]}, scored: false}},"),
        activity("opened"), profile={"customer": True},
    )  # fmt: skip
    assert customer.told["until"] == {"grade": None, "level": None, "mql": None}
    assert mql_until(customer.state, customer.evaluation) is None
