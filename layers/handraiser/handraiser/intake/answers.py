"""What the HTTP door answers: JSON to a script, a page or a redirect to a browser."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from handraiser.errors import Refused
from handraiser.intake.browser.script import Script, takes_gzip
from handraiser.intake.pages import CONTENT_SECURITY_POLICY, page
from handraiser.intake.submission import Submission
from handraiser.intake.tracking import Taken

STATUS: Mapping[str, HTTPStatus] = {
    "unknown_form": HTTPStatus.NOT_FOUND,
    "unknown_webhook": HTTPStatus.NOT_FOUND,
    "invalid_signature": HTTPStatus.UNAUTHORIZED,
    "stale_signature": HTTPStatus.UNAUTHORIZED,
    "invalid_write_key": HTTPStatus.UNAUTHORIZED,
    "origin_not_allowed": HTTPStatus.FORBIDDEN,
    "body_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "event_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too_many_events": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unsupported_encoding": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
}
"""The status of each code of `Refused` for which it is not 400."""

RETRY_SECONDS = 5
"""What a client is asked to wait while the queue cannot be reached."""

SCRIPT_SECONDS = 3600
"""How long a browser goes by the script it has."""

_HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. `code` is the error's word, or None where all went well; `is_base64` says
    that the body is bytes, written in base64."""

    status: HTTPStatus
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    code: str | None = None
    is_base64: bool = False

    def to_api(self) -> dict[str, Any]:
        """As an HTTP API expects it of a function."""
        headers = {**_HEADERS, **self.headers}
        told = {"statusCode": int(self.status), "headers": headers, "body": self.body}
        return {**told, "isBase64Encoded": True} if self.is_base64 else told


def wants_page(event: Mapping[str, Any]) -> bool:
    """Whether a browser itself sent the request and will show the answer to a person."""
    headers: Mapping[str, str] = event.get("headers") or {}
    return "text/html" in headers.get("accept", "").lower()


def healthy() -> Answer:
    """The function runs; nothing behind it is asked."""
    return _json(HTTPStatus.OK, {"status": "ok"})


def browser_script(script: Script, headers: Mapping[str, str]) -> Answer:
    """The script for websites. A browser asks for it again after an hour, and gets 304 where
    nothing has changed. Pages of other sites may load it, also with an `integrity`."""
    told = {
        "cache-control": f"public, max-age={SCRIPT_SECONDS}, stale-while-revalidate=86400",
        "content-type": "text/javascript; charset=utf-8",
        "cross-origin-resource-policy": "cross-origin",
        "etag": script.tag,
        "vary": "accept-encoding",
    }
    if script.is_known_to(headers):
        return Answer(HTTPStatus.NOT_MODIFIED, headers=told)
    if takes_gzip(headers):
        packed = {"content-encoding": "gzip", "etag": f"W/{script.tag}"}
        body = base64.b64encode(script.gzipped).decode()
        return Answer(HTTPStatus.OK, body, {**told, **packed}, is_base64=True)
    return Answer(HTTPStatus.OK, script.text, told)


def taken(told: Mapping[str, Any]) -> Answer:
    """What a program asked for is done; `told` says the rest."""
    return _json(HTTPStatus.OK, told)


def accepted(submission: Submission, *, as_page: bool) -> Answer:
    """The activity is on the queue. A filled honeypot is answered in exactly the same way."""
    if as_page and submission.redirect:
        return Answer(HTTPStatus.SEE_OTHER, headers={"location": submission.redirect})
    if as_page:
        return _page(HTTPStatus.OK, "Thank you", "We have received what you sent.")
    told: dict[str, Any] = {"success": True, "activity_id": submission.activity.id}
    bounded = submission.bounded
    if bounded:
        told["bounded"] = {"cut": list(bounded.cut), "dropped": bounded.dropped}
    return _json(HTTPStatus.OK, told)


def tracked(taken: Taken) -> Answer:
    """The activities are on the queue. Trackers take exactly this for success."""
    told: dict[str, Any] = {"success": True}
    if taken.refused:
        told["refused"] = [
            {"index": event.index, "message_id": event.message_id, **_told(event.reason)}
            for event in taken.refused
        ]
    return _json(HTTPStatus.OK, told)


def refused(error: Refused, *, as_page: bool = False) -> Answer:
    """Nothing was stored, and the same request will be refused again."""
    status = STATUS.get(error.code, HTTPStatus.BAD_REQUEST)
    return _error(status, error.code, error.message, as_page=as_page, field=error.field)


def limited(seconds: int, *, as_page: bool = False) -> Answer:
    """The source sent too much; it may come back after that many seconds."""
    answer = _error(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too_many_requests",
        "Too many requests came from your network. Please try again in a minute.",
        as_page=as_page,
    )
    return _retry_after(answer, seconds)


def unavailable(*, as_page: bool = False) -> Answer:
    """The queue did not take the activity: nothing was stored, and the same request may pass."""
    answer = _error(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "unavailable",
        "We could not take what you sent. Please try again in a moment.",
        as_page=as_page,
    )
    return _retry_after(answer, RETRY_SECONDS)


def not_found() -> Answer:
    """No route has that path."""
    return _error(HTTPStatus.NOT_FOUND, "not_found", "There is nothing here.", as_page=False)


def wrong_method(allowed: str) -> Answer:
    """The path exists for one other method."""
    message = f"Only {allowed} is allowed here."
    answer = _error(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", message, as_page=False)
    return _with_header(answer, "allow", allowed)


def _error(
    status: HTTPStatus, code: str, message: str, *, as_page: bool, field: str | None = None
) -> Answer:
    if as_page:
        answer = _page(status, "That did not work", message)
    else:
        told = {"code": code, "message": message, **({"field": field} if field else {})}
        answer = _json(status, told)
    return Answer(answer.status, answer.body, answer.headers, code)


def _told(error: Refused) -> dict[str, Any]:
    told = {"code": error.code, "message": error.message}
    return {**told, "field": error.field} if error.field else told


def _retry_after(answer: Answer, seconds: int) -> Answer:
    return _with_header(answer, "retry-after", str(seconds))


def _with_header(answer: Answer, name: str, value: str) -> Answer:
    return Answer(answer.status, answer.body, {**answer.headers, name: value}, answer.code)


def _json(status: HTTPStatus, body: Mapping[str, Any]) -> Answer:
    return Answer(status, json.dumps(body), {"content-type": "application/json"})


def _page(status: HTTPStatus, heading: str, text: str) -> Answer:
    headers = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": CONTENT_SECURITY_POLICY,
    }
    return Answer(status, page(heading, text), headers)
