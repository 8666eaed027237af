"""What rows mean: activities, facts and outcomes, and what is refused of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from handraiser.activity import Activity, Json
from handraiser.errors import Refused
from handraiser.identity import Identities
from handraiser_cli.bulk.activity_rows import ActivityRows
from handraiser_cli.bulk.fact_rows import FactRows
from handraiser_cli.bulk.names import Cells
from handraiser_cli.bulk.outcomes import Outcome, OutcomeRows
from handraiser_cli.bulk.rows import Layout
from handraiser_cli.bulk.values import cell, instant, plain

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
WHO = Identities(user_id="x")


def activity(row: Mapping[str, Any], cells: Cells = "typed", number: int = 7) -> Activity:
    reader = ActivityRows(Layout("a", cells, "lead_id"))
    return reader.activity(number, row.items(), WHO)


def row(**more: Any) -> dict[str, Any]:
    return {"lead_id": "x", "type": "opened", "at": "2026-11-01T12:00:00Z", **more}


def test_the_least_an_activity_says() -> None:
    assert activity(row()) == Activity("row-7", "opened", NOON, NOON, "tracking", WHO)
    assert activity(row(), "lines").id == "line-7"


def test_everything_an_activity_says() -> None:
    told = row(
        id=12,
        received_at="2026-11-02T00:00:00+01:00",
        source="crm",
        channel=" email ",
        campaign="",
        properties='{"n": 1, "path": "/x"}',
        page="a",
        **{"properties.n": 2.5, "traits.employees": 80, "Properties.Deep Name": True},
    )
    assert activity(told) == Activity(
        "12",
        "opened",
        NOON,
        datetime(2026, 11, 1, 23, tzinfo=UTC),
        "crm",
        WHO,
        {"employees": 80},
        "email",
        None,
        {"n": Decimal("2.5"), "path": "/x", "page": "a", "Deep Name": True},
    )


def test_lines_may_nest_and_their_identities_are_no_property() -> None:
    nested = row(
        properties={"a": [1]}, traits={"title": "CTO"}, identities={"email": "a@b.example"}
    )
    found = activity(nested, "lines")
    assert (found.properties, found.traits) == ({"a": [1]}, {"title": "CTO"})


def test_columns_are_known_however_they_are_spelled() -> None:
    found = activity({"Type": "opened", "AT": "2026-11-01", "Received-At": "2026-11-02"})
    assert (found.at.day, found.received_at.day, found.properties) == (1, 2, {})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"type": None}, "`type` is missing"),
        ({"type": "  "}, "`type` is missing"),
        ({"type": 1.5}, "`type` is neither text nor a whole number"),
        ({"type": "x" * 101}, "`type` has more than 100 characters"),
        ({"at": None}, "`at` is missing"),
        ({"at": "yesterday"}, "`at` is an instant such as 2026-11-21T09:30:00Z, not 'yesterday'"),
        ({"at": "1969-12-31T23:59:59Z"}, "`at` lies before 1970"),
        ({"at": "9999-12-31T23:59:59-05:00"}, "`at` lies beyond the year 9999"),
        ({"at": 1793520000}, "`at` is an instant such as"),
        ({"received_at": "soon"}, "`received_at` is an instant such as"),
        ({"note": "x" * 1025}, "`note` has more than 1,024 characters"),
        ({"n": float("nan")}, "`n` is not a finite number"),
        ({"n": float("-inf")}, "`n` is not a finite number"),
        ({"n": 1e300}, "`n` is a number beyond"),
        ({"n": b"x"}, "`n` holds bytes"),
        ({"n": ["x" * 2000]}, "a text has at most 1024 characters"),
        ({"properties": "[1]"}, "`properties` is no JSON object"),
        ({"properties": "{"}, "not JSON"),
        ({"properties": '{"a": "\\ud800"}'}, "lone surrogate"),
        ({"traits": 5}, "`traits` is no JSON object"),
        ({"k" * 101: 1}, "is a name of more than 100 characters"),
    ],
)
def test_what_is_wrong_with_an_activity_is_said(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused) as refused:
        activity(row(**wrong))
    assert said in refused.value.message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("-2.50", Decimal("-2.50")),
        ("007", "007"),
        ("+1", "+1"),
        ("-", "-"),
        ("1e5", "1e5"),
        ("true", True),
        ("false", False),
        ("True", "True"),
        ("2026-11-01", "2026-11-01"),
    ],
)
def test_a_cell_of_a_text_is_what_json_would_read(text: str, value: Json) -> None:
    assert cell(text) == value
    assert type(cell(text)) is type(value)
    assert activity(row(p=text), "text").properties == {"p": value}


def test_typed_cells_become_json() -> None:
    assert plain("n", 250.0) == 250
    assert isinstance(plain("n", 250.0), int)
    assert plain("n", 0.1) == Decimal("0.1")
    assert plain("n", {"a": None, "b": [date(2026, 1, 2)]}) == {"b": ["2026-01-02"]}


def test_instants_are_floored_to_milliseconds_and_in_utc() -> None:
    berlin = timezone(timedelta(hours=1))
    assert instant("at", datetime(2026, 11, 1, 13, tzinfo=berlin)) == NOON
    assert instant("at", datetime(2026, 11, 1, 12)) == NOON  # noqa: DTZ001  # a naive cell is UTC
    assert instant("at", date(2026, 11, 1)) == NOON.replace(hour=0)
    assert instant("at", "2026-11-01T12:00:00.123999Z").microsecond == 123_000


def test_facts_are_the_columns_that_the_model_declares() -> None:
    reader = FactRows(Layout("l", "text", "lead_id"), ["employees", "job_title"])
    told = {
        "lead_id": "x",
        "Job Title": "CTO",
        "employees": "007",
        "notes": "x" * 5000,
        "none": None,
    }
    assert reader.facts(told.items()) == {"job_title": "CTO", "employees": "007"}
    assert [reader.fact(name) for name in ("Job-Title", "notes", "lead_id")] == [
        "job_title",
        None,
        None,
    ]


def test_of_two_columns_for_a_fact_the_exact_name_counts() -> None:
    reader = FactRows(Layout("l", "typed", "lead_id"), ["employees"])
    assert reader.facts([("Employees", 1), ("employees", 2), ("EMPLOYEES", 3)]) == {"employees": 2}


def test_a_fact_that_cannot_be_read_refuses_its_row() -> None:
    reader = FactRows(Layout("l", "typed", "lead_id"), ["employees"])
    with pytest.raises(Refused, match="`employees` is not a finite number"):
        reader.facts([("employees", float("inf"))])


def outcome(cells: Cells = "text", **told: Any) -> Outcome:
    found = {"at": "2026-11-01T12:00:00Z", **told}
    return OutcomeRows(Layout("o", cells, "lead_id")).outcome(found.items())


def test_outcomes_are_told_in_usual_words() -> None:
    assert outcome(outcome="Closed Won", amount="12.50") == Outcome("won", NOON, Decimal("12.50"))
    assert outcome(outcome="sales-qualified", amount=None) == Outcome("sql", NOON, None)
    assert outcome("typed", outcome="lost", amount=5.0) == Outcome("lost", NOON, Decimal(5))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"outcome": "maybe"}, "`outcome` is one of"),
        ({"outcome": ""}, "`outcome` is missing"),
        ({"outcome": "won", "at": "soon"}, "`at` is an instant"),
        ({"outcome": "won", "amount": "-5"}, "`amount` is no plain number"),
        ({"outcome": "won", "amount": "1 000 CZK"}, "`amount` is no plain number"),
    ],
)
def test_what_is_wrong_with_an_outcome_is_said(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        outcome(**wrong)
