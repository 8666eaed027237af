"""Fields that lie within others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handraiser.activity import Json
from handraiser.intake.forms import load_forms
from handraiser.intake.nested import unfolded
from handraiser.intake.submission import read_submission

GROUPS = {"contact", "company", "fields", "data"}
KNOWN = {"email", "company_name", "company", "country"}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"contact": {"email": "a"}}, {"email": "a"}),
        ({"Contact": {"email": "a"}, "x": "1"}, {"x": "1", "email": "a"}),
        ({"contact[email]": "a", "contact[tags][]": ["b"]}, {"email": "a", "tags[]": ["b"]}),
        ({"data": {"contact": {"company": {"name": "A"}}}}, {"company name": "A"}),
        ({"data[contact][email]": "a"}, {"email": "a"}),
        ({"fields": [{"name": "email", "value": "a"}]}, {"email": "a"}),
        ({"fields": [{"id": 7, "key": "email", "value": "a"}]}, {"email": "a"}),
        (
            {"fields": [{"name": "t", "value": "a"}, {"name": "t", "value": "b"}]},
            {"t": ["a", "b"]},
        ),
        ({"email": "a", "contact": {"email": "b"}}, {"email": "a"}),
        ({"email": "", "contact": {"email": "b"}}, {"email": "b"}),
        ({"contact": {"email": "b"}, "data": {"email": "c"}}, {"email": "b"}),
        ({"company": "A"}, {"company": "A"}),
        ({"company": ["A", "B"]}, {"company": ["A", "B"]}),
        ({"fields": [{"name": "email"}]}, {"fields": [{"name": "email"}]}),
        ({"fields": [{"name": 1, "value": 2}]}, {"fields": [{"name": 1, "value": 2}]}),
        ({"friend": {"email": "b"}}, {"friend": {"email": "b"}}),
        ({"friend[email]": "b"}, {"friend[email]": "b"}),
        ({"contact[]": "b", "contact[": "c"}, {"contact[]": "b", "contact[": "c"}),
    ],
)
def test_fields_within_groups_stand_beside_the_others(
    sent: dict[str, Json], expected: dict[str, Json]
) -> None:
    found = unfolded(sent, GROUPS, KNOWN)
    assert {name.replace("_", " "): value for name, value in found.items()} == expected


def test_groups_are_opened_four_levels_deep() -> None:
    assert unfolded({"data[data][data][data][email]": "a"}, GROUPS, KNOWN) == {"email": "a"}
    deeper: dict[str, Json] = {"data[data][data][data][data][email]": "a"}
    assert unfolded(deeper, GROUPS, KNOWN) == {"data[email]": "a"}
    endless = "data" + "[data]" * 5_000
    (name,) = unfolded({endless: "a"}, GROUPS, KNOWN)
    assert len(name) < len(endless)


@pytest.mark.parametrize(
    "sent",
    [
        {"contact": {"E-Mail": "a@example.com", "job title": "CEO", "company": {"name": "Acme"}}},
        {"person": {"email": "a@example.com", "title": "CEO"}, "company": {"name": "Acme"}},
        {
            "fields": [
                {"objectTypeId": "0-1", "name": "email", "value": "a@example.com"},
                {"objectTypeId": "0-1", "name": "jobtitle", "value": "x"},
                {"objectTypeId": "0-1", "name": "jobTitle", "value": "CEO"},
                {"objectTypeId": "0-2", "name": "company", "value": "Acme"},
            ]
        },
        {
            "form_fields[email]": "a@example.com",
            "form_fields[position]": "CEO",
            "form_fields[company]": "Acme",
        },
    ],
)
def test_what_form_builders_send_is_understood(sent: dict[str, Json]) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    activity = read_submission(load_forms(), "contact", sent, received_at=now).activity
    assert activity.identities.email == "a@example.com"
    assert (activity.traits["title"], activity.traits["company"]) == ("CEO", "Acme")


def test_somebody_elses_address_is_not_the_visitors() -> None:
    sent: dict[str, Json] = {"anonymous_id": "a-1", "friend": {"email": "b@example.com"}}
    now = datetime(2026, 11, 21, tzinfo=UTC)
    activity = read_submission(load_forms(), "contact", sent, received_at=now).activity
    assert activity.identities.email is None
    assert activity.properties["friend"] == {"email": "b@example.com"}


def test_the_page_that_a_builder_names_is_the_page() -> None:
    sent: dict[str, Json] = {
        "email": "a@example.com",
        "context": {"pageUri": "https://www.example.com/pricing?utm_medium=email", "hutk": "h"},
    }
    now = datetime(2026, 11, 21, tzinfo=UTC)
    activity = read_submission(load_forms(), "contact", sent, received_at=now).activity
    assert (activity.channel, activity.properties["hutk"]) == ("email", "h")
