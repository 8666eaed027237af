"""What each vendor's events become; payloads written after the vendors' documentation."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handraiser.activity import Activity
from handraiser.documents import FOLDER, read_document
from handraiser.intake.eventbridge import parse, wrap
from handraiser.intake.webhooks.document import load_webhook, vendors
from handraiser.matching import Pattern, compile_pattern
from handraiser.yaml_text import read_yaml
from vendors import SECRETS

NOW = datetime(2026, 11, 21, 22, 27, 12, tzinfo=UTC)


PRESETS = sorted(FOLDER.joinpath("presets").glob("*.yaml"))


def asked_of_activities(model: str) -> Iterator[tuple[str, Pattern]]:
    """(rule, pattern) of what a model's rules ask of an activity that gives points."""
    values: Any = read_yaml(read_document(model)).values
    for card in values["scorecards"].values():
        for name, rule in card["rules"].items():
            for pattern in [rule.get("activity"), *rule.get("sequence", [])]:
                if pattern is not None:
                    yield name, compile_pattern(pattern)


def only(activities: list[Activity]) -> Activity:
    (activity,) = activities
    assert parse(wrap(activity), NOW) == activity
    return activity


def typeform() -> dict[str, Any]:
    def answer(ref: str, kind: str, value: Any) -> dict[str, Any]:
        return {"type": kind, kind: value, "field": {"id": f"id-{ref}", "type": "x", "ref": ref}}

    return {
        "event_id": "01JD8",
        "event_type": "form_response",
        "form_response": {
            "form_id": "Ab12Cd",
            "token": "5f0c1f7e",
            "landed_at": "2026-11-21T22:20:00Z",
            "submitted_at": "2026-11-21T22:26:59Z",
            "hidden": {"utm_campaign": "autumn", "utm_medium": "cpc", "user_id": "u-7"},
            "calculated": {"score": 9},
            "definition": {"id": "Ab12Cd", "title": "Which plan?", "fields": []},
            "answers": [
                answer("work_email", "email", "Noor@Example.org"),
                answer("first_name", "text", "Noor"),
                answer("company_size", "choice", {"id": "c", "label": "51-200", "ref": "r"}),
                answer("topics", "choices", {"ids": ["a", "b"], "labels": ["Pricing", "API"]}),
                answer("newsletter", "boolean", False),
                answer("seats", "number", 12),
                answer("call_me", "phone_number", "+420601123456"),
            ],
        },
    }


def test_typeform(send: Any) -> None:
    _, activities = send("typeform", typeform())
    activity = only(activities)
    assert (activity.id, activity.type) == ("typeform:5f0c1f7e", "form_submitted")
    assert activity.at == datetime(2026, 11, 21, 22, 26, 59, tzinfo=UTC)
    assert activity.source == "form"
    assert dict(activity.identities.items()) == {"email": "noor@example.org", "user_id": "u-7"}
    assert activity.traits == {
        "phone": "+420601123456",
        "first_name": "Noor",
        "employees": "51-200",
    }
    assert (activity.channel, activity.campaign) == ("paid-other", "autumn")
    assert activity.properties["form"] == "Ab12Cd"
    assert activity.properties["topics"] == ["Pricing", "API"]
    assert activity.properties["newsletter"] is False
    assert activity.properties["seats"] == 12
    assert activity.properties["score"] == 9


def test_typeforms_email_is_found_by_its_type(send: Any) -> None:
    """A reference that nobody has given is long and means nothing."""
    payload = typeform()
    del payload["form_response"]["answers"][0]["field"]["ref"]
    assert only(send("typeform", payload)[1]).identities.email == "noor@example.org"


def calendly(event: str = "invitee.created", **more: Any) -> dict[str, Any]:
    return {
        "event": event,
        "created_at": "2026-11-21T22:27:00.000000Z",
        "created_by": "https://api.calendly.com/users/U",
        "payload": {
            "uri": "https://api.calendly.com/scheduled_events/E/invitees/I",
            "email": "kofi@example.net",
            "name": "Kofi Mensah",
            "first_name": None,
            "last_name": None,
            "status": "active",
            "timezone": "Europe/Prague",
            "rescheduled": False,
            "text_reminder_number": None,
            "questions_and_answers": [
                {"question": "Company", "answer": "Mensah Ltd", "position": 0},
                {"question": "What is it about?", "answer": "Prices", "position": 1},
            ],
            "tracking": {"utm_campaign": "spring", "utm_source": "mail", "utm_medium": None},
            "scheduled_event": {
                "uri": "https://api.calendly.com/scheduled_events/E",
                "name": "Demo, 30 minutes",
                "start_time": "2026-11-25T09:00:00.000000Z",
            },
            **more,
        },
    }


def test_calendly(send: Any) -> None:
    activity = only(send("calendly", calendly())[1])
    uri = "https://api.calendly.com/scheduled_events/E/invitees/I"
    assert activity.id == f"calendly:invitee.created:{uri}"
    assert activity.type == "meeting_booked"
    assert activity.identities.email == "kofi@example.net"
    assert activity.traits == {"name": "Kofi Mensah", "company": "Mensah Ltd"}
    assert activity.campaign == "spring"
    assert activity.properties["meeting"] == "Demo, 30 minutes"
    assert activity.properties["starts_at"] == "2026-11-25T09:00:00.000000Z"
    assert activity.properties["What is it about?"] == "Prices"


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"cancellation": {"canceler_type": "invitee"}}, "meeting_canceled"),
        ({"rescheduled": True}, "meeting_rescheduled"),
    ],
)
def test_a_meeting_that_moves_is_not_canceled(send: Any, more: Any, kind: str) -> None:
    assert only(send("calendly", calendly("invitee.canceled", **more))[1]).type == kind


def sendgrid(event: str, **more: Any) -> dict[str, Any]:
    return {
        "email": "li.wei@example.com",
        "timestamp": 1795300000,
        "event": event,
        "sg_event_id": f"id-{event}",
        "sg_message_id": "m.filter0001",
        "ip": "192.0.2.7",
        "useragent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_4) AppleWebKit/537.36",
        **more,
    }


@pytest.mark.parametrize(
    ("event", "kind", "properties"),
    [
        (sendgrid("open"), "email_opened", {}),
        (sendgrid("open", sg_machine_open=False), "email_opened", {}),
        (sendgrid("open", sg_machine_open=True), "email_opened", {"machine": True}),
        (
            sendgrid("open", useragent="Mozilla/5.0"),
            "email_opened",
            {"machine": True, "machine_reason": "mail proxy"},
        ),
        (
            sendgrid("click", useragent="Mozilla/5.0 (compatible; bingbot/2.0)"),
            "email_clicked",
            {"machine": True, "machine_reason": "crawler bingbot"},
        ),
        (
            sendgrid("click", url="https://a.example/"),
            "email_clicked",
            {"url": "https://a.example/"},
        ),
        (sendgrid("delivered", response="250 OK"), "email_delivered", {}),
        (
            sendgrid("bounce", type="blocked", reason="550"),
            "email_bounced",
            {"bounce": "blocked", "reason": "550"},
        ),
        (sendgrid("dropped", reason="Invalid"), "email_dropped", {"reason": "Invalid"}),
        (sendgrid("unsubscribe"), "email_unsubscribed", {"opt_out": True}),
        (
            sendgrid("group_unsubscribe", asm_group_id=5),
            "email_unsubscribed",
            {"opt_out": True, "unsubscribe_group": 5},
        ),
        (sendgrid("spamreport"), "spam_reported", {"opt_out": True}),
        (sendgrid("group_resubscribe"), "email_resubscribed", {}),
    ],
)
def test_sendgrid(send: Any, event: Any, kind: str, properties: dict[str, Any]) -> None:
    activity = only(send("sendgrid", [event])[1])
    assert activity.id == f"sendgrid:{event['sg_event_id']}"
    assert (activity.type, activity.channel, activity.source) == (kind, "email", "tracking")
    assert activity.at == datetime.fromtimestamp(1795300000, UTC)
    assert activity.identities.email == "li.wei@example.com"
    assert activity.properties == {"message_id": "m.filter0001", **properties}
    assert "192.0.2.7" not in activity.to_json()


def test_each_event_of_a_list_is_read_on_its_own(send: Any) -> None:
    delivery, activities = send(
        "sendgrid",
        [
            sendgrid("open"),
            sendgrid("open", email="nobody"),
            sendgrid("processed"),
            sendgrid("of_tomorrow"),
            7,
            sendgrid("click"),
        ],
    )
    assert [activity.type for activity in activities] == ["email_opened", "email_clicked"]
    told = delivery.told()
    assert (told["accepted"], told["ignored"], told["refused_count"]) == (2, 1, 3)
    assert [(refused["index"], refused["code"]) for refused in told["refused"]] == [
        (1, "invalid_email"),
        (3, "unknown_event"),
        (4, "not_an_object"),
    ]
    assert "nobody" not in json.dumps(told)


def test_of_many_refused_events_some_are_told(send: Any) -> None:
    told = send("sendgrid", [sendgrid("x")] * 150)[0].told()
    assert (len(told["refused"]), told["refused_count"]) == (100, 150)


def zoom(event: str, **of_object: Any) -> dict[str, Any]:
    webinar = {"id": 123, "uuid": "abc==", "topic": "Live demo", "duration": 60}
    return {
        "event": event,
        "event_ts": 1795299999123,
        "payload": {"account_id": "A", "object": {**webinar, **of_object}},
    }


REGISTRANT = {
    "id": "reg-1",
    "first_name": "Ada",
    "last_name": "Novak",
    "email": "ada@example.org",
    "org": "Novak s.r.o.",
    "job_title": "CTO",
    "no_of_employees": "51-100",
    "country": "CZ",
    "custom_questions": [{"title": "Why?", "value": "Prices"}],
}


def test_zoom_registration(send: Any) -> None:
    activity = only(send("zoom", zoom("webinar.registration_created", registrant=REGISTRANT))[1])
    assert activity.id == "zoom:webinar.registration_created:abc==:reg-1::1795299999123"
    assert (activity.type, activity.channel) == ("webinar_registered", "webinar")
    assert activity.at == datetime(2026, 11, 21, 22, 26, 39, 123_000, tzinfo=UTC)
    assert dict(activity.identities.items()) == {
        "email": "ada@example.org",
        "anonymous_id": "zoom:reg-1",
    }
    assert activity.traits == {
        "first_name": "Ada",
        "last_name": "Novak",
        "company": "Novak s.r.o.",
        "title": "CTO",
        "employees": "51-100",
        "country": "CZ",
    }
    assert activity.properties == {"webinar": 123, "topic": "Live demo", "Why?": "Prices"}


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("webinar.participant_joined", "webinar_attended"),
        ("webinar.participant_left", "webinar_left"),
    ],
)
def test_who_registered_may_join_without_an_address(send: Any, event: str, kind: str) -> None:
    participant = {"user_id": "p", "user_name": "Ada", "email": "", "registrant_id": "reg-1"}
    activity = only(send("zoom", zoom(event, participant=participant))[1])
    assert activity.type == kind
    assert dict(activity.identities.items()) == {"anonymous_id": "zoom:reg-1"}


def test_a_guest_of_a_webinar_without_any_name_is_told_and_refuses_nothing(send: Any) -> None:
    delivery, activities = send("zoom", zoom("webinar.participant_joined", participant={}))
    assert activities == []
    assert delivery.told()["refused"][0]["code"] == "no_identity"


def hubspot(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "eventId": 100,
        "subscriptionId": 5,
        "portalId": 62515,
        "appId": 1,
        "occurredAt": 1795300001000,
        "subscriptionType": kind,
        "attemptNumber": 0,
        "objectId": 1246,
        "changeSource": "CRM",
        **more,
    }


def changed(name: str, value: str) -> dict[str, Any]:
    return hubspot("contact.propertyChange", propertyName=name, propertyValue=value)


def test_hubspot_ties_its_number_to_an_address(send: Any) -> None:
    activity = only(send("hubspot", [changed("email", "eva@example.cz")])[1])
    assert activity.type == "contact_changed"
    assert activity.source == "crm"
    assert activity.id == "hubspot:62515:contact.propertyChange:1246:email:100:1795300001000"
    assert dict(activity.identities.items()) == {
        "email": "eva@example.cz",
        "user_id": "hubspot:1246",
    }


def test_hubspots_properties_are_facts(send: Any) -> None:
    activity = only(send("hubspot", [changed("jobtitle", "Head of IT")])[1])
    assert activity.traits == {"title": "Head of IT"}
    assert activity.properties == {
        "property": "jobtitle",
        "value": "Head of IT",
        "change_source": "CRM",
    }


@pytest.mark.parametrize(
    ("event", "kind", "opts_out"),
    [
        (changed("recent_conversion_event_name", "Prices: form"), "form_submitted", False),
        (changed("hs_email_optout", "true"), "email_unsubscribed", True),
        (changed("hs_email_optout", "false"), "contact_changed", False),
        (hubspot("contact.creation"), "contact_created", False),
        (
            hubspot(
                "object.propertyChange",
                objectTypeId="0-1",
                propertyName="hs_email_optout",
                propertyValue="true",
            ),
            "email_unsubscribed",
            True,
        ),
        (hubspot("object.creation", objectTypeId="0-1"), "contact_created", False),
        (hubspot("object.deletion", objectTypeId="0-1"), "contact_deleted", True),
        (hubspot("contact.deletion"), "contact_deleted", True),
        (hubspot("contact.privacyDeletion"), "contact_deleted", True),
    ],
)
def test_hubspot(send: Any, event: Any, kind: str, opts_out: bool) -> None:
    activity = only(send("hubspot", [event])[1])
    assert activity.type == kind
    assert activity.properties.get("opt_out", False) is opts_out


@pytest.mark.parametrize(
    "event",
    [
        hubspot("deal.creation"),
        hubspot("company.propertyChange", propertyName="name", propertyValue="x"),
        hubspot("contact.merge", primaryObjectId=1, mergedObjectIds=[2]),
        hubspot("object.creation", objectTypeId="0-2"),
    ],
)
def test_what_is_of_no_contact_is_ignored(send: Any, event: Any) -> None:
    delivery, activities = send("hubspot", [event])
    assert (delivery.ignored, delivery.refused, activities) == (1, [], [])


def test_a_form_of_hubspot_is_named(send: Any) -> None:
    event = changed("recent_conversion_event_name", "Prices: form")
    assert only(send("hubspot", [event])[1]).properties["form"] == "Prices: form"


def test_webflow(send: Any) -> None:
    payload = {
        "triggerType": "form_submission",
        "payload": {
            "name": "Contact us",
            "siteId": "site",
            "formId": "form",
            "data": {
                "First Name": "Ola",
                "Work E-mail": "x",
                "email": "ola@example.pl",
                "Budget": 9,
            },
            "submittedAt": "2026-11-21T22:27:01.117Z",
            "id": "6321ca84df39",
        },
    }
    activity = only(send("webflow", payload)[1])
    assert (activity.id, activity.type) == ("webflow:6321ca84df39", "form_submitted")
    assert activity.identities.email == "ola@example.pl"
    assert activity.traits == {"first_name": "Ola"}
    assert activity.properties == {
        "form": "form",
        "form_title": "Contact us",
        "site": "site",
        "Work E-mail": "x",
        "Budget": 9,
    }


def postmark(kind: str, **more: Any) -> dict[str, Any]:
    return {"RecordType": kind, "MessageID": "m-1", "Tag": "welcome", **more}


@pytest.mark.parametrize(
    ("event", "kind", "opts_out"),
    [
        (postmark("Open", Recipient="a@example.com"), "email_opened", False),
        (postmark("Click", Recipient="a@example.com"), "email_clicked", False),
        (postmark("Delivery", Recipient="a@example.com"), "email_delivered", False),
        (postmark("Bounce", Email="a@example.com", Type="HardBounce"), "email_bounced", False),
        (postmark("SpamComplaint", Email="a@example.com"), "spam_reported", True),
        (
            postmark("SubscriptionChange", Recipient="a@example.com", SuppressSending=True),
            "email_unsubscribed",
            True,
        ),
        (
            postmark("SubscriptionChange", Recipient="a@example.com", SuppressSending=False),
            "email_resubscribed",
            False,
        ),
    ],
)
def test_postmark(send: Any, event: Any, kind: str, opts_out: bool) -> None:
    activity = only(send("postmark", event)[1])
    assert (activity.type, activity.campaign) == (kind, "welcome")
    assert activity.properties.get("opt_out", False) is opts_out


# What holds for all of them


def test_each_vendor_has_a_document_a_sender_and_a_chapter() -> None:
    assert vendors() == sorted(SECRETS)
    guide = (Path(__file__).parents[4] / "docs" / "webhooks.md").read_text("utf-8")
    for vendor in vendors():
        assert f"| `{vendor}` |" in guide


@pytest.mark.parametrize("vendor", vendors())
def test_what_opts_out_is_of_a_type_that_no_shipped_model_gives_points(vendor: str) -> None:
    for record in load_webhook(vendor).records:
        if not record.opt_out:
            continue
        seen = {"type": record.type, "properties": {"opt_out": True}}
        for model in ("model.yaml", *(f"presets/{path.name}" for path in PRESETS)):
            for name, pattern in asked_of_activities(model):
                assert not pattern.matches(seen), f"{model}: {name}"


def test_the_same_event_is_the_same_activity(send: Any) -> None:
    for vendor, payload in (
        ("typeform", typeform()),
        ("calendly", calendly()),
        ("zoom", zoom("webinar.registration_created", registrant=REGISTRANT)),
    ):
        assert only(send(vendor, payload)[1]) == only(send(vendor, copy.deepcopy(payload))[1])


def test_an_event_without_an_id_is_known_by_its_content(send: Any) -> None:
    event = sendgrid("open")
    del event["sg_event_id"]
    once, again = (only(send("sendgrid", [event])[1]) for _ in range(2))
    other = only(send("sendgrid", [{**event, "timestamp": 1795300001}])[1])
    assert once.id == again.id != other.id
    assert once.id.startswith("sendgrid:")


def test_a_long_id_is_shortened(send: Any) -> None:
    activity = only(send("sendgrid", [sendgrid("open", sg_event_id="x" * 300)])[1])
    assert len(activity.id) < 60


@pytest.mark.parametrize(
    "timestamp", [1795399999, -1, True, None, "soon", 1e100, "1795399999", [], {"a": 1}]
)
def test_a_time_that_cannot_be_is_the_time_of_receipt(send: Any, timestamp: Any) -> None:
    assert only(send("sendgrid", [sendgrid("open", timestamp=timestamp)])[1]).at == NOW


def test_a_webhook_that_is_too_rich_is_bounded(send: Any) -> None:
    payload = typeform()
    payload["form_response"]["hidden"] = {f"field{n}": "x" * 2_000 for n in range(200)}
    delivery, activities = send("typeform", payload)
    assert delivery.bounded > 0
    assert len(only(activities).properties) <= 100


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**37), 10**37)
    | st.floats(-1e100, 1e100).filter(lambda x: x == 0 or abs(x) > 1e-100)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    | st.sampled_from(["a@example.com", "x" * 3_000, "2026-11-21T22:27:00Z", "null", "-1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
WHOLE = {
    "typeform": typeform(),
    "calendly": calendly(),
    "sendgrid": [sendgrid("open"), sendgrid("unsubscribe")],
    "zoom": zoom("webinar.registration_created", registrant=REGISTRANT),
    "hubspot": [changed("email", "eva@example.cz")],
    "postmark": postmark("Open", Recipient="a@example.com"),
}


def leaves(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything in a value."""
    yield above
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield from leaves(value[key], (*above, key))


@given(data=st.data(), vendor=st.sampled_from(sorted(WHOLE)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_stands_in_its_place_what_is_accepted_can_be_read(
    send: Any, data: st.DataObject, vendor: str
) -> None:
    payload = copy.deepcopy(WHOLE[vendor])
    for path in data.draw(st.lists(st.sampled_from(list(leaves(payload))[1:]), max_size=3)):
        holder: Any = payload
        try:
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = data.draw(JSON)
        except (IndexError, KeyError, TypeError):
            continue  # an earlier change took it away
    delivery, activities = send(vendor, payload)
    assert delivery.accepted == len(activities)
    for activity in activities:
        assert parse(wrap(activity), NOW) == activity
