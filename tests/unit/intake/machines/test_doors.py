"""What crawlers and our own people send through each door is kept, and marked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from handraiser.activity import Activity, Json
from handraiser.intake.collect import Collector
from handraiser.intake.eventbridge import wrap
from handraiser.intake.forms import Forms
from handraiser.intake.machines import Machines, document
from handraiser.intake.machines.document import read_machines
from handraiser.intake.redirects import Redirects
from handraiser.intake.tracking import Tracker, WriteKey
from handraiser.intake.tracking.traits import TraitNames
from handraiser.recording import Outcome, Recorded, Recorder, Result
from handraiser.recording.messages import Message, handle

NOW = datetime(2026, 11, 21, 22, 27, tzinfo=UTC)
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
PERSON = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0"
OFFICE, ELSEWHERE = "192.0.2.9", "198.51.100.1"
OURS = """\
crawlers: {never: [HeadlessChrome]}
internal: {domains: [example.com], networks: [192.0.2.0/24]}
"""
BY_A_CRAWLER = {"machine": True, "machine_reason": "crawler Googlebot/"}
FROM_THE_OFFICE = {"internal": True, "internal_reason": "network"}


@pytest.fixture(autouse=True)
def ours(monkeypatch: pytest.MonkeyPatch) -> Machines:
    """The document of somebody who has said who they are."""
    machines = read_machines(OURS)
    monkeypatch.setattr(document, "shipped_machines", lambda: machines)
    return machines


def marks(activity: Activity) -> dict[str, Json]:
    return {name: v for name, v in activity.properties.items() if name[:4] in ("mach", "inte")}


def request(body: object, address: str, headers: dict[str, str]) -> dict[str, Any]:
    return {
        "headers": headers,
        "body": json.dumps(body),
        "requestContext": {"http": {"sourceIp": address}},
    }


# Forms

type Fill = Callable[..., Activity]


@pytest.fixture
def fill(forms: Forms) -> Fill:
    """The activity of a form posted with some headers from an address."""

    def of(address: str = ELSEWHERE, /, **headers: str) -> Activity:
        sent: list[Activity] = []
        collector = Collector(forms, Redirects([]), sent.append)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        collector.take("contact", request({"email": "a@lathes.test"}, address, named), NOW)
        (activity,) = sent
        return activity

    return of


@pytest.mark.parametrize(
    ("address", "headers", "expected"),
    [
        (ELSEWHERE, {"user_agent": PERSON}, {}),
        (ELSEWHERE, {}, {}),
        (ELSEWHERE, {"user_agent": "curl/8.5.0"}, {}),
        (ELSEWHERE, {"user_agent": CRAWLER}, BY_A_CRAWLER),
        (OFFICE, {"user_agent": PERSON}, FROM_THE_OFFICE),
        (ELSEWHERE, {"user_agent": PERSON, "x_forwarded_for": OFFICE}, {}),
        (OFFICE, {"user_agent": CRAWLER}, BY_A_CRAWLER | FROM_THE_OFFICE),
    ],
)
def test_a_form_is_marked_by_who_posts_it(
    fill: Fill, address: str, headers: dict[str, str], expected: dict[str, Json]
) -> None:
    activity = fill(address, **headers)

    assert marks(activity) == expected
    assert CRAWLER not in activity.to_json()


def test_a_field_called_machine_is_a_field(forms: Forms) -> None:
    sent: list[Activity] = []
    body = {"email": "a@lathes.test", "machine": "CNC lathe", "internal": "no"}
    Collector(forms, Redirects([]), sent.append).take("contact", request(body, "", {}), NOW)

    assert sent[0].mark is None
    assert sent[0].properties["machine"] == "CNC lathe"


def test_a_full_form_has_room_for_its_marks(forms: Forms) -> None:
    sent: list[Activity] = []
    body = {"email": "a@lathes.test", **{f"field {n}": "x" for n in range(120)}}
    event = request(body, OFFICE, {"user-agent": CRAWLER})
    Collector(forms, Redirects([]), sent.append).take("contact", event, NOW)

    assert sent[0].mark == "machine"
    assert handled(sent[0], lambda activity: activity) == sent


# Trackers


def tracked(
    forms: Forms, context: object, address: str = ELSEWHERE, /, **headers: str
) -> dict[str, Json]:
    """The marks of an event with some context, sent with some headers from an address."""
    key = WriteKey("0a1b2c3d", "website", "", (), 6_000, NOW)
    sent: list[Activity] = []

    def keep(activities: Sequence[Activity]) -> None:
        sent.extend(activities)

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"writeKey": "k", "batch": [{"type": "page", "anonymousId": "a", "context": context}]}
    Tracker(TraitNames(forms), {"k": key}.get, keep).take(
        None, request(body, address, named), NOW, lambda _key: None
    )
    return marks(sent[0])


PAGE = {"origin": "https://www.example.com", "user_agent": PERSON}


@pytest.mark.parametrize(
    ("context", "address", "headers", "expected"),
    [
        ({}, ELSEWHERE, PAGE, {}),
        ({"userAgent": CRAWLER}, ELSEWHERE, PAGE, BY_A_CRAWLER),
        ({"userAgent": CRAWLER}, ELSEWHERE, {"user_agent": "python-requests/2"}, BY_A_CRAWLER),
        ({"userAgent": PERSON}, ELSEWHERE, {"user_agent": CRAWLER}, {}),
        ({}, ELSEWHERE, {"user_agent": CRAWLER}, BY_A_CRAWLER),
        ({}, ELSEWHERE, {"user_agent": "node-fetch/1.0 (+https://github.com/x)"}, {}),
        ({}, OFFICE, PAGE, FROM_THE_OFFICE),
        ({}, OFFICE, {"sec_fetch_site": "same-origin"}, FROM_THE_OFFICE),
        ({}, OFFICE, {"user_agent": "python-requests/2"}, {}),
        ({"ip": OFFICE}, ELSEWHERE, {"user_agent": "python-requests/2"}, FROM_THE_OFFICE),
        ({"ip": ELSEWHERE}, OFFICE, PAGE, FROM_THE_OFFICE),
        ({"userAgent": 7, "ip": [OFFICE]}, ELSEWHERE, PAGE, {}),
        ({"userAgent": " "}, ELSEWHERE, {**PAGE, "user_agent": CRAWLER}, BY_A_CRAWLER),
        ([], ELSEWHERE, PAGE, {}),
    ],
    ids=str,
)
def test_an_event_is_marked_by_whose_it_is_and_not_by_the_server_that_passes_it_on(
    forms: Forms, context: object, address: str, headers: dict[str, str], expected: dict[str, Json]
) -> None:
    assert tracked(forms, context, address, **headers) == expected


# Whatever comes to the queue


class Kept:
    """A recorder that keeps what it is given."""

    def __init__(self) -> None:
        self.activities: list[Activity] = []

    def record(self, activities: Sequence[Activity]) -> Recorded:
        """Takes everything."""
        self.activities += activities
        return Recorded([Result(Outcome.FOLDED)] * len(activities))


def handled(activity: Activity, mark: Callable[[Activity], Activity]) -> list[Activity]:
    kept = Kept()
    recorder = cast("Recorder", kept)  # all that is asked of one
    handle([Message("m", wrap(activity), NOW)], recorder, lambda _: None, lambda _: None, mark)
    return kept.activities


def test_one_of_our_own_is_marked_by_the_mailbox_whichever_the_door(
    fill: Fill, ours: Machines
) -> None:
    by_a_customer = fill()
    by_one_of_us = Activity.from_json(
        by_a_customer.to_json().replace("a@lathes.test", "ada@eu.example.com")
    )

    assert handled(by_a_customer, ours.of_our_own) == [by_a_customer]
    (marked,) = handled(by_one_of_us, ours.of_our_own)
    assert marks(marked) == {"internal": True, "internal_reason": "domain"}
