"""Whose a webhook is: nothing is read of one that its vendor did not sign, just now."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from ecdsa import NIST256p, NIST384p, SigningKey

from handraiser.activity import Activity
from handraiser.errors import Refused, Unavailable
from handraiser.intake.forms import Forms
from handraiser.intake.webhooks.document import load_webhook
from handraiser.intake.webhooks.take import MAX_BYTES, MAX_EVENTS, Webhooks
from vendors import SECRETS, SIGN, URI, request, signed

NOW = datetime(2026, 11, 21, 22, 27, 12, tzinfo=UTC)
TIMED = {"calendly": 300, "hubspot": 300, "sendgrid": 90_000, "webflow": 300, "zoom": 300}
BODY = b'{"event": "none that is known"}'


def refused(webhooks: Webhooks, vendor: str, event: Any) -> str:
    with pytest.raises(Refused) as error:
        webhooks.take(vendor, event, NOW)
    return error.value.code


def told(forms: Forms, *secrets: str) -> Webhooks:
    """The door when it was told these secrets, of whoever comes."""
    return Webhooks(load_webhook, lambda _vendor, _now: secrets, forms, lambda _activities: None)


def is_taken(webhooks: Webhooks, vendor: str, event: Any, now: datetime = NOW) -> bool:
    return webhooks.take(vendor, event, now).told()["success"] is True


@pytest.mark.parametrize("vendor", SIGN)
def test_what_the_vendor_signed_is_taken(webhooks: Webhooks, vendor: str) -> None:
    event = request(vendor, BODY, signed(vendor, BODY, NOW))
    assert is_taken(webhooks, vendor, event)
    plain = {**event, "body": BODY.decode(), "isBase64Encoded": False}
    assert is_taken(webhooks, vendor, plain)


@pytest.mark.parametrize("vendor", SIGN)
def test_what_another_signed_is_not(webhooks: Webhooks, vendor: str) -> None:
    headers = signed(vendor, BODY, NOW, secret="of somebody else")
    assert refused(webhooks, vendor, request(vendor, BODY, headers)) == "invalid_signature"


@pytest.mark.parametrize("vendor", sorted(SIGN.keys() - {"postmark"}))
@pytest.mark.parametrize("altered", [BODY + b" ", BODY.replace(b"none", b"some"), b"", b"\xff"])
def test_a_body_that_was_altered_is_not(webhooks: Webhooks, vendor: str, altered: bytes) -> None:
    event = request(vendor, altered, signed(vendor, BODY, NOW))
    assert refused(webhooks, vendor, event) == "invalid_signature"


@pytest.mark.parametrize("vendor", SIGN)
def test_without_one_of_its_headers_it_is_not(webhooks: Webhooks, vendor: str) -> None:
    headers = signed(vendor, BODY, NOW)
    for missing in headers:
        left = {name: value for name, value in headers.items() if name != missing}
        assert refused(webhooks, vendor, request(vendor, BODY, left)) == "invalid_signature"


@pytest.mark.parametrize("vendor", SIGN)
@pytest.mark.parametrize(
    "value",
    ["", " ", "=", ",", "\x00", "é", "\udead", "v0=", "sha256=", "t=,v1=", "MEUC", "A" * 9_000],
)
def test_a_hostile_signature_is_not(webhooks: Webhooks, vendor: str, value: str) -> None:
    headers = signed(vendor, BODY, NOW)
    for name in headers:
        event = request(vendor, BODY, {**headers, name: value})
        assert refused(webhooks, vendor, event) == "invalid_signature"


@pytest.mark.parametrize("vendor", TIMED)
@pytest.mark.parametrize("way", [-1, 1])
def test_an_old_or_a_future_one_is_not(webhooks: Webhooks, vendor: str, way: int) -> None:
    body, window = BODY, timedelta(seconds=TIMED[vendor])
    at_the_edge = signed(vendor, body, NOW + way * window)
    beyond = signed(vendor, body, NOW + way * (window + timedelta(seconds=1)))
    assert is_taken(webhooks, vendor, request(vendor, body, at_the_edge))
    assert refused(webhooks, vendor, request(vendor, body, beyond)) == "stale_signature"


@pytest.mark.parametrize("vendor", TIMED)
def test_another_time_cannot_be_put_to_a_signature(webhooks: Webhooks, vendor: str) -> None:
    old, new = (signed(vendor, BODY, at) for at in (NOW - timedelta(days=2), NOW))
    for name in old:
        if "timestamp" in name:
            mixed = {**old, name: new[name]}
            assert refused(webhooks, vendor, request(vendor, BODY, mixed)) == "invalid_signature"


def test_while_a_secret_is_changed_both_are_right(forms: Forms) -> None:
    webhooks = told(forms, "new", "old")
    for secret in ("old", "new"):
        headers = signed("typeform", BODY, NOW, secret=secret)
        assert is_taken(webhooks, "typeform", request("typeform", BODY, headers))


def test_parts_of_a_header_may_come_in_any_order_with_others(webhooks: Webhooks) -> None:
    time, signature = signed("calendly", BODY, NOW)["calendly-webhook-signature"].split(",")
    header = {"calendly-webhook-signature": f"v0=x, {signature}, {time}"}
    assert is_taken(webhooks, "calendly", request("calendly", BODY, header))


def test_of_many_signatures_few_are_looked_at(webhooks: Webhooks) -> None:
    """Each costs a pass over the body."""
    right = signed("calendly", BODY, NOW)["calendly-webhook-signature"]
    header = {"calendly-webhook-signature": "v1=x," * 4 + right}
    assert refused(webhooks, "calendly", request("calendly", BODY, header)) == "invalid_signature"


def test_hubspot_signs_the_uri_with_some_characters_unescaped(webhooks: Webhooks) -> None:
    query, stamp = (
        f"from={quote('a@b.cz/x?', safe='')}&of=%C3%A9",
        str(int(NOW.timestamp() * 1_000)),
    )
    message = f"POST{URI}hubspot?from=a@b.cz/x?&of=%C3%A9".encode() + BODY + stamp.encode()
    digest = hmac.new(SECRETS["hubspot"].encode(), message, hashlib.sha256).digest()
    headers = {
        "x-hubspot-request-timestamp": stamp,
        "x-hubspot-signature-v3": base64.b64encode(digest).decode(),
    }
    assert is_taken(webhooks, "hubspot", request("hubspot", BODY, headers, query))
    other = request("hubspot", BODY, headers, "from=b")
    assert refused(webhooks, "hubspot", other) == "invalid_signature"


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_public_key_may_be_bare_or_pem(forms: Forms, wrapped: bool) -> None:
    key = SECRETS["sendgrid"]
    text = f"-----BEGIN PUBLIC KEY-----\n{key[:64]}\n{key[64:]}\n-----END PUBLIC KEY-----"
    webhooks = told(forms, text if wrapped else key)
    headers = signed("sendgrid", BODY, NOW)
    assert is_taken(webhooks, "sendgrid", request("sendgrid", BODY, headers))


def keys_that_are_none() -> list[str]:
    other = SigningKey.generate(curve=NIST384p).get_verifying_key().to_der()
    right = SigningKey.generate(curve=NIST256p).get_verifying_key().to_der()
    off_the_curve = right[:-1] + bytes([right[-1] ^ 1])
    cut = [right[:length] for length in range(len(right))]
    return [base64.b64encode(der).decode() for der in (other, off_the_curve, *cut)] + ["é", "-"]


def test_a_public_key_that_is_none_refuses_nobody_for_good(forms: Forms) -> None:
    headers = signed("sendgrid", BODY, NOW)
    for key in keys_that_are_none():
        webhooks = told(forms, key)
        with pytest.raises(Unavailable):
            webhooks.take("sendgrid", request("sendgrid", BODY, headers), NOW)


def test_broken_signatures_of_a_curve_are_wrong_ones(webhooks: Webhooks) -> None:
    headers = signed("sendgrid", BODY, NOW)
    name = "x-twilio-email-event-webhook-signature"
    der = base64.b64decode(headers[name])
    broken = [der[:length] for length in range(len(der))] + [der + b"\0"]
    broken += [der[:at] + bytes([der[at] ^ 0x81]) + der[at + 1 :] for at in range(len(der))]
    for signature in broken:
        event = request("sendgrid", BODY, {**headers, name: base64.b64encode(signature).decode()})
        assert refused(webhooks, "sendgrid", event) == "invalid_signature"


# Who may send at all


@pytest.mark.parametrize("vendor", ["nobody", "", "../model", "typeform.yaml", "TYPEFORM", "\x00"])
def test_a_vendor_without_a_document_is_unknown(webhooks: Webhooks, vendor: str) -> None:
    assert refused(webhooks, vendor, request(vendor, BODY, {})) == "unknown_webhook"


@pytest.mark.parametrize("vendor", SIGN)
def test_a_vendor_without_a_secret_is_as_unknown(forms: Forms, vendor: str) -> None:
    webhooks = told(forms)
    event = request(vendor, BODY, signed(vendor, BODY, NOW, secret=""))
    assert refused(webhooks, vendor, event) == "unknown_webhook"


# What is asked before anything is sent


def handshake(token: object) -> bytes:
    event = {"event": "endpoint.url_validation", "payload": {"plainToken": token}}
    return json.dumps({**event, "event_ts": 1654503849680}).encode()


def test_zooms_handshake_is_answered(webhooks: Webhooks, sent: list[Activity]) -> None:
    body = handshake("qgg8vlvZRS6UYooatFL8Aw")
    delivery = webhooks.take("zoom", request("zoom", body, signed("zoom", body, NOW)), NOW)
    token = hmac.new(SECRETS["zoom"].encode(), b"qgg8vlvZRS6UYooatFL8Aw", hashlib.sha256)
    assert delivery.told() == {
        "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
        "encryptedToken": token.hexdigest(),
    }
    assert sent == []


def test_nobody_else_has_a_text_of_theirs_signed(webhooks: Webhooks) -> None:
    body = handshake(f"v0:{int(NOW.timestamp())}:" + '{"event": "webinar.participant_joined"}')
    assert refused(webhooks, "zoom", request("zoom", body, {})) == "invalid_signature"
    by_another = signed("zoom", body, NOW, secret="of somebody else")
    assert refused(webhooks, "zoom", request("zoom", body, by_another)) == "invalid_signature"


@pytest.mark.parametrize("token", [None, "", {}, ["x"], True])
def test_a_handshake_without_a_token_is_refused(webhooks: Webhooks, token: object) -> None:
    body = handshake(token)
    event = request("zoom", body, signed("zoom", body, NOW))
    assert refused(webhooks, "zoom", event) == "invalid_handshake"


# Bodies that cannot be read


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid_json"),
        (b"\xff\xfe", "invalid_text"),
        (b"{", "invalid_json"),
        (b"7", "not_an_object"),
        (b'"x"', "not_an_object"),
        (b"null", "not_an_object"),
        (b"NaN", "invalid_json"),
        (b'["\\udead"]', "lone_surrogate"),
        (b"[1e400]", "number_out_of_range"),
        (b"[" * 100_000, "nested_too_deeply"),
        (b"[" + b"{}," * MAX_EVENTS + b"{}]", "too_many_events"),
        (b" " * (MAX_BYTES + 1), "body_too_large"),
    ],
)
@pytest.mark.parametrize("vendor", ["hubspot", "sendgrid", "typeform"])
def test_a_body_that_cannot_be_read_is_refused(
    webhooks: Webhooks, vendor: str, body: bytes, code: str
) -> None:
    assert refused(webhooks, vendor, request(vendor, body, signed(vendor, body, NOW))) == code


def test_base64_that_is_none_is_refused(webhooks: Webhooks) -> None:
    event = {**request("typeform", BODY, {}), "body": "?"}
    assert refused(webhooks, "typeform", event) == "invalid_base64"


@pytest.mark.parametrize("vendor", SIGN)
@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"[[]]",
        b"[null]",
        b'{"event": [], "event_type": {}, "payload": 7, "form_response": [7]}',
        b'{"event": "endpoint.url_validationX", "payload": {"object": []}}',
        b'{"event_type": "form_response", "form_response": {"answers": [7, {}, [1], {"type": 1}]}}',
        b'{"event_type": "form_response", "form_response": {"hidden": "x", "answers": {"a": 1}}}',
        b'{"event": "invitee.created", "payload": {"email": {"a": 1}, "tracking": [1]}}',
        b'[{"event": "open", "email": ["a@example.com"], "sg_event_id": {"a": 1}}]',
        b'[{"subscriptionType": "contact.propertyChange", "objectId": 1.5, "propertyName": [1]}]',
        b'{"triggerType": "form_submission", "payload": {"data": {"email": {}, "at": [[]]}}}',
        b'{"RecordType": "Open", "Recipient": true}',
    ],
)
def test_json_of_another_shape_is_answered(
    webhooks: Webhooks, sent: list[Activity], vendor: str, body: bytes
) -> None:
    told = webhooks.take(vendor, request(vendor, body, signed(vendor, body, NOW)), NOW).told()
    assert told["accepted"] == len(sent)
