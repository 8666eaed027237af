"""JSON that is almost none, at every door: refused for a reason, or taken and kept as it is."""

from __future__ import annotations

import pytest

from handraiser_cli.openapi.refusals import OF_JSON
from integration.hostile.corpus import json_texts
from integration.hostile.doors import PATHS, VENDORS, Doors

OF_A_BODY = {*OF_JSON, "invalid_text", "body_too_large"}
WHOLE = [*PATHS, *(f"webhooks/{vendor}" for vendor in VENDORS)]
AROUND = {
    "forms/contact": b'{"email": "a@example.com", "x": %b}',
    "forms/page-view": b'{"anonymous_id": "a-1", "title": %b}',
    "track": b'{"userId": "u-1", "event": "x", "properties": {"x": %b}}',
    "identify": b'{"userId": "u-1", "traits": %b}',
    "webhooks/sendgrid": (
        b'[{"email": "a@example.com", "event": "open", "timestamp": 1, "sg_event_id": %b}]'
    ),
    "webhooks/typeform": (
        b'{"event_type": "form_response", "form_response": {"hidden": {"email": "a@example.com"},'
        b' "calculated": %b}}'
    ),
}
GOOD = b'{"type": "page", "userId": "u-1"}'


@pytest.mark.parametrize("path", WHOLE)
def test_a_whole_body(doors: Doors, path: str) -> None:
    taken = 0
    for name, text in json_texts():
        answer = doors.post(path, text)
        taken += _accepted(answer.json) if answer.status == 200 else 0
        assert answer.status in {200, 400, 413}, name
        if name.startswith("n_"):
            assert answer.code in OF_A_BODY, name
        assert not (answer.status == 413 and len(text) <= 32 * 1024), name
    assert len(doors.stored()) == taken


@pytest.mark.parametrize("path", AROUND)
def test_a_value_inside(doors: Doors, path: str) -> None:
    taken = 0
    for name, text in json_texts():
        answer = doors.post(path, AROUND[path] % text)
        assert answer.status in {200, 400, 413}, name
        if name.startswith("n_"):
            assert answer.code in OF_A_BODY, name
        if name.startswith("y_"):
            assert answer.status == 200, (name, answer.json)
        taken += _accepted(answer.json) if answer.status == 200 else 0
    assert taken > 0
    assert len(doors.stored()) == taken


def test_an_event_of_a_batch_costs_its_neighbour_nothing(doors: Doors) -> None:
    neighbours = 0
    for name, text in json_texts():
        answer = doors.post("batch", b'{"batch": [%b, %b]}' % (text, GOOD))
        assert answer.status in {200, 400, 413}, name
        if answer.status == 200 and text.strip():
            assert answer.json["refused"], name
            neighbours += 1
        if name.startswith("y_"):
            assert [r["index"] for r in answer.json["refused"]] == [0], name
    stored = doors.stored()
    assert neighbours > 0
    assert {activity.type for activity in stored} == {"page_viewed"}


def _accepted(told: dict[str, int]) -> int:
    """Activities that an answer says are on the queue."""
    return told.get("accepted", 1)
