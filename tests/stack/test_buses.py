"""Every format of the bus door on the real template: once, whatever delivers it again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from handraiser import clock
from handraiser.activity import Activity
from handraiser.store.account_signals import AccountSignals
from handraiser_cli.leads import LeadNotFound, Leads
from handraiser_cli.stack import Stack
from stack.faults.doors import PARTNER_BUS, put_events, replay_archive
from stack.faults.queues import arn_of, taken, waiting

pytestmark = pytest.mark.stack

type Eventually = Callable[[Callable[[], Any]], Any]

EVENTS = Path(__file__).parents[2] / "events"
EMAIL = "ines.prat@buses.example.org"


def sample(name: str) -> Any:
    """A sample event, of a person that no other test knows."""
    text = (EVENTS / f"{name}.json").read_text("utf-8")
    return json.loads(text.replace("ines.prat@example.com", EMAIL).replace("Ines.Prat@", "x@"))


def test_each_format_counts_once(stack: Stack, eventually: Eventually) -> None:
    """Sent twice, under two ids of the bus's, and once more by the archive."""
    started = clock.now() - timedelta(minutes=1)
    signal, cloud = sample("bus-intent-signal"), sample("bus-cloud-event")
    track, converted = sample("bus-segment-track"), sample("bus-salesforce-lead-converted")
    track["detail"]["context"]["traits"]["email"] = EMAIL
    created = json.loads(json.dumps(converted))
    created["detail"]["ChangeEventHeader"] |= {"changeType": "CREATE", "sequenceNumber": 1}
    created["detail"] |= {"Email": EMAIL, "IsConverted": False}

    for _ in range(2):
        for event in (signal, cloud):
            put_events(
                stack, event["detail"], source=event["source"], detail_type=event["detail-type"]
            )
        deliver(stack, track, created, converted)
    eventually(lambda: len(log(stack)) == 5)
    replay_archive(stack, started, eventually)
    eventually(partial(_is_idle, stack))

    assert sorted(activity.type for activity in log(stack)) == [
        "contact_created",
        "intent_signal_received",
        "lead_converted",
        "quote_requested",
        "webinar_attended",
    ]


def test_a_signal_of_an_account_is_kept_once(stack: Stack, eventually: Eventually) -> None:
    signal = sample("bus-intent-signal")
    detail = {**signal["detail"], "person": None, "account": {"domain": "www.account.example.net"}}
    kept = AccountSignals(stack.client("dynamodb"), stack.table)
    for _ in range(2):
        put_events(stack, detail, source=signal["source"], detail_type="IntentSignal")
    eventually(lambda: kept.of("example.net"))
    eventually(partial(_is_idle, stack))

    (found,) = kept.of("example.net")
    assert (found.properties["topic"], found.properties["strength"]) == ("marketing automation", 78)


def test_a_signal_that_says_no_strength_is_set_aside(stack: Stack, eventually: Eventually) -> None:
    taken(stack, stack.rejects_queue_url)
    signal = sample("bus-intent-signal")
    wrong = {**signal["detail"], "id": "no-strength", "strength": None}
    put_events(stack, wrong, source=signal["source"], detail_type="IntentSignal")

    eventually(lambda: waiting(stack, stack.rejects_queue_url))
    (reject,) = taken(stack, stack.rejects_queue_url)
    assert reject["reason"]["code"] == "invalid_intent_signal"
    assert reject["reason"]["field"] == "detail.strength"
    assert json.loads(reject["event"])["detail"] == wrong


def test_a_partners_bus_feeds_the_activities_queue(stack: Stack) -> None:
    """Nobody but a partner can put events onto its bus, here as in AWS: the rule is looked at."""
    events: Any = stack.client("events")
    (rule,) = events.list_rules(EventBusName=PARTNER_BUS)["Rules"]
    (target,) = events.list_targets_by_rule(Rule=rule["Name"], EventBusName=PARTNER_BUS)["Targets"]

    assert rule["State"] == "ENABLED"
    assert target["Arn"] == arn_of(stack.client("sqs"), stack.activities_queue_url)


def deliver(stack: Stack, *events: Any) -> None:
    """Puts a partner's events onto the queue as its rule does, each under an id of its own."""
    for event in events:
        body = json.dumps({**event, "id": str(uuid4())})
        stack.client("sqs").send_message(QueueUrl=stack.activities_queue_url, MessageBody=body)


def log(stack: Stack) -> list[Activity]:
    leads = Leads(stack)
    try:
        return list(leads.store.log(leads.find(EMAIL)))
    except LeadNotFound:
        return []


def _is_idle(stack: Stack) -> bool:
    return waiting(stack, stack.activities_queue_url) == 0
