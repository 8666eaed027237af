"""Plays the demonstration against a running stack and checks what comes of it."""

from __future__ import annotations

import json
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from handraiser import clock
from handraiser.activity import iso
from handraiser.errors import HandraiserError
from handraiser.store.records import LeadRecord
from handraiser_cli.demo.scenarios import Event, Form, Person, Step
from handraiser_cli.leads import LeadNotFound, Leads
from handraiser_cli.sending import Envelope, Sender
from handraiser_cli.stack import Stack

PATIENCE = 30.0
POLL = 0.05


class DemoFailed(HandraiserError):
    """What should have happened did not; the message says what."""


@dataclass(frozen=True)
class Seen:
    """A lead as it stands after a step, and how long that took from door to record."""

    record: LeadRecord
    seconds: float


class Player:
    """Sends steps through the doors and waits for their effect."""

    def __init__(self, stack: Stack) -> None:
        self._api = stack.api_url
        self._sender = Sender(stack)
        self.leads = Leads(stack)
        self._run = uuid.uuid4().hex[:8]

    def play(self, person: Person, number: int, step: Step) -> Seen:
        """Plays one step and waits until the lead's record holds it. Raises DemoFailed."""
        started = time.monotonic()
        name = f"demo-{self._run}-{person.name.lower()}-{number}"
        if isinstance(step.by, Form):
            self._post(person, step.by, name)
        else:
            self._put(person, step.by, name)
        record = self._await_commit(person, number)
        return Seen(record, time.monotonic() - started)

    def _post(self, person: Person, form: Form, name: str) -> None:
        fields = {**form.fields, "anonymous_id": person.anonymous_id, "activity_id": name}
        if form.form_id != "page-view":
            fields["email"] = person.email
        request = urllib.request.Request(  # the stack's own address
            f"{self._api}/v1/forms/{form.form_id}",
            data=json.dumps(fields).encode(),
            headers={"content-type": "application/json", "accept": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            if answer.status != 200:
                raise DemoFailed(f"the form {form.form_id} answered {answer.status}")

    def _put(self, person: Person, event: Event, name: str) -> None:
        detail: dict[str, Any] = {
            "id": name,
            "type": event.type,
            "at": iso(clock.now()),
            "identities": {"email": person.email, "anonymous_id": person.anonymous_id},
            "traits": dict(event.traits),
            "properties": dict(event.properties),
        }
        if event.channel is not None:
            detail["channel"] = event.channel
        self._sender.send([Envelope(event.source, detail)])

    def _await_commit(self, person: Person, commits: int) -> LeadRecord:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                stored = self.leads.store.load(self.leads.find(person.email), consistent=True)
            except LeadNotFound:
                stored = None
            if stored is not None and stored.record.lock >= commits:
                return stored.record
            time.sleep(POLL)
        raise DemoFailed(f"what {person.name} did never reached the lead record")


class Team:
    """A sales team with a queue of its own, subscribed to the topic with a filter policy."""

    FILTER = {"event": ["LeadQualified"], "scorecard": ["default"]}  # noqa: RUF012  # never changed

    def __init__(self, stack: Stack) -> None:
        self._sqs = stack.client("sqs")
        sns = stack.client("sns")
        self._queue: str = self._sqs.create_queue(QueueName=f"team-{uuid.uuid4().hex[:8]}")[
            "QueueUrl"
        ]
        arn = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])[
            "Attributes"
        ]["QueueArn"]
        allow = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": stack.mql_topic_arn}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        self._sqs.set_queue_attributes(QueueUrl=self._queue, Attributes={"Policy": policy})
        sns.subscribe(
            TopicArn=stack.mql_topic_arn,
            Protocol="sqs",
            Endpoint=arn,
            Attributes={
                "RawMessageDelivery": "true",
                "FilterPolicy": json.dumps(self.FILTER),
            },
        )

    def receive(self, wait: float) -> Iterator[dict[str, Any]]:
        """Notifications that arrive within `wait` seconds, as they come."""
        deadline = time.monotonic() + wait
        while (left := deadline - time.monotonic()) > 0:
            answer = self._sqs.receive_message(
                QueueUrl=self._queue,
                MaxNumberOfMessages=10,
                WaitTimeSeconds=min(1, int(left)),
            )
            for message in answer.get("Messages", []):
                self._sqs.delete_message(
                    QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"]
                )
                yield json.loads(message["Body"])
            if not answer.get("Messages"):
                time.sleep(POLL)

    def await_one(self, wanted: Callable[[dict[str, Any]], bool]) -> Iterator[dict[str, Any]]:
        """Notifications as they come, until one is the wanted one, or patience ends."""
        for notification in self.receive(PATIENCE):
            yield notification
            if wanted(notification):
                return
