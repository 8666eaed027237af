"""From score to decision: segments, paths, grades, exclusions, nurture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from builders import NOON, activity, after, model_of
from handraiser.activity import Activity, Json
from handraiser.scoring.decide import Evaluation
from handraiser.scoring.score import score

RULES = (
    "size: {dimension: fit, points: {default: 20, large: 5}, "
    "profile: {employees: [{numeric: ['>=', 50]}]}},"
    "home: {dimension: fit, points: 10, profile: {country: [CZ]}},"
    "opened: {dimension: engagement, points: 10, decay: 50% per 10d, activity: {type: [opened]}},"
    "demo: {dimension: engagement, points: 1, decay: 50% per 10d, activity: {type: [demo]}}"
)
SEGMENTS = """{
  large: {profile: {employees: [{numeric: ['>=', 1000]}]}, paths: {any: {engagement: 10}}},
  rich: {profile: {employees: [{numeric: ['>=', 500]}]}, paths: {any: {engagement: 1}}},
  default: {
    paths: {
      demo: {rules: {any: [demo]}},
      both: {rules: {all: [opened, home]}, engagement: 5},
      score: {total: 40, fit: 20, stays: {total: 30}},
      home: {profile: {country: [SK]}, engagement: 10}
    },
    nurture: {fit: 20}
  }
}"""
CARD = (
    "grades: {C: 0, A: 30, B: 19.999},"
    "suppress: {customer: {profile: {customer: [true]}},"
    "objection: {profile: {industry: [objects]}, scored: false}},"
    "disqualify: {student: {profile: {title: [student]}}},"
)
MODEL = model_of(RULES, card=CARD, segments=SEGMENTS)


def decided(opened: int = 0, demo: int = 0, day: int = 0, **profile: Json) -> Evaluation:
    log = [activity("opened", after(minutes=minute)) for minute in range(opened)]
    log += [activity("demo", after(minutes=minute)) for minute in range(demo)]
    return decided_of(profile, log, day)


def decided_of(
    profile: Mapping[str, Json], log: Sequence[Activity] = (), day: int = 0
) -> Evaluation:
    return score(MODEL, profile, log, after(day, hours=1))["default"]


def path(evaluation: Evaluation) -> str | None:
    return evaluation.path.id if evaluation.path else None


@pytest.mark.parametrize(
    ("employees", "segment"),
    [(2000, "large"), (1000, "large"), (999, "rich"), (499, "default"), ("plenty", "default")],
)
def test_the_first_segment_that_matches_and_unknown_matches_none(
    employees: Json, segment: str
) -> None:
    assert decided(employees=employees).segment == segment
    assert decided().segment == "default"


def test_points_per_segment() -> None:
    assert decided(employees=2000).shown("fit") == 5
    assert decided(employees=999).shown("fit") == 20


def test_unknown_pays_nothing_and_is_told_from_failed() -> None:
    def statuses(**profile: Json) -> list[str]:
        return [result.status for result in decided_of(profile).rules[:2]]

    assert statuses(employees=50) == ["met", "unknown"]
    assert statuses(employees=49, country="DE") == ["failed", "failed"]
    assert statuses(employees="plenty", country="") == ["unknown", "unknown"]
    assert decided(employees=50).completeness.known == 1
    assert decided(employees="plenty", country="DE").completeness.known == 1
    assert decided().completeness.asked == 2


def test_a_path_is_all_of_its_parts_and_the_first_names_the_reason() -> None:
    assert path(decided(demo=1)) == "demo"
    assert path(decided(opened=1, country="CZ")) == "both"
    assert path(decided(opened=1)) is None
    assert path(decided(country="CZ")) is None
    assert path(decided(opened=2, employees=60)) == "score"
    assert path(decided(opened=4)) is None
    assert path(decided(opened=1, country="SK")) == "home"
    assert path(decided(opened=1, demo=1, country="CZ")) == "demo"


def test_a_required_rule_holds_until_it_has_decayed() -> None:
    assert decided(demo=1, day=19).enters
    assert not decided(demo=1, day=20).enters


def test_hysteresis_lies_between_entering_and_staying() -> None:
    both = decided(opened=2, employees=60)
    between = decided(opened=2, employees=60, day=10)
    neither = decided(opened=2, employees=60, day=20)

    assert [(e.enters, e.stays) for e in (both, between, neither)] == [
        (True, True),
        (False, True),
        (False, False),
    ]
    assert between.staying is not None
    assert between.staying.id == "score"


@pytest.mark.parametrize(
    ("profile", "grade"),
    [
        ({}, "C"),
        ({"country": "CZ"}, "C"),
        ({"employees": 60}, "B"),
        ({"employees": 60, "country": "CZ"}, "A"),
    ],
)
def test_grades_by_cut_off(profile: dict[str, Json], grade: str) -> None:
    assert decided_of(profile).grade == grade


def test_a_minimum_between_two_hundredths_is_reached_by_neither_rounding_nor_luck() -> None:
    model = model_of(
        "a: {dimension: fit, points: 4.554, profile: {customer: [true]}}",
        card="grades: {B: 4.5511, C: 0},",
        segments="{default: {paths: {any: {fit: 4.5511}}}}",
    )
    evaluation = score(model, {"customer": True}, [], NOON)["default"]

    assert evaluation.shown("fit") == Decimal("4.55")
    assert (evaluation.grade, evaluation.enters) == ("C", False)


def test_scores_are_compared_as_they_are_shown() -> None:
    def enters(points: str) -> bool:
        model = model_of(
            f"a: {{dimension: fit, points: {points}, profile: {{customer: [true]}}}}",
            segments="{default: {paths: {any: {fit: 5}}}}",
        )
        return score(model, {"customer": True}, [], NOON)["default"].enters

    assert enters("4.995")
    assert enters("4.995001")
    assert not enters("4.994999")


def test_suppression_forbids_an_mql_and_keeps_the_score() -> None:
    evaluation = decided(demo=1, customer=True, employees=60)

    assert (evaluation.enters, evaluation.stays, evaluation.nurture) == (False, False, False)
    assert evaluation.suppressed is not None
    assert evaluation.suppressed is evaluation.excluded
    assert evaluation.suppressed.id == "customer"
    assert evaluation.shown("total") == 21


OBJECTING = model_of(
    RULES, card=CARD.replace("industry: [objects]", "title: [objects]"), segments=SEGMENTS
)


@pytest.mark.parametrize("customer", [True, False])
def test_after_an_objection_nothing_is_scored(*, customer: bool) -> None:
    profile: dict[str, Json] = {"title": "objects", "customer": customer, "employees": 60}
    evaluation = score(OBJECTING, profile, [activity("demo")], NOON)["default"]

    assert evaluation.suppressed is not None
    assert evaluation.suppressed.id == "objection"
    assert set(evaluation.scores.values()) == {0}
    assert evaluation.rules == ()
    assert evaluation.grade is None
    assert not evaluation.enters


def test_a_disqualifier_overrides_the_score() -> None:
    evaluation = decided(demo=1, title="PhD Student", employees=60)

    assert not evaluation.enters
    assert not evaluation.stays
    assert not evaluation.nurture
    assert evaluation.excluded is evaluation.disqualified
    assert evaluation.disqualified is not None


def test_nurture_is_the_segments_declared_minimum() -> None:
    assert decided(employees=60).nurture
    assert not decided(country="CZ").nurture
    assert not decided(employees=600).nurture
