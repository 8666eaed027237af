"""An event that cannot be recorded is set aside with its reason; its neighbours are recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from handraiser import clock
from handraiser.identity import Kind
from handraiser.model import default_model
from handraiser.store.identities import IdentityStore
from handraiser_cli.leads import LeadNotFound, Leads
from handraiser_cli.stack import Stack
from stack.faults.doors import put_events
from stack.faults.functions import event_source_off
from stack.faults.people import Deed, deed
from stack.faults.queues import taken, waiting

pytestmark = pytest.mark.stack

type Eventually = Callable[[Callable[[], Any]], Any]


def seen(person: str, **more: Any) -> Deed:
    """A page that a person looked at just now."""
    return deed(person, "page_viewed", minutes_ago=0, before=clock.now(), **more)


def _event(detail: Mapping[str, Any], **changes: Any) -> str:
    """An event as the rule would put it onto the queue."""
    return json.dumps({**json.loads(seen("nobody").event("shop")), "detail": detail, **changes})


def bad_details() -> dict[str, tuple[dict[str, Any], tuple[str, str | None]]]:
    """Details that the bus delivers and nobody can record, with code and field of the reason."""
    good = seen("bad-detail").detail()
    invalid = "invalid_activity"
    return {
        "no id": ({k: v for k, v in good.items() if k != "id"}, (invalid, "detail.id")),
        "empty id": ({**good, "id": ""}, (invalid, "detail.id")),
        "long id": ({**good, "id": "x" * 201}, (invalid, "detail.id")),
        "no type": ({**good, "type": None}, (invalid, "detail.type")),
        "unknown part": ({**good, "score": 100}, (invalid, "detail.score")),
        "no instant": ({**good, "at": "yesterday"}, (invalid, "detail.at")),
        "no offset": ({**good, "at": "2026-11-21T10:00:00"}, (invalid, "detail.at")),
        "traits in a list": ({**good, "traits": ["CZ"]}, (invalid, "detail.traits")),
        "too many traits": (
            {**good, "traits": {f"trait-{n}": n for n in range(101)}},
            (invalid, "detail.traits"),
        ),
        "a text too long": (
            {**good, "properties": {"note": "x" * 1_025}},
            (invalid, "detail.properties.note"),
        ),
        "no identity": (
            {**good, "identities": {"anonymous_id": "null"}},
            ("no_identity", "detail.identities"),
        ),
        "no address": (
            {**good, "identities": {"email": "bad-detail@"}},
            ("invalid_email", "detail.identities.email"),
        ),
    }


def bad_bodies() -> dict[str, tuple[str, str]]:
    """Messages that no rule would deliver, with the code of the reason."""
    good = seen("bad-body").detail()
    deep: Any = 1
    for _ in range(20):
        deep = [deep]
    return {
        "no JSON": ("bad-body@acme.example says hello", "invalid_json"),
        "not a number": (_event({**good, "properties": {"n": float("nan")}}), "invalid_json"),
        "no object": ("[]", "invalid_activity"),
        "half a character": (_event({**good, "campaign": "\ud83d"}), "lone_surrogate"),
        "nested": (_event({**good, "properties": {"deep": deep}}), "nested_too_deeply"),
        "a number out of range": (
            _event(good).replace('"properties": {}', '"properties": {"n": 1e400}'),
            "number_out_of_range",
        ),
        "other detail type": (_event(good, **{"detail-type": "Order"}), "unknown_format"),
        "no time": (_event(good, time="soon"), "invalid_activity"),
    }


def send(stack: Stack, *bodies: str) -> None:
    """Puts messages onto the activities queue, so that one batch takes as many as it may."""
    sqs = stack.client("sqs")
    with event_source_off(stack, "Score"):
        for body in bodies:
            sqs.send_message(QueueUrl=stack.activities_queue_url, MessageBody=body)


def settled(stack: Stack, eventually: Eventually) -> list[Any]:
    """The rejects, once nothing is left on the activities queue: no message goes round in it."""
    eventually(lambda: waiting(stack, stack.activities_queue_url) == 0)
    return taken(stack, stack.rejects_queue_url)


def has(stack: Stack, *deeds: Deed) -> bool:
    """Whether a person's lead holds these deeds."""
    leads = Leads(stack)
    log = leads.store.log(leads.find(deeds[0].identities["email"]))
    return {activity.id for activity in log} >= {each.id for each in deeds}


def test_each_invalid_event_is_rejected_for_its_reason_and_its_neighbour_recorded(
    stack: Stack, eventually: Eventually
) -> None:
    cases = bad_details()
    neighbour = seen("bus-neighbour")
    taken(stack, stack.rejects_queue_url)
    with event_source_off(stack, "Score"):
        put_events(stack, *[detail for detail, _ in list(cases.values())[:6]], neighbour.detail())
        put_events(stack, *[detail for detail, _ in list(cases.values())[6:]])

    rejects = settled(stack, eventually)

    assert has(stack, neighbour)
    found = {_text(r["event"]): (r["reason"]["code"], r["reason"]["field"]) for r in rejects}
    assert found == {
        json.dumps(detail, sort_keys=True): reason for detail, reason in cases.values()
    }
    assert all(reject["reason"]["message"] and reject["received_at"] for reject in rejects)
    assert not any("bad-detail@" in reject["reason"]["message"] for reject in rejects)
    with pytest.raises(LeadNotFound):
        Leads(stack).find("bad-detail@acme.example")


def _text(event: str) -> str:
    return json.dumps(json.loads(event)["detail"], sort_keys=True)


def test_each_unreadable_message_is_rejected_word_for_word_and_its_neighbour_recorded(
    stack: Stack, eventually: Eventually
) -> None:
    cases = bad_bodies()
    neighbour = seen("queue-neighbour")
    taken(stack, stack.rejects_queue_url)
    send(stack, *(body for body, _ in cases.values()), neighbour.event("shop"))

    rejects = settled(stack, eventually)

    assert has(stack, neighbour)
    assert {r["event"]: r["reason"]["code"] for r in rejects} == dict(cases.values())
    with pytest.raises(LeadNotFound):
        Leads(stack).find("bad-body@acme.example")


def test_a_lead_that_is_full_takes_what_it_can_and_rejects_the_rest(
    stack: Stack, eventually: Eventually
) -> None:
    huge = ["x" * 1_000] * 31
    stuffing = [
        deed("full", f"imported_{fact}", minutes_ago=0, before=clock.now(), traits={fact: huge})
        for fact in default_model().readers
    ]
    small, neighbour = seen("full"), seen("full-neighbour")
    taken(stack, stack.rejects_queue_url)
    send(stack, *(each.event("import") for each in (*stuffing, small, neighbour)))

    rejects = settled(stack, eventually)

    assert {reject["reason"]["code"] for reject in rejects} == {"lead_too_large"}
    refused = {json.loads(reject["event"])["detail"]["id"] for reject in rejects}
    assert 1 <= len(refused) <= 2
    assert has(stack, *(each for each in stuffing if each.id not in refused), small)
    assert has(stack, neighbour)
    later = deed("full", "email_opened", minutes_ago=0, before=clock.now())
    send(stack, later.event("shop"))
    assert settled(stack, eventually) == []
    assert has(stack, later)


def test_an_id_that_no_key_can_hold_is_rejected(stack: Stack, eventually: Eventually) -> None:
    """Of 256 characters, but of four bytes each: more than DynamoDB allows in a key."""
    wide: tuple[Kind, str] = ("anonymous_id", "\U0001f64b" * 256)
    visit = Deed(**{**vars(seen("wide")), "identities": dict([wide])})
    neighbour = seen("wide-neighbour")
    taken(stack, stack.rejects_queue_url)
    send(stack, visit.event("shop"), neighbour.event("shop"))

    [reject] = settled(stack, eventually)

    assert reject["reason"]["code"] == "not_storable"
    assert has(stack, neighbour)
    identities: IdentityStore = Leads(stack).identities
    assert identities.owners([wide], consistent=True)[wide].lead_id is None
