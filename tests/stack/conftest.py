"""The stack that all tests of this folder share, and how they speak to it."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlencode

import pytest

from handraiser_cli.local.run import local_stack
from handraiser_cli.stack import Stack
from stack.faults.doors import PARTNER_BUS


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The real template on an embedded AWS, started once per session.

    Each of its functions' environments is a process of this machine, so there are to be few. All
    that its tests send comes from one address.
    """
    folder = tmp_path_factory.mktemp("stack")
    parameters = {
        "ScoreConcurrency": "2",
        "RequestsPerMinute": "100000",
        "PartnerBus1": PARTNER_BUS,
    }
    with local_stack(folder, parameters=parameters) as running:
        yield running


@dataclass(frozen=True)
class Answer:
    """What a door answered; redirects are not followed."""

    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


@dataclass(frozen=True)
class Http:
    """Requests to the HTTP API of one stack."""

    base: str

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request; any status is an answer."""
        request = urllib.request.Request(
            self.base + path, data=body, headers=dict(headers or {}), method=method
        )
        opener = urllib.request.build_opener(_Stay)
        try:
            with opener.open(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def post_form(self, form_id: str, fields: Mapping[str, object]) -> Answer:
        """Sends a form as a script does: JSON in, JSON out."""
        headers = {"content-type": "application/json", "accept": "application/json"}
        return self.request("POST", f"/v1/forms/{form_id}", json.dumps(fields).encode(), headers)

    def post_browser_form(self, form_id: str, fields: Mapping[str, str]) -> Answer:
        """Sends a form as a browser does without scripts."""
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
        return self.request("POST", f"/v1/forms/{form_id}", urlencode(fields).encode(), headers)


@pytest.fixture(scope="session")
def http(stack: Stack) -> Http:
    """The HTTP API of the shared stack."""
    return Http(stack.api_url)


type Eventually = Callable[[Callable[[], Any]], Any]


@pytest.fixture(scope="session")
def eventually() -> Eventually:
    """Asks again until the answer is truthy, and returns it; fails after half a minute."""

    def ask(question: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + 30
        while not (answer := question()):
            if time.monotonic() > deadline:
                pytest.fail(f"still {answer!r} after 30 s")
            time.sleep(0.1)
        return answer

    return ask
