"""Texts that break programs, at every door: kept whole, or refused for a reason."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from integration.hostile.corpus import strings
from integration.hostile.doors import PATHS, Doors
from unit.intake.webhooks.test_vendors import WHOLE

STRINGS = strings()
BOUNDARY = "----hostile"
MAX_TEXT = 1_024


def urlencoded(fields: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    return urlencode(fields).encode(), {"content-type": "application/x-www-form-urlencoded"}


def multipart(fields: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    parts = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields.items()
    )
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    return f"{parts}--{BOUNDARY}--\r\n".encode(), headers


def as_json(fields: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    return json.dumps(fields).encode(), {"content-type": "text/plain"}


def kept(text: str) -> str | None:
    """What a form's property is of a text."""
    return text.strip()[:MAX_TEXT] or None


def assert_same(found: list[Any], wanted: list[str | None]) -> None:
    """A comparison of which a failure is told at once."""
    assert len(found) == len(wanted)
    assert [pair for pair in zip(found, wanted, strict=True) if pair[0] != pair[1]][:1] == []


@pytest.mark.parametrize("encoded", [urlencoded, multipart, as_json])
def test_a_form_keeps_them_whole(doors: Doors, encoded: Any) -> None:
    for text in STRINGS:
        fields = dict.fromkeys(("message", "company", "at", "page_url", "referrer"), text)
        answer = doors.post("forms/contact", *encoded({"email": "a@example.com", **fields}))
        assert answer.status == 200, (text, answer.json)
    said = [activity.properties.get("message") for activity in doors.stored()]
    assert_same(said, [kept(text) for text in STRINGS])


def test_a_page_view_keeps_them_whole(doors: Doors) -> None:
    for text in STRINGS:
        fields = dict.fromkeys(("title", "path", "page_url", "referrer", "utm_source"), text)
        body = json.dumps({"anonymous_id": "a-1", **fields}).encode()
        assert doors.post("forms/page-view", body).status == 200, text
    titles = [activity.properties.get("title") for activity in doors.stored()]
    assert_same(titles, [kept(text) for text in STRINGS])


def test_a_batch_keeps_them_whole_and_tells_a_track_event_without_a_name(doors: Doors) -> None:
    def event(text: str) -> dict[str, Any]:
        page = dict.fromkeys(("url", "referrer"), text)
        return {
            "type": "track",
            "event": text,
            "userId": "u-1",
            "timestamp": text,
            "properties": {"said": text},
            "context": {"page": page},
            "traits": {"email": text},
        }

    events = [event(text) for text in STRINGS]
    answer = doors.post("batch", json.dumps({"batch": events}, ensure_ascii=False).encode())
    assert answer.status == 200
    refused = {told["index"]: (told["code"], told["field"]) for told in answer.json["refused"]}
    assert set(refused.values()) == {("invalid_event", "event")}
    said = [activity.properties.get("said") for activity in doors.stored()]
    wanted = [text[:MAX_TEXT] or None for n, text in enumerate(STRINGS) if n not in refused]
    assert_same(said, wanted)


@pytest.mark.parametrize(
    ("path", "around"),
    [
        ("forms/contact", {"email": "a@example.com"}),
        ("identify", {"userId": "u-1"}),
        ("group", {"userId": "u-1"}),
        ("alias", {"userId": "u-1", "previousId": "a-1"}),
    ],
)
def test_whatever_names_somebody_or_something(
    doors: Doors, path: str, around: dict[str, str]
) -> None:
    fields = {
        "forms/contact": ("email", "user_id", "activity_id", "nonce", "redirect", "channel"),
        "identify": ("userId", "anonymousId", "messageId", "event"),
        "group": ("groupId", "userId", "messageId"),
        "alias": ("userId", "previousId", "messageId"),
    }[path]
    taken = 0
    for number, text in enumerate(STRINGS):
        field = fields[number % len(fields)]
        answer = doors.post(path, json.dumps({**around, field: text}).encode())
        assert answer.status in {200, 400}, text
        if answer.status == 400:
            refusals = {
                "no_identity",
                "invalid_email",
                "identity_too_long",
                "redirect_not_allowed",
                "invalid_activity_id",
                "invalid_idempotency_key",
            }
            assert answer.code in refusals, (field, text)
        taken += answer.status == 200
    stored = len(doors.stored())
    assert 0 < stored <= taken  # an alias of somebody to themselves says nothing


def test_a_name_of_a_field_or_a_property(doors: Doors) -> None:
    named = dict.fromkeys(STRINGS, "x")
    for start in range(0, len(STRINGS), 40):
        some = dict(list(named.items())[start : start + 40])
        form = json.dumps({"email": "a@example.com", "homepage": "", "z": 1, **some})
        assert doors.post("forms/contact", form.encode()).status in {200, 400}
        event = json.dumps({"userId": "u-1", "event": "x", "properties": some, "traits": some})
        assert doors.post("track", event.encode()).status == 200
    names = {name for activity in doors.stored() for name in activity.properties}
    assert sorted({name for name in named if 0 < len(name) <= 100} - names)[:1] == []


def leaves(value: Any) -> Iterator[tuple[Any, Any]]:
    """(holder, key) of every text in a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(items):
        if isinstance(inner, str):
            yield value, key
        elif isinstance(inner, dict | list):
            yield from leaves(inner)


@pytest.mark.parametrize("vendor", sorted(WHOLE))
def test_a_webhook_with_one_in_each_place(doors: Doors, vendor: str) -> None:
    places = len(list(leaves(WHOLE[vendor])))
    accepted = 0
    for number, text in enumerate(STRINGS):
        payload = copy.deepcopy(WHOLE[vendor])
        holder, key = list(leaves(payload))[number % places]
        holder[key] = text
        answer = doors.post(f"webhooks/{vendor}", json.dumps(payload).encode())
        assert answer.status == 200, (key, text)
        accepted += answer.json.get("accepted", 0)
    assert accepted > len(STRINGS) / 4
    assert len(doors.stored()) == accepted


@pytest.mark.parametrize("path", [*PATHS, "webhooks/typeform", "webhooks/zoom"])
def test_a_header(doors: Doors, path: str) -> None:
    names = (
        "content-type",
        "content-encoding",
        "authorization",
        "idempotency-key",
        "origin",
        "referer",
        "typeform-signature",
        "x-zm-signature",
        "x-zm-request-timestamp",
    )
    bodies = {
        "forms/contact": b'{"email": "a@example.com"}',
        "forms/page-view": b'{"anonymous_id": "a-1"}',
        "track": b'{"userId": "u-1", "event": "x"}',
        "batch": b'{"batch": [{"type": "page", "userId": "u-1"}]}',
        "webhooks/typeform": json.dumps(WHOLE["typeform"]).encode(),
        "webhooks/zoom": json.dumps(WHOLE["zoom"]).encode(),
    }
    for number, text in enumerate(STRINGS):
        answer = doors.post(path, bodies[path], {names[number % len(names)]: text})
        assert answer.status in {200, 400, 401, 415}, text
    assert doors.stored()
