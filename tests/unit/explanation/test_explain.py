"""Why not yet, what would cross, and until when: checked against the scoring function itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest

from handraiser.activity import Activity, Json
from handraiser.identity import Identities
from handraiser.matching import compile_pattern
from handraiser.model import default_model
from handraiser.scoring.decide import evaluate, evaluate_day
from handraiser.scoring.explain import as_json, explain
from handraiser.scoring.not_yet import not_yet
from handraiser.scoring.score import score, state_of
from handraiser.scoring.until import until

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MODEL = default_model()


def did(kind: str, days_ago: int = 0, **properties: str) -> Activity:
    """An activity of some days ago, unique by kind and day."""
    at = NOW - timedelta(days=days_ago)
    return Activity(
        f"{kind}-{days_ago}", kind, at, at, "tracking", Identities(), properties=properties
    )


PEOPLE: dict[str, tuple[dict[str, Json], list[Activity]]] = {
    "nobody": ({}, []),
    "fifty points of e-mail": (
        {},
        [did("email_opened"), did("email_clicked"), did("price_list_opened")],
    ),
    "perfect profile": (
        {"employees": 250, "country": "CZ", "industry": "software", "title": "Head of IT"},
        [did("lead_form_submitted")],
    ),
    "manufacturer": ({"employees": 80, "country": "CZ", "industry": "manufacturing"}, []),
}

DOES = {
    "email-opened": did("email_opened"),
    "email-clicked": did("email_clicked"),
    "demo-requested": did("demo_requested"),
    "quote-requested": did("quote_requested"),
    "contact-requested": did("contact_requested"),
    "case-study-downloaded": did("case_study_downloaded"),
    "content-downloaded": did("content_downloaded"),
}


@pytest.mark.parametrize("person", PEOPLE)
def test_a_way_really_crosses_and_no_part_of_it_does(person: str) -> None:
    profile, activities = PEOPLE[person]
    state = state_of(MODEL, profile, activities)
    told = not_yet(MODEL, state, evaluate(MODEL, state, NOW)["default"], NOW)
    assert told is not None
    assert 1 <= len(told.ways) <= 3
    for way in told.ways:
        for size in range(len(way.do) + 1):
            for chosen in combinations(way.do, size):
                if not set(chosen) <= DOES.keys():
                    continue
                fresh = [
                    Activity(
                        f"fresh {name}", DOES[name].type, NOW, NOW, "tracking", Identities(),
                        properties=DOES[name].properties,
                    )
                    for name in chosen
                ]  # fmt: skip
                crossed = score(MODEL, profile, [*activities, *fresh], NOW)["default"].enters
                assert crossed == (size == len(way.do) and not way.ask), (way, chosen)


def test_ways_ask_for_unknown_facts_but_never_to_be_bigger() -> None:
    small: dict[str, Json] = {"employees": 3, "country": "CZ", "title": "CEO"}
    opened = [did("email_opened")]
    state = state_of(MODEL, small, opened)
    told = not_yet(MODEL, state, evaluate(MODEL, state, NOW)["default"], NOW)
    assert told is not None
    assert all("employees" not in way.ask for way in told.ways)


def test_an_excluded_lead_has_one_reason_and_no_ways() -> None:
    state = state_of(MODEL, {"do_not_contact": "yes"}, [did("demo_requested")])
    told = not_yet(MODEL, state, evaluate(MODEL, state, NOW)["default"], NOW)
    assert told is not None
    assert (told.excluded_by, told.ways) == ("do-not-contact", ())


def test_an_mql_is_missing_nothing() -> None:
    state = state_of(MODEL, {}, [did("demo_requested")])
    assert not_yet(MODEL, state, evaluate(MODEL, state, NOW)["default"], NOW) is None


def test_until_is_the_first_day_the_lead_would_not_stay() -> None:
    state = state_of(MODEL, {}, [did("email_opened"), did("email_opened", 1), did("email_clicked"),
                                 did("price_list_opened")])  # fmt: skip
    evaluation = evaluate(MODEL, state, NOW)["default"]
    assert evaluation.enters
    day = until(MODEL, state, evaluation).mql
    assert day is not None
    assert not evaluate_day(MODEL, state, day)["default"].stays
    assert all(
        evaluate_day(MODEL, state, earlier)["default"].stays
        for earlier in range(evaluation.day, day)
    )
    # 60 points until day 29; the older open is worth half then, 55, and from day 30 all are: 30.
    assert date.fromordinal(day) == NOW.date() + timedelta(days=30)


def test_contributions_say_why_some_do_not_count() -> None:
    opened = [did("email_opened", days) for days in (0, 1, 2, 400)]
    state = state_of(MODEL, {}, opened)
    told = as_json(
        MODEL,
        explain(MODEL, state, opened, NOW, evaluate(MODEL, state, NOW)["default"]),
        as_of=NOW,
    )
    one = next(c for c in told["contributions"] if c["rule"] == "email-opened")
    assert one["matched"] == 4
    assert one["counted"] == 2
    assert one["not_counted"] == {"too old": 1, "over its limit": 1}
    assert one["newest"]["id"] == "email_opened-1"


def test_bounds_are_told_apart_from_rules() -> None:
    profile: dict[str, Json] = {
        "employees": 5000,
        "country": "CZ",
        "industry": "software",
        "title": "CEO",
    }
    state = state_of(MODEL, profile, [])
    evaluation = evaluate(MODEL, state, NOW)["default"]
    told = as_json(MODEL, explain(MODEL, state, [], NOW, evaluation), as_of=NOW)
    assert told["bounds"] == [{"of": "company", "sum": 60, "bounded": 50}]
    assert told["score"]["fit"] == 50


@pytest.mark.parametrize(
    "pattern",
    [
        {"type": ["a"]},
        {"n": [{"numeric": [">", 5]}]},
        {"n": [{"numeric": ["<", 5]}]},
        {"path": [{"prefix": "/pricing"}]},
        {"path": [{"wildcard": "/docs/*/end"}]},
        {"a": {"b": [{"exists": True}]}},
        {"c": [{"exists": False}]},
        {"$or": [{"a": [1]}, {"b": [2]}]},
        {"a": [{"anything-but": ["x"]}]},
        {"a": [{"equals-ignore-case": "Yes"}]},
        {"ip": [{"cidr": "10.0.0.0/24"}]},
    ],
)
def test_an_example_satisfies_its_pattern(pattern: dict[str, object]) -> None:
    from handraiser.scoring.examples import example_of

    compiled = compile_pattern(pattern)
    example = example_of(compiled)
    assert example is not None
    assert compiled.matches(example)
