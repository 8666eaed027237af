"""From a row to its activity: the same each time, another when the row says something else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handraiser.activity import Activity
from handraiser.errors import Refused
from handraiser.identity import Identities
from handraiser.intake.eventbridge import parse, wrap
from handraiser.intake.forms import load_forms
from handraiser.intake.names import canonical
from handraiser_cli.imports.columns import Kind, map_columns
from handraiser_cli.imports.dates import Dates
from handraiser_cli.imports.plan import LEAD_IMPORTED, Plan
from handraiser_cli.imports.records import Record, Records

BEGAN = datetime(2026, 11, 25, 12, tzinfo=UTC)
ROWS = 1_000


def records(kind: Kind, columns: list[str], began: datetime = BEGAN, **options: Any) -> Records:
    asked = options.pop("asked", {})
    types = {canonical(name): to for name, to in options.pop("types", {}).items()}
    plan = Plan(
        kind=kind,
        source=options.pop("source", "crm"),
        mapped=map_columns(kind, columns, asked, load_forms()),
        dates=Dates(None, UTC),
        type=options.pop("type", LEAD_IMPORTED if kind == "leads" else None),
        types=types,
    )
    return Records(plan, began, ROWS)


def record(made: Records, *cells: str, number: int = 2) -> Record:
    found = made.record(number, cells)
    assert found is not None
    return found


def activity(made: Records, *cells: str, number: int = 2) -> Activity:
    return record(made, *cells, number=number).activity


LEAD = ["email", "Company", "Employees", "Unsubscribed"]


def test_a_lead_is_an_activity_that_carries_facts() -> None:
    found = activity(records("leads", LEAD), " Ada@A.example ", "Acme", "51-200", "no")
    assert found.type == LEAD_IMPORTED
    assert found.source == "crm"
    assert found.identities == Identities(email="ada@a.example")
    assert found.traits == {"company": "Acme", "employees": "51-200", "opted_out": "no"}
    assert found.properties == {}
    assert found.id.startswith("import:crm:")
    assert "ada" not in found.id


def test_blank_cells_say_nothing_and_the_first_that_is_filled_in_counts() -> None:
    made = records("leads", ["Email", "Work Email", "Company", "Organisation", "Company"])
    found = activity(made, "", "ada@a.example", " ", "Acme", "Other")
    assert found.identities == Identities(email="ada@a.example")
    assert found.traits == {"company": "Acme"}


def test_a_column_that_is_asked_for_stands_before_one_that_is_known_by_name() -> None:
    columns = ["Email", "Work Email", "Date", "Happened"]
    asked = {"Work Email": "email", "Happened": "at"}
    made = records("activities", columns, asked=asked, type="visit")
    found = activity(made, "home@a.example", "work@a.example", "2026-01-01", "2026-02-02")
    assert found.identities == Identities(email="work@a.example")
    assert found.at == datetime(2026, 2, 2, tzinfo=UTC)
    other = activity(made, "home@a.example", "", "2026-01-01", "")
    assert other.identities == Identities(email="home@a.example")


@pytest.mark.parametrize("said", ["yes", "TRUE", "1", "Ano", "x"])
def test_who_wants_no_mail_is_marked_as_webhooks_mark_it(said: str) -> None:
    made = records("leads", LEAD)
    if said == "x":
        with pytest.raises(Refused) as refused:
            record(made, "a@a.example", "", "", said)
        assert (refused.value.code, refused.value.field) == ("unreadable_flag", "Unsubscribed")
        return
    found = activity(made, "a@a.example", "", "", said)
    assert found.properties == {"opt_out": True}
    assert found.traits == {"opted_out": said}


@pytest.mark.parametrize(("first", "second"), [("no", "yes"), ("yes", "no"), ("", "yes")])
def test_of_two_columns_one_yes_is_enough(first: str, second: str) -> None:
    made = records("leads", ["email", "Unsubscribed", "Email Opt Out"])
    found = activity(made, "a@a.example", first, second)
    assert found.properties == {"opt_out": True}
    assert found.traits == {"opted_out": "yes"}


def test_the_same_row_is_the_same_activity_and_a_changed_row_another() -> None:
    row = ("a@a.example", "Acme", "80", "no")
    first = activity(records("leads", LEAD), *row)
    again = activity(records("leads", LEAD, BEGAN + timedelta(days=7)), *row, number=9)
    assert again.id == first.id
    moved = activity(
        records("leads", ["Unsubscribed", "email", "Company", "Employees"]), "no", *row[:3]
    )
    assert moved.id == first.id
    others = [
        activity(records("leads", LEAD), "a@a.example", "Acme", "81", "no"),
        activity(records("leads", LEAD), "b@a.example", "Acme", "80", "no"),
        activity(records("leads", LEAD, source="hubspot"), *row),
        activity(records("leads", [*LEAD, "Changed"], asked={"Changed": "at"}), *row, "2026-01-01"),
    ]
    assert len({first.id, *(other.id for other in others)}) == 5


def test_of_leads_without_a_time_a_later_row_is_later_and_none_is_in_the_future() -> None:
    made = records("leads", LEAD)
    found = [
        activity(made, "a@a.example", str(n), "", "", number=n) for n in (2, 3, ROWS, ROWS + 9)
    ]
    assert [it.at for it in found] == sorted(it.at for it in found)
    assert BEGAN - timedelta(seconds=1) <= found[0].at < found[1].at < found[2].at == BEGAN


def test_a_column_may_say_when_and_a_blank_cell_does_not() -> None:
    made = records("leads", ["email", "Changed"], asked={"Changed": "at"})
    assert activity(made, "a@a.example", "2026-03-04").at == datetime(2026, 3, 4, tzinfo=UTC)
    assert activity(made, "a@a.example", "").at > BEGAN - timedelta(seconds=2)


LOG = ["email", "type", "at", "Pages", "Code", "id"]


def test_a_past_activity_is_what_its_row_says() -> None:
    made = records("activities", LOG, types={"Form Submission": "form_submitted", "Note": ""})
    found = activity(made, "a@a.example", "form submission", "2026-03-04 10:00", "3", "007", "")
    assert found.type == "form_submitted"
    assert found.at == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert found.properties == {"pages": 3, "code": "007"}
    assert found.traits == {}
    assert (
        activity(made, "a@a.example", "Email Opened", "2026-03-04", "", "", "").type
        == "email_opened"
    )
    assert made.record(2, ("a@a.example", "NOTE", "2026-03-04", "", "", "")) is None


def test_an_id_of_its_own_names_the_row_within_its_source() -> None:
    made = records("activities", LOG)
    first = activity(made, "a@a.example", "visit", "2026-03-04", "", "", "e-1")
    assert first.id == "import:crm:e-1"
    long = activity(made, "a@a.example", "visit", "2026-03-04", "", "", "e" * 300)
    assert len(long.id) < 60
    assert long.id == activity(made, "b@a.example", "left", "2026-03-05", "", "", "e" * 300).id


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        (("", "visit", "2026-03-04", "", "", ""), "no_identity", "email"),
        (("ada@", "visit", "2026-03-04", "", "", ""), "invalid_email", "email"),
        (("a@a.example", "", "2026-03-04", "", "", ""), "missing_type", "type"),
        (("a@a.example", "***", "2026-03-04", "", "", ""), "invalid_type", "type"),
        (("a@a.example", "x" * 101, "2026-03-04", "", "", ""), "invalid_type", "type"),
        (("a@a.example", "visit", "", "", "", ""), "missing_at", "at"),
        (("a@a.example", "visit", "3/4/2026", "", "", ""), "ambiguous_date", "at"),
        (("a@a.example", "visit", "2026-11-25 12:00:01", "", "", ""), "date_in_future", "at"),
        (("a@a.example", "visit", "2026-03-04", "\ud800", "", ""), "lone_surrogate", None),
    ],
)
def test_a_row_that_cannot_be_an_activity_is_refused(
    cells: tuple[str, ...], code: str, field: str | None
) -> None:
    with pytest.raises(Refused) as refused:
        record(records("activities", LOG), *cells)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert "a.example" not in refused.value.message


def test_pages_tell_channel_and_topic_as_at_the_doors() -> None:
    made = records("activities", ["email", "at", "Page URL", "Referrer"], type="page_viewed")
    url = "https://www.a.example/pricing?utm_source=google&utm_medium=cpc&utm_campaign=spring"
    found = activity(made, "a@a.example", "2026-03-04", url, "")
    assert (found.channel, found.campaign) == ("paid-search", "spring")
    assert found.properties == {"page_url": url, "topic": "pricing", "intent": "high"}
    plain = activity(made, "a@a.example", "2026-03-04", "https://www.a.example/", "")
    assert plain.channel is None


def test_what_does_not_fit_is_cut_and_told() -> None:
    made = records("leads", ["email", "Notes", *(f"c{n}" for n in range(120))])
    found = record(made, "a@a.example", "n" * 2_000, *(["x"] * 120))
    assert found.activity.traits["notes"] == "n" * 1_024
    assert found.bounded.cut == ("Notes",)
    assert found.bounded.dropped == 21


@pytest.mark.parametrize(
    "value", ["1" * 60, "0.1", "1e5", "-5", "true", "\ufffe", "9" * 38, "1." + "1" * 30, "é\x01"]
)
def test_what_is_sent_is_read_by_the_stack_as_it_is(value: str) -> None:
    made = records("activities", ["email", "at", "value"], type="measured")
    found = activity(made, "a@a.example", "2026-03-04", value)
    assert parse(wrap(found), BEGAN) == found
