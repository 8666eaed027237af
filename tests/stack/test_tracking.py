"""The tracking door on the whole stack, for the libraries that are in use."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handraiser_cli.leads import LeadNotFound, Leads
from handraiser_cli.main import app
from handraiser_cli.stack import Stack
from stack.faults.queues import waiting
from stack.trackers.clients import PYTHON, TRIED, TYPES, Live, install_node_libraries, node
from stack.trackers.relay import Relay

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def described(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The option that names the shared stack."""
    path = tmp_path_factory.mktemp("described") / "stack.json"
    stack.save(path)
    return ["--stack", str(path)]


@pytest.fixture(scope="module")
def key(described: list[str]) -> str:
    """A write key, made as an operator makes it."""
    ran = CliRunner().invoke(app, ["keys", "create", "--source", "website", "--json", *described])
    made: str = json.loads(ran.stdout)["write_key"]
    return made


@pytest.fixture
def relay(stack: Stack) -> Iterator[Relay]:
    with Relay.to(stack.api_url) as relay:
        yield relay


@pytest.fixture(scope="module")
def node_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the libraries for Node."""
    folder = tmp_path_factory.mktemp("node")
    if not install_node_libraries(folder):
        pytest.skip("the libraries for Node cannot be installed here")
    return folder


def assert_lived_once(stack: Stack, eventually: Any, person: str) -> None:
    """The person's log has each activity of the life once, and their facts are known."""
    leads = Leads(stack)

    def recorded() -> bool:
        try:
            return leads.view(leads.find(person)).stored.record.count >= TYPES.total()
        except LeadNotFound:
            return False

    eventually(recorded)
    eventually(lambda: waiting(stack, stack.activities_queue_url) == 0)
    view = leads.view(leads.find(f"{person}@example.com"))
    assert Counter(activity.type for activity in view.log) == TYPES
    tried = [activity for activity in view.log if activity.type == "thing_tried"]
    assert sorted(int(str(a.properties["n"])) for a in tried) == list(range(TRIED))
    assert {activity.source for activity in view.log} == {"website"}
    assert leads.find(f"{person}-before") == view.stored.record.lead_id
    (viewed,) = (activity for activity in view.log if activity.type == "page_viewed")
    assert viewed.properties["path"] == "/pricing"
    (joined,) = (activity for activity in view.log if activity.type == "joined_account")
    assert joined.traits["account"] == "acme.com"


@pytest.mark.parametrize("losing", [0, 1])
@pytest.mark.parametrize("library", PYTHON)
def test_a_python_library_is_taken_and_counts_once(
    stack: Stack, key: str, relay: Relay, eventually: Any, library: str, losing: int
) -> None:
    relay.losing = losing
    person = f"{library}-{losing}"
    PYTHON[library](relay.url, key, person)
    assert (set(relay.statuses), relay.losing) == ({200}, 0)
    assert {path for path, _ in relay.seen} == {"/v1/batch"}
    assert {encoding for _, encoding in relay.seen} == {
        "" if library == "segment-python" else "gzip"
    }
    assert_lived_once(stack, eventually, person)


@pytest.mark.parametrize("losing", [0, 1])
@pytest.mark.parametrize("library", ["segment", "rudder"])
def test_a_node_library_is_taken_and_counts_once(
    stack: Stack,
    key: str,
    relay: Relay,
    eventually: Any,
    node_folder: Path,
    library: str,
    losing: int,
) -> None:
    relay.losing = losing
    person = f"node-{library}-{losing}"
    live: Live = node(node_folder, library)
    live(relay.url, key, person)
    assert (set(relay.statuses), relay.losing) == ({200}, 0)
    assert {encoding for _, encoding in relay.seen} == {"" if library == "segment" else "gzip"}
    assert_lived_once(stack, eventually, person)


def test_a_page_may_send_events(stack: Stack, key: str, http: Any) -> None:
    """A browser asks first, since the library shows its key in a header."""
    origin = stack.website_url or ""
    asked = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }
    preflight = http.request("OPTIONS", "/v1/batch", headers=asked)
    assert preflight.status in (200, 204)
    assert preflight.headers["access-control-allow-origin"] == origin
    assert "authorization" in preflight.headers["access-control-allow-headers"]
    event = {"type": "page", "anonymousId": "a-page", "messageId": "m-page"}
    body = json.dumps({"writeKey": key, "batch": [event]}).encode()
    sent = http.request("POST", "/v1/batch", body, {"origin": origin, "content-type": "text/plain"})
    assert (sent.status, sent.body) == (200, b'{"success": true}')
    assert sent.headers["access-control-allow-origin"] == origin


def test_a_revoked_key_opens_nothing(described: list[str], http: Any) -> None:
    run = CliRunner().invoke
    create = ["keys", "create", "--label", "To be revoked", "--json", *described]
    key = json.loads(run(app, create).stdout)["write_key"]
    (made,) = (
        row
        for row in json.loads(run(app, ["keys", "list", "--json", *described]).stdout)
        if row["label"] == "To be revoked"
    )
    assert run(app, ["keys", "revoke", made["id"], *described]).exit_code == 0
    answer = http.request("POST", "/v1/batch", json.dumps({"writeKey": key, "batch": []}).encode())
    assert (answer.status, answer.json()["code"]) == (401, "invalid_write_key")
