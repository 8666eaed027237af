"""Facts: how each kind is read, whose word stands, what stays unknown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from builders import activity, after, model_of
from handraiser.activity import Json
from handraiser.facts import (
    READERS,
    Fact,
    choice_reader,
    is_blank,
    read_country,
    read_domain,
    read_flag,
    read_number,
    read_text,
    read_words,
    spelling,
)
from handraiser.scoring.fold import fold
from handraiser.scoring.score import state_of


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (250, 250),
        (Decimal("250.5"), Decimal("250.5")),
        ("250", 250),
        (" 250 ", 250),
        ("250.0", 250),
        ("1 000", 1000),
        ("1\u00a0000", 1000),
        ("1\u202f000", 1000),
        ("1,234.56", Decimal("1234.56")),
        ("1.234,56", Decimal("1234.56")),
        ("1.234.567", 1234567),
        ("1.500", 1500),
        ("1'000", 1000),
        ("1_000", 1000),
        ("12,5", Decimal("12.5")),
        ("0.125", Decimal("0.125")),
        ("0,5", Decimal("0.5")),
        ("3.14159", Decimal("3.14159")),
        ("1234,567", Decimal("1234.567")),
        ("-5", -5),
        ("007", 7),
        ("51-200", 51),
        ("51 - 200", 51),
        ("51–200 employees", 51),
        ("1,001 to 5,000", 1001),
        ("from 10 to 50", 10),
        ("1.5-2.5", Decimal("1.5")),
        ("500+", 500),
        ("10,000 +", 10000),
        (">50", 50),
        ("~50", 50),
        ("€ 1 000", 1000),
        ("50 Employees", 50),
    ],
)
def test_numbers_written_as_people_write_them(raw: Json, number: Json) -> None:
    assert read_number(raw) == number
    assert type(read_number(raw)) is type(number)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "plenty",
        "<50",
        "up to 50",
        "under 50",
        "1-2-3",
        "$100M",
        "5k",
        "1e5",
        "2 5",
        "1 0000",
        "- 5",
        True,
        None,
        [250],
        {"n": 1},
        "9" * 65,
    ],
)
def test_what_is_no_number_is_unknown(raw: Json) -> None:
    assert read_number(raw) is None


def test_other_kinds() -> None:
    assert read_text("  Acme \t a. s.\n") == "Acme a. s."
    assert read_text(7) is None
    assert read_words("Head of Sales & IT") == ["head", "of", "sales", "it"]
    assert read_words("Director") == ["director"]
    assert read_words("R\u030ceditel") == ["\u0159editel"]
    assert read_words("-- ") is None
    assert read_country(" cz ") == "CZ"
    assert read_country("Czechia") is None
    assert read_domain("WWW.Acme.example") == "acme.example"
    assert read_domain("https://acme.example/x") is None
    assert read_domain("jana@acme.example") is None


@pytest.mark.parametrize(
    ("raw", "flag"),
    [
        (True, True),
        (False, False),
        ("Yes", True),
        (" no ", False),
        ("1", True),
        (0, False),
        ("ON", True),
        ("maybe", None),
        ("", None),
        (2, None),
        (None, None),
    ],
)
def test_flags(raw: Json, flag: bool | None) -> None:
    assert read_flag(raw) is flag


def test_a_choice_is_read_by_any_of_its_spellings() -> None:
    spellings = {spelling(t): "manufacturing" for t in ("manufacturing", "Výroba", "metal works")}
    closed = choice_reader(READERS["text"], spellings, closed=True)
    open_ = choice_reader(READERS["country"], {spelling("Česko"): "CZ"}, closed=False)

    assert closed(" METAL   works ") == "manufacturing"
    assert closed("vy\u0301roba") == "manufacturing"
    assert closed("fishing") is None
    assert closed(["manufacturing"]) is None
    assert (open_("česko"), open_("sk"), open_("Narnia")) == ("CZ", "SK", None)


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
