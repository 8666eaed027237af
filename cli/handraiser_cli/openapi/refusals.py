"""Which codes each door refuses with, and the answers that carry them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from handraiser.intake.answers import RETRY_SECONDS, STATUS
from handraiser_cli.openapi.values import Schema

OF_BODIES = ("body_too_large", "invalid_base64", "invalid_text")
"""A body that cannot be read at all."""
OF_COMPRESSION = ("invalid_encoding", "unsupported_encoding")
OF_JSON = (
    "invalid_json",
    "not_an_object",
    "nested_too_deeply",
    "number_out_of_range",
    "lone_surrogate",
)
"""JSON that cannot be kept exactly, or is something else than was asked for."""
OF_IDENTITIES = ("no_identity", "invalid_email", "identity_too_long")

OF_EVENTS = (*OF_JSON, *OF_IDENTITIES, "invalid_event", "event_too_large")
"""What one event of a tracker is refused with, on its own or in a batch."""
_OF_KEYS = ("invalid_write_key", "origin_not_allowed")
DOORS: Mapping[str, tuple[str, ...]] = {
    "Form": (
        *OF_BODIES,
        *OF_COMPRESSION,
        *OF_JSON,
        *OF_IDENTITIES,
        "unknown_form",
        "invalid_multipart",
        "invalid_field",
        "invalid_activity_id",
        "invalid_idempotency_key",
        "redirect_not_allowed",
    ),
    "Event": (*OF_BODIES, *OF_COMPRESSION, *OF_EVENTS, *_OF_KEYS),
    "Batch": (
        *OF_BODIES,
        *OF_COMPRESSION,
        *OF_JSON,
        *_OF_KEYS,
        "invalid_batch",
        "too_many_events",
    ),
    "Webhook": (
        *OF_BODIES,
        *OF_JSON,
        "unknown_webhook",
        "invalid_signature",
        "stale_signature",
        "invalid_handshake",
        "too_many_events",
    ),
}
"""What the requests of each door are refused with as a whole."""
OF_DELIVERIES = (*OF_IDENTITIES, "not_an_object", "unknown_event", "invalid_field")
"""What one event of a webhook is refused with."""

_ALWAYS = {
    HTTPStatus.TOO_MANY_REQUESTS: ("too_many_requests",),
    HTTPStatus.SERVICE_UNAVAILABLE: ("unavailable",),
}
_MEANS = {
    HTTPStatus.BAD_REQUEST: "The request is not what it must be; nothing was kept.",
    HTTPStatus.UNAUTHORIZED: "It is not shown whose request it is; nothing was kept.",
    HTTPStatus.FORBIDDEN: "A page of that origin may not use the key.",
    HTTPStatus.NOT_FOUND: "There is no such form or webhook.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Too large, also once it is unpacked.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Neither plain nor gzip.",
    HTTPStatus.TOO_MANY_REQUESTS: "Over the limit of requests for this minute.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Not everything is safe: send the same again.",
}
PAGE: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}
"""What a browser is shown that posted a form itself."""

HEADERS: dict[str, Any] = {
    "RetryAfter": {
        "description": f"Seconds to wait. {RETRY_SECONDS} with 503, at most 60 with 429.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1, "maximum": 60},
    },
    "Allow": {
        "description": "The one method that the path takes.",
        "required": True,
        "schema": {"enum": ["GET", "POST"]},
    },
}


def refusal(codes: Iterable[str], **more: Schema) -> Schema:
    """The object that tells one of the codes, and why."""
    told = {
        **more,
        "code": {"enum": sorted(codes)},
        "message": {"type": "string", "description": "For a person to read."},
        "field": {"type": "string", "description": "Where in the request the fault is."},
    }
    required = [*more, "code", "message"]
    return {
        "type": "object",
        "properties": told,
        "required": required,
        "additionalProperties": False,
    }


def refusals(door: str) -> dict[str, Any]:
    """The refusals of a door by status, as its operations name them."""
    return {
        str(int(status)): {"$ref": f"#/components/responses/{door}{int(status)}"}
        for status in _by_status(DOORS[door])
    }


def responses() -> dict[str, Any]:
    """The answers that operations share."""
    shared: dict[str, Any] = {"MethodNotAllowed": _wrong_method(), "NotFound": _not_found()}
    for door, codes in DOORS.items():
        for status, told in _by_status(codes).items():
            shared[f"{door}{int(status)}"] = _answer(status, told, as_page=door == "Form")
    return shared


def _by_status(codes: Iterable[str]) -> dict[HTTPStatus, list[str]]:
    by_status = {status: list(told) for status, told in _ALWAYS.items()}
    for code in codes:
        by_status.setdefault(STATUS.get(code, HTTPStatus.BAD_REQUEST), []).append(code)
    return dict(sorted(by_status.items()))


def _wrong_method() -> dict[str, Any]:
    content = {"application/json": {"schema": refusal(["method_not_allowed"])}}
    allow = {"Allow": {"$ref": "#/components/headers/Allow"}}
    return {"description": "The path takes another method.", "headers": allow, "content": content}


def _not_found() -> dict[str, Any]:
    content = {"application/json": {"schema": refusal(["not_found"])}}
    return {"description": "There is no such path.", "content": content}


def _answer(status: HTTPStatus, codes: Iterable[str], *, as_page: bool) -> dict[str, Any]:
    content = {"application/json": {"schema": refusal(codes)}, **(PAGE if as_page else {})}
    answer: dict[str, Any] = {"description": _MEANS[status], "content": content}
    if status in _ALWAYS:
        answer["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    return answer
