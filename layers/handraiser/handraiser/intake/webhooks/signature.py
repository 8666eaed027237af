"""Whether a request is the vendor's: over the raw body, in constant time, within a window."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import Any, Self
from urllib.parse import quote

from handraiser.activity import epoch_ms
from handraiser.errors import Refused
from handraiser.intake.payload import raw_body
from handraiser.intake.webhooks.document import Signature, Timestamp

MAX_SIGNATURES = 4
"""Signatures of one request that are looked at: while a secret is changed some vendors send two."""

_TIMESTAMP = re.compile(r"[0-9]{1,16}")


@dataclass(frozen=True)
class Request:
    """A request as its sender knows it. `uri` is absolute, with its query; headers are lower."""

    method: str
    uri: str
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def of(cls, event: Mapping[str, Any], limit: int) -> Self:
        """That of an HTTP API event (payload format 2.0). Raises what `raw_body` does."""
        context, query = event["requestContext"], event.get("rawQueryString")
        uri = f"https://{context['domainName']}{event['rawPath']}" + (f"?{query}" if query else "")
        headers = event.get("headers") or {}
        return cls(context["http"]["method"], uri, headers, raw_body(event, limit))


def verify(signature: Signature, secrets: Sequence[str], request: Request, now: datetime) -> str:
    """The one of the secrets under which the request is signed.

    Raises Refused: `invalid_signature` for a wrong or missing one, `stale_signature` for a right
    one outside its window. Raises Unavailable for a secret that can be none.
    """
    found = _found(signature, request.headers)
    timestamp = _timestamp(signature, request.headers, found)
    signed = _signed(signature, request, timestamp)
    given_signatures = found["signature"][:MAX_SIGNATURES]
    for secret in secrets:
        if any(_holds(signature, secret, signed, given) for given in given_signatures):
            _check_window(signature.timestamp, timestamp, now)
            return secret
    raise _invalid()


def _found(signature: Signature, headers: Mapping[str, str]) -> dict[str, list[str]]:
    """What stands in the header in the places of the template."""
    found: dict[str, list[str]] = {"signature": [], "timestamp": []}
    parts = [part.strip() for part in headers.get(signature.header.lower(), "").split(",")]
    for template in signature.value.split(","):
        wanted = re.compile(_regex(template.strip()), re.DOTALL)
        for match in filter(None, map(wanted.fullmatch, parts)):
            for name, text in match.groupdict().items():
                found[name].append(text)
    return found


def _regex(template: str) -> str:
    return "".join(
        re.escape(literal) + (f"(?P<{name}>.+)" if name else "")
        for literal, name, _, _ in Formatter().parse(template)
    )


def _timestamp(
    signature: Signature, headers: Mapping[str, str], found: Mapping[str, list[str]]
) -> str:
    if signature.timestamp is None:
        return ""
    header = signature.timestamp.header
    given = [headers.get(header.lower(), "").strip()] if header else found["timestamp"]
    if len(given) != 1 or not _TIMESTAMP.fullmatch(given[0]):
        raise _invalid()
    return given[0]


def _signed(signature: Signature, request: Request, timestamp: str) -> bytes:
    values = {
        "body": request.body,
        "method": request.method.encode(),
        "timestamp": timestamp.encode(),
        "uri": _decoded(request.uri, signature.uri_decodes).encode(errors="replace"),
    }
    pieces: Iterator[tuple[str, str | None]] = (
        (literal, name) for literal, name, _, _ in Formatter().parse(signature.signs)
    )
    return b"".join(literal.encode() + (values[name] if name else b"") for literal, name in pieces)


def _decoded(uri: str, characters: str) -> str:
    for character in characters:
        for escaped in (quote(character, safe=""), quote(character, safe="").lower()):
            uri = uri.replace(escaped, character)
    return uri


def _holds(signature: Signature, secret: str, signed: bytes, given: str) -> bool:
    match signature.scheme:
        case "ecdsa-p256":
            from handraiser.intake.webhooks.ecdsa_p256 import holds  # few vendors sign like this

            return holds(secret, signed, given)
        case "hmac-sha256":
            right = hmac.digest(secret.encode(), signed, hashlib.sha256)
        case "secret":
            right = secret.encode()
    return hmac.compare_digest(_written(right, signature.encoding), given.encode(errors="replace"))


def _written(signature: bytes, encoding: str) -> bytes:
    match encoding:
        case "base64":
            return base64.b64encode(signature)
        case "hex":
            return signature.hex().encode()
    return signature


def _check_window(timestamp: Timestamp | None, text: str, now: datetime) -> None:
    if timestamp is None:
        return
    signed_at = int(text) * (1_000 if timestamp.unit == "s" else 1)
    if abs(epoch_ms(now) - signed_at) > timestamp.window * 1_000:
        message = f"The request was signed more than {timestamp.window} seconds from now."
        raise Refused("stale_signature", message)


def _invalid() -> Refused:
    message = "The request has no signature, or one that is not right for its body and secret."
    return Refused("invalid_signature", message)
