"""Hostile JSON through the API itself: what the gateway makes of bytes is tried too."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from handraiser import clock
from handraiser_cli.stack import Stack
from integration.hostile.corpus import OWN, json_texts
from published import assert_published
from stack.faults.queues import waiting
from stack.webhook_secrets import tell_secrets
from vendors import signed

pytestmark = pytest.mark.stack

WRITTEN_HERE = json_texts()[:OWN]


@pytest.fixture(scope="module", autouse=True)
def told(stack: Stack) -> None:
    tell_secrets(stack)


@pytest.mark.parametrize("path", ["forms/contact", "track", "batch", "webhooks/typeform"])
def test_what_is_no_json_is_refused_and_nothing_fails(
    stack: Stack, http: Any, eventually: Callable[..., Any], path: str
) -> None:
    for name, text in WRITTEN_HERE:
        headers = {"content-type": "application/json"}
        if path.startswith("webhooks"):
            headers |= signed("typeform", text, clock.now())
        answer = http.request("POST", f"/v1/{path}", text, headers)
        told = {header.lower(): value for header, value in answer.headers.items()}
        assert_published("POST", f"/v1/{path}", answer.status, told, answer.body.decode())
        known = {401} if path in ("track", "batch") else set()  # what is JSON shows no key
        assert answer.status in {200, 400, 413} | known, name
        if name.startswith("n_"):
            assert answer.status in {400, 413}, (name, json.loads(answer.body))
    eventually(lambda: waiting(stack, stack.activities_queue_url) == 0)
