"""Which of the HTTP door's few routes a request asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handraiser.intake.tracking import CALLS, Call

_FORM = re.compile(r"/v1/forms/([^/]+)")
_WEBHOOK = re.compile(r"/v1/webhooks/([^/]+)")
_TRACKING = re.compile(r"/v1/([a-z]+)/?")
_SCRIPT = "/v1/handraiser.js"
_HEALTH = "/v1/health"


@dataclass(frozen=True)
class FormPost:
    """`POST /v1/forms/{form_id}`."""

    form_id: str


@dataclass(frozen=True)
class WebhookPost:
    """`POST /v1/webhooks/{vendor}`."""

    vendor: str


@dataclass(frozen=True)
class Tracking:
    """`POST /v1/batch` and its like; `call` is the kind of event that comes, None for a batch."""

    call: Call


@dataclass(frozen=True)
class BrowserScript:
    """`GET /v1/handraiser.js`."""


@dataclass(frozen=True)
class Health:
    """`GET /v1/health`."""


@dataclass(frozen=True)
class WrongMethod:
    """A path that exists, asked for with another method than the one allowed."""

    allowed: str


@dataclass(frozen=True)
class NotFound:
    """Any other path."""


type Route = FormPost | WebhookPost | Tracking | BrowserScript | Health | WrongMethod | NotFound


def route(event: Mapping[str, Any]) -> Route:
    """The route of an HTTP API event (payload format 2.0)."""
    method: str = event["requestContext"]["http"]["method"]
    path: str = event["rawPath"]
    if form := _FORM.fullmatch(path):
        return FormPost(form.group(1)) if method == "POST" else WrongMethod("POST")
    if webhook := _WEBHOOK.fullmatch(path):
        return WebhookPost(webhook.group(1)) if method == "POST" else WrongMethod("POST")
    if (named := _TRACKING.fullmatch(path)) and named.group(1) in CALLS:
        return Tracking(CALLS[named.group(1)]) if method == "POST" else WrongMethod("POST")
    if path == _SCRIPT:
        return BrowserScript() if method == "GET" else WrongMethod("GET")
    if path == _HEALTH:
        return Health() if method == "GET" else WrongMethod("GET")
    return NotFound()
