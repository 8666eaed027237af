"""One event of the protocol and the activity it records, field by field."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handraiser.identity import Identities
from handraiser.intake.forms import Forms
from handraiser.intake.tracking.event import Reader
from handraiser.intake.tracking.traits import TraitNames

NOW = datetime(2026, 11, 21, 22, 27, 12, 345_000, tzinfo=UTC)


# What happened


@pytest.mark.parametrize(
    ("kind", "event", "recorded"),
    [
        ("track", "Demo Requested", "demo_requested"),
        ("track", "demoRequested", "demo_requested"),
        ("track", "demo_requested", "demo_requested"),
        ("track", "Page Viewed", "page_viewed"),
        ("track", "Email Link Clicked", "email_clicked"),
        ("track", "x" * 300, "x" * 100),
        ("page", None, "page_viewed"),
        ("screen", None, "screen_viewed"),
        ("identify", None, "identified"),
        ("group", None, "joined_account"),
    ],
)
def test_what_is_recorded(read: Any, kind: str, event: str, recorded: str) -> None:
    assert read(kind, event=event).type == recorded


@pytest.mark.parametrize("name", [None, "", "  ", "!!", 7, ["a"], {}])
def test_a_track_event_has_a_name(refusal: Any, name: object) -> None:
    assert refusal("track", event=name) == ("invalid_event", "event")


@pytest.mark.parametrize("kind", [None, "", "tracks", 7, [], {}])
def test_an_event_has_a_type(refusal: Any, kind: object) -> None:
    assert refusal(kind) == ("invalid_event", "type")


# Who it was


@pytest.mark.parametrize(
    ("event", "who"),
    [
        ({"userId": "u-7"}, Identities(user_id="u-7")),
        ({"userId": 7}, Identities(user_id="7")),
        ({"userId": None, "anonymousId": "a-7"}, Identities(anonymous_id="a-7")),
        ({"anonymousId": "a-7"}, Identities(user_id="u-1", anonymous_id="a-7")),
        (
            {"userId": "Jane@Example.com"},
            Identities(email="jane@example.com", user_id="Jane@Example.com"),
        ),
        (
            {"context": {"traits": {"email": "jane@example.com"}}},
            Identities(email="jane@example.com", user_id="u-1"),
        ),
        (
            {"userId": None, "context": {"traits": {"email": "jane@example.com"}}},
            Identities(email="jane@example.com"),
        ),
        (
            {"traits": {"email": "jane@example.com"}, "context": {"traits": {"email": "b@x.com"}}},
            Identities(email="jane@example.com", user_id="u-1"),
        ),
        ({"traits": {"email": "n/a"}}, Identities(user_id="u-1")),
        ({"traits": {"email": 7}}, Identities(user_id="u-1")),
        ({"properties": {"email": "colleague@example.com"}}, Identities(user_id="u-1")),
    ],
)
def test_who_it_was(read: Any, event: dict[str, Any], who: Identities) -> None:
    assert read("identify", **event).identities == who


@pytest.mark.parametrize("placeholder", [None, "", " ", "0", "-1", "null", "000", "undefined", 0])
def test_a_placeholder_is_nobody(read: Any, refusal: Any, placeholder: object) -> None:
    named = {"userId": placeholder, "anonymousId": placeholder}
    assert refusal(**named) == ("no_identity", None)
    assert read(**{**named, "userId": "u-1"}).identities == Identities(user_id="u-1")


@pytest.mark.parametrize("odd", [True, [], {}, ["u-1"]])
def test_an_id_is_a_text_or_a_number(refusal: Any, odd: object) -> None:
    assert refusal(userId=odd) == ("invalid_event", "userId")
    assert refusal(anonymousId=odd) == ("invalid_event", "anonymousId")


def test_an_address_that_is_none_does_not_stand_for_somebody(refusal: Any) -> None:
    event = {"userId": None, "traits": {"email": "nobody"}}
    assert refusal("identify", **event) == ("invalid_email", "email")


def test_a_long_id_is_refused(refusal: Any) -> None:
    assert refusal(userId="u" * 257)[0] == "identity_too_long"


def test_a_groups_address_is_not_the_persons(read: Any) -> None:
    activity = read("group", groupId="acme", traits={"email": "info@acme.com"})
    assert activity.identities == Identities(user_id="u-1")


# Aliases


@pytest.mark.parametrize(
    ("user_id", "former", "who"),
    [
        ("u-1", "anon-9", Identities(user_id="u-1", anonymous_id="anon-9")),
        ("u-1", "jen@example.com", Identities(email="jen@example.com", user_id="u-1")),
        (
            "jen@example.com",
            "anon-9",
            Identities(email="jen@example.com", user_id="jen@example.com", anonymous_id="anon-9"),
        ),
    ],
)
def test_an_alias_names_both(read: Any, user_id: str, former: str, who: Identities) -> None:
    activity = read("alias", userId=user_id, previousId=former, anonymousId="other")
    assert activity.type == "aliased"
    assert activity.identities == who
    assert activity.properties == {"previous_id": former}


def test_an_alias_of_a_person_to_itself_is_nothing(forms: Forms) -> None:
    event: dict[str, Any] = {"type": "alias", "userId": "u-1", "previousId": "u-1"}
    assert Reader(TraitNames(forms), "website").read(event, NOW) is None


@pytest.mark.parametrize("nobody", [None, "", "null", "-1"])
def test_an_alias_needs_two(refusal: Any, nobody: object) -> None:
    assert refusal("alias", previousId=nobody) == ("no_identity", "previousId")
    assert refusal("alias", previousId="anon-9", userId=nobody)[0] == "no_identity"


# When it was


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ({}, NOW),
        ({"timestamp": "2026-11-20T10:00:00Z"}, datetime(2026, 11, 20, 10, tzinfo=UTC)),
        (
            {"timestamp": "2026-11-20T10:00:00.5+02:00"},
            datetime(2026, 11, 20, 8, 0, 0, 500_000, UTC),
        ),
        ({"originalTimestamp": "2026-11-20T10:00:00Z"}, datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ({"receivedAt": "2026-11-20T10:00:00Z"}, datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ({"timestamp": "2036-11-20T10:00:00Z"}, NOW),
        ({"timestamp": "2015-2-02T00:30:08.276Z"}, NOW),
        ({"timestamp": 1_700_000_000}, NOW),
        # The client's clock is ten minutes behind, and ten minutes ahead.
        (
            {"timestamp": "2026-11-21T22:10:00Z", "sentAt": "2026-11-21T22:17:12Z"},
            datetime(2026, 11, 21, 22, 20, tzinfo=UTC),
        ),
        (
            {"originalTimestamp": "2026-11-21T22:35:00Z", "sentAt": "2026-11-21T22:37:12Z"},
            datetime(2026, 11, 21, 22, 25, tzinfo=UTC),
        ),
        # Somebody has corrected it before.
        (
            {
                "timestamp": "2026-11-21T22:20:00Z",
                "originalTimestamp": "2026-11-21T22:10:00Z",
                "sentAt": "2026-11-21T22:17:12Z",
            },
            datetime(2026, 11, 21, 22, 20, tzinfo=UTC),
        ),
        # A clock that is off by all there is.
        (
            {"timestamp": "1970-01-02T00:00:00Z", "sentAt": "9999-01-01T00:00:00Z"},
            datetime(1970, 1, 2, tzinfo=UTC),
        ),
        (
            {"timestamp": "2026-11-20T10:00:00Z", "sentAt": "soon"},
            datetime(2026, 11, 20, 10, 0, 0, 0, UTC),
        ),
    ],
)
def test_when_it_was(read: Any, said: dict[str, str], at: datetime) -> None:
    assert read(**said).at == at
    assert read(**said).received_at == NOW


def test_a_batch_sent_again_says_the_same_instant(forms: Forms) -> None:
    reader = Reader(TraitNames(forms), "website")
    event: dict[str, Any] = {
        "type": "track",
        "event": "Tried",
        "userId": "u-1",
        "messageId": "m-1",
        "timestamp": "2026-11-21T22:20:00Z",
    }
    first = reader.read({**event, "sentAt": "2026-11-21T22:27:12.1Z"}, NOW)
    again = reader.read({**event, "sentAt": "2026-11-21T22:27:40Z"}, NOW + timedelta(seconds=29))
    assert first is not None
    assert again is not None
    assert first.content() == again.content()


# Which it is


def test_its_id_is_the_messages(read: Any) -> None:
    assert read(messageId="m-1").id == "website:m-1"
    assert read(messageId=17).id == "website:17"


def test_a_long_id_is_hashed(read: Any) -> None:
    one, other = read(messageId="m" * 500), read(messageId="m" * 501)
    assert len(one.id) <= 200
    assert one.id != other.id
    assert one.id.startswith("website:")


@pytest.mark.parametrize("missing", [None, "", " ", [], {}, True])
def test_without_an_id_it_is_what_it_says(read: Any, missing: object) -> None:
    dated = {"messageId": missing, "timestamp": "2026-11-20T10:00:00Z"}
    one = read(**dated, sentAt="2026-11-21T22:27:12Z")
    again = read(**dated, sentAt="2026-11-21T22:27:14Z", receivedAt="2026-11-21T22:27:15Z")
    other = read(**dated, properties={"n": 1})
    assert one.id == again.id
    assert one.id != other.id


def test_without_an_id_and_a_time_it_counts_once_a_minute(forms: Forms) -> None:
    reader = Reader(TraitNames(forms), "website")
    event: dict[str, Any] = {"type": "track", "event": "Tried", "userId": "u-1"}
    read = [reader.read(event, NOW + timedelta(seconds=s)) for s in (0, 1, 60)]
    ids = [activity.id for activity in read if activity]
    assert ids[0] == ids[1] != ids[2]


# What is known of them


def test_traits_are_facts(read: Any) -> None:
    activity = read(
        "identify",
        traits={
            "firstName": "Jane",
            "Job Title": "VP Marketing",
            "company": {"name": "Acme", "employee_count": 420, "plan": "gold"},
            "address": {"country": "CZ", "city": "Brno"},
            "marketingConsent": True,
            "logins": 5,
            "empty": None,
        },
    )
    assert activity.traits == {
        "first_name": "Jane",
        "title": "VP Marketing",
        "company": "Acme",
        "employees": 420,
        "company.plan": "gold",
        "country": "CZ",
        "address.city": "Brno",
        "consent_marketing_email": True,
        "logins": 5,
    }


def test_traits_only_under_the_context_are_traits(read: Any) -> None:
    assert read("identify", context={"traits": {"title": "CEO"}}).traits == {"title": "CEO"}
    assert read("track", context={"traits": {"title": "CEO"}}).traits == {"title": "CEO"}


def test_a_company_may_be_a_text(read: Any) -> None:
    assert read("identify", traits={"company": "Acme"}).traits == {"company": "Acme"}


def test_a_group_is_a_company(read: Any) -> None:
    activity = read(
        "group",
        groupId="g-1",
        traits={
            "name": "Initech",
            "industry": "Technology",
            "employees": 329,
            "website": "https://www.initech.co.uk/about",
            "plan": "enterprise",
            "address": {"country": "GB", "city": "London"},
        },
        context={"traits": {"title": "CEO"}},
    )
    assert activity.traits == {
        "company": "Initech",
        "industry": "Technology",
        "employees": 329,
        "website": "https://www.initech.co.uk/about",
        "company.plan": "enterprise",
        "country": "GB",
        "company.address.city": "London",
        "account": "initech.co.uk",
        "title": "CEO",
    }
    assert activity.properties["group_id"] == "g-1"


@pytest.mark.parametrize(
    ("group_id", "traits", "account"),
    [
        ("acme.com", {}, "acme.com"),
        ("g-1", {"domain": "mail.acme.com"}, "acme.com"),
        ("g-1", {"email": "info@acme.com"}, "acme.com"),
        ("g-1", {"website": "acme.com/about"}, "acme.com"),
        ("g-1", {"email": "acme@gmail.com"}, None),
        ("gmail.com", {}, None),
        ("g-1", {}, None),
        ("0e8c.78ea9d", {}, None),
        (7, {"website": "http://[", "domain": 7}, None),
    ],
)
def test_an_account_is_a_domain_somebody_registered(
    read: Any, group_id: object, traits: dict[str, Any], account: str | None
) -> None:
    assert read("group", groupId=group_id, traits=traits).traits.get("account") == account


# What rules may ask


def test_properties_are_kept(read: Any) -> None:
    assert read(properties={"plan": "pro", "value": 1200, "none": None}).properties == {
        "plan": "pro",
        "value": 1200,
    }


def test_a_page_says_where_it_is(read: Any) -> None:
    activity = read(
        "page",
        name="Pricing",
        category="Docs",
        properties={"title": "Plans"},
        context={
            "page": {"path": "/pricing", "url": "https://x.com/pricing", "title": "Not this"},
            "locale": "en-US",
            "userAgent": "Mozilla/5.0",
            "ip": "203.0.113.7",
            "groupId": "g-1",
        },
    )
    assert activity.properties == {
        "path": "/pricing",
        "url": "https://x.com/pricing",
        "title": "Plans",
        "name": "Pricing",
        "category": "Docs",
        "locale": "en-US",
        "group_id": "g-1",
        "topic": "pricing",
        "intent": "high",
    }


@pytest.mark.parametrize(
    ("page", "channel", "click_id"),
    [
        ({"url": "https://x.com/", "referrer": "https://www.google.com/"}, "organic-search", None),
        ({"url": "https://x.com/?gclid=Cj0"}, "paid-search", "gclid"),
        ({"url": "https://x.com/", "referrer": "https://x.com/pricing"}, None, None),
        ({"url": "https://x.com/"}, "direct", None),
        ({"path": "/"}, None, None),
    ],
)
def test_the_page_names_the_channel(
    read: Any, page: dict[str, str], channel: str | None, click_id: str | None
) -> None:
    activity = read("page", context={"page": page})
    assert (activity.channel, activity.properties.get("click_id")) == (channel, click_id)


def test_the_path_is_read_from_the_url(read: Any) -> None:
    assert (
        read("page", properties={"url": "https://x.com/pricing?a=1"}).properties["path"]
        == "/pricing"
    )
    assert read("page", properties={"url": "https://x.com"}).properties["path"] == "/"
    assert "path" not in read("page", properties={"url": "http://["}).properties
    assert "path" not in read("page", properties={"url": 7}).properties


@pytest.mark.parametrize(
    "event",
    [
        {"context": {"campaign": {"source": "g", "medium": "cpc", "name": "q1"}}},
        {"properties": {"search": "?utm_source=g&utm_medium=cpc&utm_campaign=q1"}},
        {"properties": {"url": "https://x.com/?utm_source=g&utm_medium=cpc&utm_campaign=q1"}},
        {"context": {"page": {"search": "?utm_source=g&utm_medium=cpc&utm_campaign=q1"}}},
        {"properties": {"utm_source": "g", "utm_medium": "cpc", "utm_campaign": "q1"}},
        {
            "context": {"campaign": {"source": "g", "medium": "cpc", "name": "q1"}},
            "properties": {"url": "https://x.com/?utm_medium=email&utm_campaign=other"},
        },
    ],
)
def test_a_campaign_names_channel_and_campaign(read: Any, event: dict[str, Any]) -> None:
    activity = read("page", **event)
    assert (activity.channel, activity.campaign) == ("paid-other", "q1")
    assert activity.properties["utm_source"] == "g"


def test_what_is_too_large_is_cut(read: Any) -> None:
    activity = read(
        properties={"long": "x" * 5_000, **{f"p{n}": n for n in range(200)}},
        traits={f"t{n}": "y" * 900 for n in range(50)},
        context={"campaign": {"name": "c" * 900, "medium": "m" * 900}},
    )
    assert len(activity.traits) + len(activity.properties) <= 100
    assert len(activity.to_json()) < 32 * 1024
    assert len(activity.campaign) == 200
    assert len(activity.channel) == 100


@pytest.mark.parametrize("odd", [None, 7, "x", [], [1], True])
@pytest.mark.parametrize("part", ["context", "properties", "traits", "integrations"])
def test_a_part_that_is_no_object_says_nothing(read: Any, part: str, odd: object) -> None:
    for kind in ("identify", "track", "page", "group"):
        assert read(kind, **{part: odd}).identities.user_id == "u-1"
    for inner in ("traits", "page", "campaign"):
        read("page", context={inner: odd})
