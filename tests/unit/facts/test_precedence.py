"""Facts: whose word stands, and what erases nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from builders import activity, after, model_of
from handraiser.activity import Json
from handraiser.facts import Fact, is_blank
from handraiser.scoring.fold import fold
from handraiser.scoring.score import state_of


@pytest.mark.parametrize("blank", [None, "", " \t", [], {}])
def test_blanks(blank: Json) -> None:
    assert is_blank(blank)


@pytest.mark.parametrize("said", [0, False, "0", [None], Decimal(0)])
def test_what_looks_empty_and_is_not(said: Json) -> None:
    assert not is_blank(said)


def test_the_stronger_source_stands_and_within_a_rank_the_later() -> None:
    early, late = (1, b"z"), (2, b"a")
    crm_early, crm_late = Fact("a", 0, early, "crm"), Fact("b", 0, late, "sales")
    form_late = Fact("c", 1, late, "form")

    assert crm_early.beats(form_late)
    assert not form_late.beats(crm_early)
    assert crm_late.beats(crm_early)
    assert Fact("d", 0, (1, b"zz"), "crm").beats(crm_early)
    assert not crm_early.beats(crm_early)


MODEL = model_of(
    "any: {dimension: fit, points: 5, profile: {employees: [1]}}",
    head="sources: [[sales, crm], enrichment, form]",
)


def employees(*activities: tuple[str, int, Json]) -> Json:
    """Who said what on which day, folded in that order, gives how many employees."""
    log = [
        activity(at=after(day), source=source, traits={"employees": raw})
        for source, day, raw in activities
    ]
    fact = fold(MODEL, log).facts.get("employees")
    return None if fact is None else fact.value


def test_precedence_of_sources() -> None:
    assert employees(("form", 3, 10), ("crm", 1, 20)) == 20
    assert employees(("crm", 1, 20), ("sales", 2, 30), ("form", 3, 10)) == 30
    assert employees(("sales", 2, 30), ("crm", 1, 20)) == 30
    assert employees(("form", 1, 10), ("somewhere", 2, 40)) == 10
    assert employees(("somewhere", 1, 40), ("elsewhere", 2, 50)) == 50


def test_a_blank_never_erases() -> None:
    assert employees(("form", 1, 10), ("crm", 2, " "), ("form", 3, "")) == 10
    assert employees(("form", 1, "")) is None


def test_what_cannot_be_read_stands_and_counts_as_unknown() -> None:
    log = [
        activity(at=after(1), traits={"employees": 10}),
        activity(at=after(2), traits={"employees": "plenty"}),
    ]

    assert fold(MODEL, log).facts["employees"].value == "plenty"


def test_facts_given_beside_the_activities_stand_above_them() -> None:
    log = [activity(source="sales", traits={"employees": 10})]

    assert state_of(MODEL, {"employees": 99}, log).facts["employees"].value == 99
    assert state_of(MODEL, {"employees": "", "shoe_size": 43}, log).facts.keys() == {"employees"}
    assert state_of(MODEL, {"employees": ""}, log).facts["employees"].value == 10
