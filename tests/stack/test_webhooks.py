"""A vendor's webhook becomes a lead, once its secret is told; on the real template."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from handraiser import clock
from handraiser_cli.leads import LeadNotFound, Leads
from handraiser_cli.stack import Stack
from stack.webhook_secrets import tell_secrets
from vendors import signed

pytestmark = pytest.mark.stack

type Eventually = Callable[[Callable[[], Any]], Any]


@pytest.fixture(scope="module", autouse=True)
def told(stack: Stack) -> None:
    tell_secrets(stack)


@pytest.mark.parametrize("vendor", ["typeform", "sendgrid"])
def test_a_webhook_becomes_a_lead(
    stack: Stack, http: Any, eventually: Eventually, vendor: str
) -> None:
    address = f"{vendor}@webhooks.example.com"
    answer = {"type": "email", "email": address, "field": {"id": "q", "type": "email"}}
    response = {"form_id": "f", "token": "t-1", "answers": [answer]}
    payload: dict[str, Any] = {
        "typeform": {"event_type": "form_response", "form_response": response},
        "sendgrid": [{"event": "click", "email": address, "sg_event_id": "c-1"}],
    }
    body = json.dumps(payload[vendor]).encode()

    def lead() -> Any:
        try:
            return Leads(stack).find(address)
        except LeadNotFound:
            return None

    sent = http.request("POST", f"/v1/webhooks/{vendor}", body, signed(vendor, body, clock.now()))
    assert (sent.status, sent.json()) == (200, {"success": True, "accepted": 1, "ignored": 0})
    assert eventually(lead)


def test_what_another_signed_is_refused(http: Any) -> None:
    headers = signed("typeform", b"{}", clock.now(), secret="of somebody else")
    assert http.request("POST", "/v1/webhooks/typeform", b"{}", headers).status == 401


def test_an_unknown_vendor_has_no_door(http: Any) -> None:
    assert http.request("POST", "/v1/webhooks/nobody", b"{}").status == 404
