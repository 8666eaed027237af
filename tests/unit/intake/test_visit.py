"""Channel, campaign and topic of what comes through the forms' door, up to the notification."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from builders import model_of
from handraiser.activity import Activity, Json
from handraiser.intake.collect import Collector
from handraiser.intake.forms import Forms, load_forms, read_forms
from handraiser.intake.redirects import Redirects
from handraiser.intake.submission import read_submission
from handraiser.lifecycle import Entered
from handraiser.notification import LeadQualified
from handraiser.recording.message import qualified_message
from handraiser.scoring.decide import evaluate
from handraiser.scoring.score import state_of

NOW = datetime(2026, 11, 21, 22, 27, tzinfo=UTC)
ANN: dict[str, Json] = {"anonymous_id": "b6e1", "email": "ann@example.com"}
SITE = "https://www.example.com"


def sent(form_id: str, forms: Forms | None = None, minute: int = 0, **fields: Any) -> Activity:
    """The activity of a form with these fields."""
    return read_submission(
        forms or load_forms(),
        form_id,
        {**ANN, **fields},
        received_at=NOW + timedelta(minutes=minute),
    ).activity


def test_a_page_view_has_the_channel_and_topic_of_its_page() -> None:
    viewed = sent(
        "page-view",
        page_url=f"{SITE}/en/pricing?gclid=secret&utm_campaign=autumn",
        referrer="https://www.google.cz/",
    )

    assert (viewed.channel, viewed.campaign) == ("paid-search", "autumn")
    assert viewed.properties == {
        "form": "page-view",
        "topic": "pricing",
        "intent": "high",
        "click_id": "gclid",
        "referrer": "https://www.google.cz/",
    }


def test_the_field_channel_goes_before_all_else() -> None:
    visit: dict[str, Any] = {
        "url": f"{SITE}/?utm_medium=email&gclid=x",
        "referer": "https://t.co/",
    }
    asked = sent("contact", **visit, channel="Event")

    assert sent("contact", **visit).channel == "email"
    assert (asked.channel, asked.properties["click_id"]) == ("Event", "gclid")


def test_of_two_spellings_of_a_utm_field_the_first_that_is_filled_in_counts() -> None:
    many: dict[str, Any] = {f"field{n}": "x" for n in range(600)}

    assert sent("contact", utm_medium=" ", utmMedium="sms").channel == "sms"
    assert sent("contact", **many, UTM_Medium="sms").channel == "sms"


def test_a_forms_own_channel_stands_where_the_visit_names_none_and_for_direct() -> None:
    page = f"{SITE}/offer"

    assert sent("linkedin-lead", page_url=page).channel == "linkedin"
    assert sent("linkedin-lead", page_url=page, referrer=SITE).channel == "linkedin"
    assert sent("linkedin-lead", page_url=page, referrer="https://chatgpt.com/").channel == (
        "ai-assistant"
    )
    assert sent("contact", page_url=page).channel == "direct"
    assert sent("contact").channel is None


def test_what_was_sent_stands_above_the_pages_topic() -> None:
    asked = sent("contact", page_url=f"{SITE}/pricing", topic=["api"], intent="none")

    assert (asked.properties["topic"], asked.properties["intent"]) == (["api"], "none")


def test_the_path_goes_before_the_pages_address() -> None:
    assert sent("contact", path="/demo", page_url=f"{SITE}/x").properties["topic"] == "demo"


def test_a_topic_is_kept_in_a_form_that_is_full() -> None:
    many: dict[str, Any] = {f"field{n}": "x" for n in range(200)}

    assert sent("contact", **many, page_url=f"{SITE}/pricing").properties["topic"] == "pricing"


def test_an_input_that_means_a_fact_is_not_the_page() -> None:
    forms = read_forms(
        "identities: {email: [email], anonymous_id: [anonymous_id]}\n"
        "traits: {website: [url]}\nhoneypot: homepage\nforms: {contact: {records: asked}}"
    )
    asked = sent("contact", forms, url=f"{SITE}/pricing")

    assert (asked.traits, asked.channel) == ({"website": f"{SITE}/pricing"}, None)
    assert asked.properties == {"form": "contact"}


@pytest.mark.parametrize(
    "address",
    [
        "https://[::1/pricing?utm_medium=email",
        "https://user:pass@www.example.com/?%ff=%zz",
        "https://" + "ü" * 300 + ".example/",
        "?" * 10_000,
        7,
        [[1]],
        {"a": [None]},
    ],
)
def test_a_hostile_address_never_refuses_a_form(address: Any) -> None:
    assert sent("contact", page_url=address, referrer=address, utm_source=address).type == (
        "contact_requested"
    )


@pytest.mark.parametrize(
    ("header", "told"), [("origin", "referral"), ("referer", "referral"), ("x-origin", None)]
)
def test_our_own_host_is_that_of_the_request(post: Any, header: str, told: str | None) -> None:
    taken: list[Activity] = []
    collector = Collector(load_forms(), Redirects([]), taken.append)
    for referrer in ("https://news.example.net/", SITE):
        event = post(f"email=a%40example.com&referrer={referrer}")
        event["headers"][header] = SITE
        collector.take("contact", event, NOW)

    assert [activity.channel for activity in taken] == [told, None]


def test_first_last_and_deciding_touch_of_an_mql() -> None:
    asked_by_mail = sent(
        "demo-request",
        minute=3,
        page_url=f"{SITE}/demo",
        referrer=f"{SITE}/pricing",
        utm_medium="email",
        utm_campaign="autumn",
    )
    searched = sent("page-view", minute=0, page_url=f"{SITE}/", referrer="https://www.google.com/")
    assisted = sent(
        "page-view", minute=2, page_url=f"{SITE}/pricing", referrer="https://chatgpt.com/"
    )
    looked_on = sent("page-view", minute=4, page_url=f"{SITE}/docs", referrer=f"{SITE}/demo")
    # The assistant's view arrives last, and the order of arrival does not matter.
    log = [searched, asked_by_mail, looked_on, assisted]

    made = message(log, committed=[asked_by_mail, looked_on])

    channel, campaign = made.channel, made.campaign
    assert (channel.first, channel.last, channel.deciding) == ("organic-search", "email", "email")
    assert (campaign.first, campaign.last, campaign.deciding) == (None, "autumn", "autumn")
    by_assistant = message([searched, assisted], committed=[assisted])
    assert (by_assistant.channel.first, by_assistant.channel.last) == (
        "organic-search",
        "ai-assistant",
    )
    assert by_assistant.channel.deciding == "ai-assistant"


def message(log: list[Activity], committed: list[Activity]) -> LeadQualified:
    """The message of the commit that made an MQL of a lead with that log."""
    model = model_of(
        "demo: {dimension: engagement, points: 5, activity: {type: [demo_requested]},"
        " hand_raise: true},"
        "wanted: {dimension: intent, points: 5, activity: {properties: {intent: [high]}}}",
        segments="{default: {follow_up: 4h, paths: {any: {total: 5}}}}",
    )
    now = NOW + timedelta(hours=1)
    state = state_of(model, {}, log)
    evaluation = evaluate(model, state, now)["default"]
    return qualified_message(model, "lead", Entered(1, "mql", evaluation), committed, state, now)
