"""Signs webhooks as their vendors document it, without a word of the code under test."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ecdsa import NIST256p, SigningKey
from ecdsa.util import sigencode_der

HOST = "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com"
URI = f"https://{HOST}/v1/webhooks/"
SECRET = "not-a-secret-but-a-test's"
SENDGRID_KEY = SigningKey.from_secret_exponent(20261121, curve=NIST256p)

SECRETS = {
    "calendly": SECRET,
    "hubspot": SECRET,
    "postmark": f"handraiser:{SECRET}",
    "sendgrid": base64.b64encode(SENDGRID_KEY.get_verifying_key().to_der()).decode(),
    "typeform": SECRET,
    "webflow": SECRET,
    "zoom": SECRET,
}
"""What the stack is told of each vendor."""

type Sign = Callable[[bytes, datetime, str], dict[str, str]]


def _hmac(secret: str, signed: bytes) -> bytes:
    return hmac.new(secret.encode(), signed, hashlib.sha256).digest()


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _seconds(at: datetime) -> str:
    return str(int(at.timestamp()))


def _milliseconds(at: datetime) -> str:
    return str(int(at.timestamp() * 1_000))


def typeform(body: bytes, at: datetime, secret: str) -> dict[str, str]:
    return {"typeform-signature": "sha256=" + _base64(_hmac(secret, body))}


def webflow(body: bytes, at: datetime, secret: str) -> dict[str, str]:
    stamp = _milliseconds(at)
    signature = _hmac(secret, f"{stamp}:".encode() + body).hex()
    return {"x-webflow-timestamp": stamp, "x-webflow-signature": signature}


def hubspot(body: bytes, at: datetime, secret: str) -> dict[str, str]:
    stamp = _milliseconds(at)
    signed = b"POST" + f"{URI}hubspot".encode() + body + stamp.encode()
    return {
        "x-hubspot-request-timestamp": stamp,
        "x-hubspot-signature-v3": _base64(_hmac(secret, signed)),
    }


def zoom(body: bytes, at: datetime, secret: str) -> dict[str, str]:
    stamp = _seconds(at)
    signature = _hmac(secret, f"v0:{stamp}:".encode() + body).hex()
    return {"x-zm-request-timestamp": stamp, "x-zm-signature": f"v0={signature}"}


def calendly(body: bytes, at: datetime, secret: str) -> dict[str, str]:
    stamp = _seconds(at)
    signature = _hmac(secret, f"{stamp}.".encode() + body).hex()
    return {"calendly-webhook-signature": f"t={stamp},v1={signature}"}


def sendgrid(body: bytes, at: datetime, secret: str) -> dict[str, str]:
    key = SENDGRID_KEY if secret == SECRETS["sendgrid"] else SigningKey.generate(curve=NIST256p)
    stamp = _seconds(at)
    signature = key.sign_deterministic(
        stamp.encode() + body, hashfunc=hashlib.sha256, sigencode=sigencode_der
    )
    return {
        "x-twilio-email-event-webhook-timestamp": stamp,
        "x-twilio-email-event-webhook-signature": _base64(signature),
    }


def postmark(body: bytes, at: datetime, secret: str) -> dict[str, str]:
    return {"authorization": "Basic " + _base64(secret.encode())}


SIGN: dict[str, Sign] = {
    "calendly": calendly,
    "hubspot": hubspot,
    "postmark": postmark,
    "sendgrid": sendgrid,
    "typeform": typeform,
    "webflow": webflow,
    "zoom": zoom,
}


def signed(vendor: str, body: bytes, at: datetime, *, secret: str | None = None) -> dict[str, str]:
    """The headers of a request that the vendor sends at that instant."""
    return SIGN[vendor](body, at, SECRETS[vendor] if secret is None else secret)


def request(vendor: str, body: bytes, headers: dict[str, str], query: str = "") -> dict[str, Any]:
    """The HTTP API event of a webhook."""
    path = f"/v1/webhooks/{vendor}"
    http = {"method": "POST", "path": path, "sourceIp": "198.51.100.24"}
    return {
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {"domainName": HOST, "http": http},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }
