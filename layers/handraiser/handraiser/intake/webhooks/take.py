"""The use case of the webhooks: check whose it is, read each event, send it on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handraiser.activity import Activity, Json
from handraiser.errors import Refused
from handraiser.intake import jsontext
from handraiser.intake.forms import Forms
from handraiser.intake.mapping import paths
from handraiser.intake.mapping.read import read_event
from handraiser.intake.payload import text_of
from handraiser.intake.webhooks import handshake
from handraiser.intake.webhooks.document import Webhook, unknown_webhook
from handraiser.intake.webhooks.signature import Request, verify

MAX_BYTES = 1024 * 1024
MAX_EVENTS = 10_000
MAX_TOLD = 100
"""Refused events that an answer lists."""

_LIST_DEPTH = 1
"""Levels that a list of events may lie above them; what is kept of an event then fits a message."""


@dataclass
class Delivery:
    """What one request brought. `handshake` is set for a request that only asked for an answer."""

    accepted: int = 0
    ignored: int = 0
    bounded: int = 0
    refused: list[tuple[int, Refused]] = field(default_factory=list)
    handshake: dict[str, str] | None = None

    def told(self) -> dict[str, Any]:
        """The JSON that the vendor is answered."""
        if self.handshake is not None:
            return dict(self.handshake)
        told: dict[str, Any] = {"success": True, "accepted": self.accepted, "ignored": self.ignored}
        if self.refused:
            told["refused"] = [_refusal(*refused) for refused in self.refused[:MAX_TOLD]]
            told["refused_count"] = len(self.refused)
        return told


@dataclass(frozen=True)
class Webhooks:
    """Takes webhooks; `send` keeps activities safely or raises.

    `document` tells a vendor's document or raises Refused, `secrets` those that it may sign with.
    """

    document: Callable[[str], Webhook]
    secrets: Callable[[str, datetime], Sequence[str]]
    forms: Forms
    send: Callable[[Sequence[Activity]], None]

    def take(self, vendor: str, event: Mapping[str, Any], received_at: datetime) -> Delivery:
        """What an HTTP API event brought, once all of its activities are sent.

        An event that cannot be read refuses no other. Raises Refused for a request of which nothing
        may be kept (`unknown_webhook`, `body_too_large`, `too_many_events`, `invalid_signature`,
        `stale_signature`, `invalid_handshake` or one of a body that is no JSON), and whatever
        `secrets` and `send` raise.
        """
        webhook = self.document(vendor)
        secrets = self.secrets(vendor, received_at)
        if not secrets:
            raise unknown_webhook()
        request = Request.of(event, MAX_BYTES)
        secret = verify(webhook.signature, secrets, request, received_at)
        depth = jsontext.MAX_DEPTH + _LIST_DEPTH
        body = jsontext.read(text_of(request.body), max_depth=depth)
        told = handshake.answer(webhook.handshake, body, secret)
        if told is not None:
            return Delivery(handshake=told)
        delivery = Delivery()
        activities = list(
            self._read(webhook, vendor, _events(webhook, body), received_at, delivery)
        )
        if activities:
            self.send(activities)
        return delivery

    def _read(
        self,
        webhook: Webhook,
        vendor: str,
        events: list[Json],
        received_at: datetime,
        delivery: Delivery,
    ) -> Iterator[Activity]:
        for index, event in enumerate(events):
            try:
                read = read_event(webhook, vendor, event, self.forms, received_at)
            except Refused as error:
                delivery.refused.append((index, error))
                continue
            if read is None:
                delivery.ignored += 1
                continue
            delivery.accepted += 1
            delivery.bounded += len(read.bounded)
            yield read.activity


def _events(webhook: Webhook, body: Json) -> list[Json]:
    if not isinstance(body, dict | list):
        raise Refused("not_an_object", "The JSON of a webhook is an object or a list of objects.")
    found = body if webhook.events is None else paths.find(body, webhook.events)
    events: list[Json] = found if isinstance(found, list) else [found]
    if len(events) > MAX_EVENTS:
        raise Refused("too_many_events", f"A request has at most {MAX_EVENTS:,} events.")
    return events


def _refusal(index: int, error: Refused) -> dict[str, Any]:
    told = {"index": index, "code": error.code, "message": error.message}
    return {**told, "field": error.field} if error.field else told
