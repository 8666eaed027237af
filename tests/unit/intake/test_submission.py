"""From a form's fields to its activity."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraiser.activity import Activity, Json
from handraiser.errors import Refused
from handraiser.identity import Identities
from handraiser.intake.eventbridge import parse, wrap
from handraiser.intake.forms import Forms, load_forms
from handraiser.intake.kept import MAX_BYTES, Bounded
from handraiser.intake.submission import Submission, read_submission

NOW = datetime(2026, 11, 21, 22, 27, 30, 123_000, tzinfo=UTC)
EMAIL: dict[str, Json] = {"email": "a@example.com"}


def submit(
    fields: dict[str, Json],
    form_id: str = "contact",
    *,
    key: str | None = None,
    now: datetime = NOW,
    forms: Forms | None = None,
) -> Submission:
    return read_submission(
        forms or load_forms(), form_id, fields, received_at=now, idempotency_key=key
    )


def activity(fields: dict[str, Json], form_id: str = "contact", **how: Any) -> Activity:
    return submit(fields, form_id, **how).activity


def refusal(fields: dict[str, Json], **how: Any) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        submit(fields, **how)
    return refused.value.code, refused.value.field


def test_a_form_becomes_an_activity() -> None:
    sent: dict[str, Json] = {
        "E-Mail": " Ann@Example.com ",
        "Job Title": "Head of Operations",
        "companySize": "51-200",
        "country": "SK",
        "topic": ["api", " ", "pricing"],
        "message": " hello ",
        "utm_source": "search",
        "utm_medium": "organic_search",
        "utm_campaign": "autumn",
        "anonymous_id": "b6e1",
        "phone": "",
        "nonce": "n-1",
    }
    assert activity(sent, "demo-request") == Activity(
        id="form:demo-request:n-1",
        type="demo_requested",
        at=NOW,
        received_at=NOW,
        source="form",
        identities=Identities(email="ann@example.com", anonymous_id="b6e1"),
        traits={"title": "Head of Operations", "employees": "51-200", "country": "SK"},
        channel="organic-search",
        campaign="autumn",
        properties={
            "form": "demo-request",
            "topic": ["api", "pricing"],
            "message": "hello",
            "utm_source": "search",
            "utm_medium": "organic_search",
            "utm_campaign": "autumn",
        },
    )


def test_a_page_view_needs_an_anonymous_id_only() -> None:
    sent: dict[str, Json] = {
        "anonymous_id": "b6e1",
        "path": "/pricing",
        "title": "Pricing",
        "referrer": "https://www.example.com/",
        "screen": "1024x768",
    }
    viewed = activity(sent, "page-view")
    assert viewed.type == "page_viewed"
    assert viewed.identities == Identities(anonymous_id="b6e1")
    assert viewed.traits == {}
    assert viewed.properties == {
        "form": "page-view",
        "path": "/pricing",
        "title": "Pricing",
        "referrer": "https://www.example.com/",
        "topic": "pricing",
        "intent": "high",
    }


def test_channel_and_campaign_come_from_their_fields_then_from_utm_then_from_the_form() -> None:
    utm: dict[str, Json] = {"utm_medium": "cpc", "utm_campaign": "autumn"}
    own: dict[str, Json] = {"channel": "event", "campaign": "fair"}
    sent = [activity({**EMAIL, **more}, "linkedin-lead") for more in ({}, utm, {**utm, **own})]
    assert [one.channel for one in sent] == ["linkedin", "paid-other", "event"]
    assert [one.campaign for one in sent] == [None, "autumn", "fair"]


def test_of_two_fields_with_one_meaning_the_first_that_says_something_counts() -> None:
    sent: dict[str, Json] = {
        "work_email": "",
        "email": ["", "b@example.com"],
        "mail": "c@example.com",
    }
    sent |= {"company": " ", "company_name": "Acme", "organisation": "Other"}
    assert activity(sent).identities == Identities(email="b@example.com")
    assert activity(sent).traits == {"company": "Acme"}


def test_what_a_form_sets_itself_cannot_be_sent() -> None:
    assert activity({**EMAIL, "form": "other"}).properties == {"form": "contact"}


def test_values_of_json_keep_their_kind() -> None:
    sent: dict[str, Json] = {**EMAIL, "employees": 250, "asset": {"pages": 24}, "agreed": False}
    assert activity(sent).traits == {"employees": 250}
    assert activity(sent).properties == {"form": "contact", "asset": {"pages": 24}, "agreed": False}


# Whose


def test_without_an_identity_a_form_is_refused() -> None:
    assert refusal({"company": "Acme"}) == ("no_identity", None)
    assert refusal({"email": " ", "anonymous_id": "null"}) == ("no_identity", None)


@pytest.mark.parametrize(
    "email", ["a@", "a b@example.com", "x" * 10_000, "a@example.com,b@example.com", 7]
)
def test_an_invalid_address_is_refused(email: Json) -> None:
    assert refusal({"email": email}) == ("invalid_email", "email")


@pytest.mark.parametrize("value", [True, {"a": 1}, [["a@example.com"]]])
def test_an_identity_that_is_not_a_text_is_refused(value: Json) -> None:
    assert refusal({"email": value}) == ("invalid_field", "email")


def test_a_numeric_user_id_is_a_text() -> None:
    assert activity({"user_id": 1207}).identities == Identities(user_id="1207")


# Which


def test_an_activity_id_is_taken_word_for_word() -> None:
    sent: dict[str, Json] = {**EMAIL, "activity_id": "crm/42", "nonce": "n"}
    assert activity(sent, key="k").id == "crm/42"


def test_a_header_goes_before_a_nonce() -> None:
    assert activity({**EMAIL, "nonce": "n"}, key=" k ").id == "form:contact:k"
    assert activity({**EMAIL, "nonce": "n"}, key=" ").id == "form:contact:n"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"activity_id": "x" * 201}, "invalid_activity_id"),
        ({"nonce": "x" * 121}, "invalid_idempotency_key"),
        ({"nonce": "x" * 121, "activity_id": "a"}, "invalid_idempotency_key"),
        ({"nonce": {"x": 1}, "activity_id": "a"}, "invalid_field"),
    ],
)
def test_an_id_that_is_too_long_is_refused(sent: dict[str, Json], code: str) -> None:
    assert refusal({**EMAIL, **sent}) == (code, next(iter(sent)))


def test_a_key_with_half_a_character_is_refused() -> None:
    assert refusal(EMAIL, key="\ud800")[0] == "lone_surrogate"


def test_a_double_click_is_one_activity_and_another_text_or_minute_is_another() -> None:
    sent: dict[str, Json] = {**EMAIL, "message": "hello"}
    first = activity(sent).id
    assert activity(dict(reversed(sent.items())), now=NOW + timedelta(seconds=29)).id == first
    assert activity(sent, now=NOW + timedelta(seconds=30)).id != first
    assert activity({**sent, "message": "hello again"}).id != first
    assert activity(sent, "trial").id != first


# When


@pytest.mark.parametrize(
    ("sent", "at"),
    [
        ("2026-11-20T10:00:00.5+01:00", datetime(2026, 11, 20, 9, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-22T00:00:00Z", NOW),
        ("9999-12-31T23:59:59-23:59", NOW),
        ("2026-11-20 10:00", NOW),
        ("2026-11-20T10:00:00", NOW),
        ("1969-07-20T20:17:40Z", NOW),
        (1_795_300_000, NOW),
    ],
)
def test_only_a_past_instant_is_believed(sent: Json, at: datetime) -> None:
    assert activity({**EMAIL, "at": sent}).at == at


# How much


def test_a_field_of_10_kb_is_cut_and_reported() -> None:
    submission = submit({**EMAIL, "message": "m" * 10_240, "company": "c" * 1_024})
    assert submission.activity.properties["message"] == "m" * 1_024
    assert submission.activity.traits["company"] == "c" * 1_024
    assert submission.bounded == Bounded(cut=("message",))


def test_of_500_fields_traits_and_then_the_first_to_come_are_kept() -> None:
    sent: dict[str, Json] = {f"field{n}": str(n) for n in range(500)}
    submission = submit({**sent, **EMAIL, "company": "Acme"})
    kept = submission.activity
    assert kept.traits == {"company": "Acme"}
    assert kept.properties == {"form": "contact", **{f"field{n}": str(n) for n in range(98)}}
    assert submission.bounded == Bounded(dropped=402)
    assert len(submission.bounded) == 402


def test_fields_beyond_20_kb_are_dropped_and_reported() -> None:
    submission = submit({**EMAIL, **{f"f{n}": "é" * 1_000 for n in range(16)}})
    assert len(submission.activity.properties) == 1 + MAX_BYTES // 2_010
    assert submission.bounded.dropped == 16 - MAX_BYTES // 2_010


def test_lists_objects_names_and_campaigns_are_bounded_too() -> None:
    sent: dict[str, Json] = {
        **EMAIL,
        "list": [str(n) for n in range(150)],
        "object": {"k" * 101: 1, "inner": {"text": "t" * 2_000}},
        "n" * 101: "x",
        "utm_medium": "m" * 101,
        "campaign": "c" * 201,
    }
    submission = submit(sent)
    kept = submission.activity
    assert kept.properties["list"] == [str(n) for n in range(100)]
    assert kept.properties["object"] == {"inner": {"text": "t" * 1_024}}
    assert (kept.channel, kept.campaign) == ("m" * 100, "c" * 200)
    assert submission.bounded == Bounded(cut=("list", "object", "channel", "campaign"), dropped=1)


# Robots


@pytest.mark.parametrize("name", ["homepage", "Home-Page", "home page"])
def test_the_field_nobody_sees_gives_a_robot_away(name: str) -> None:
    expected = name == "homepage"
    assert (submit({**EMAIL, name: "https://example.com"}).robot == "honeypot") is expected


def test_a_robots_form_is_told_from_no_other() -> None:
    person, robot = submit(EMAIL), submit({**EMAIL, "homepage": "x"})
    assert submit({**EMAIL, "homepage": ""}).robot is None
    assert replace(robot.activity, id=person.activity.id) == person.activity


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=1_200)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**38) + 1, 10**38 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)
NAME = TEXT | st.sampled_from(
    [
        "company",
        "title",
        "activity_id",
        "nonce",
        "at",
        "channel",
        "utm_campaign",
        "topic",
        "homepage",
    ]
)


@given(
    st.dictionaries(NAME, VALUE, max_size=20),
    st.sampled_from([*load_forms().forms]),
    st.none() | st.text(max_size=130),
)
def test_what_is_accepted_is_read_from_the_queue_as_it_is(
    forms: Forms, sent: dict[str, Json], form_id: str, key: str | None
) -> None:
    try:
        accepted = activity({**sent, **EMAIL}, form_id, key=key, forms=forms)
    except Refused:
        return
    assert parse(wrap(accepted), NOW + timedelta(seconds=1)) == accepted


@pytest.mark.parametrize("character", ["\x01", '"', "\\", "\uffff", "🙂"])
def test_the_largest_form_that_is_accepted_is_read_from_the_queue(character: str) -> None:
    sent: dict[str, Json] = {f"{n}{character}": character * 1_024 for n in range(99)}
    sent |= {"user_id": character + "u" * 255, "anonymous_id": character + "a" * 255}
    sent |= {"activity_id": character * 200, "channel": character * 100}
    largest = activity({**sent, **EMAIL, "campaign": character * 200})
    assert parse(wrap(largest), NOW) == largest
