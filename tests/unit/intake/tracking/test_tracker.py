"""Whole requests: keys, batches, bounds, encodings, and what is refused of them."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handraiser.intake.tracking.batch import MAX_EVENTS
from handraiser.intake.tracking.tracker import MAX_BATCH_BYTES

EVENT = {"type": "track", "event": "Tried", "userId": "u-1", "messageId": "m-1"}
SAMPLES = Path(__file__).parents[5] / "shared" / "samples"


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


def numbered(count: int, **more: object) -> list[dict[str, Any]]:
    return [{**EVENT, "messageId": f"m-{n}", **more} for n in range(count)]


# The key


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"authorization": basic("hr_good")}, {"batch": [EVENT]}),
        ({"authorization": basic("hr_good").replace("Basic", "basic")}, {"batch": [EVENT]}),
        ({"authorization": "Basic ???"}, {"batch": [EVENT], "writeKey": "hr_good"}),
        ({"authorization": "Bearer x"}, {"batch": [EVENT], "writeKey": "hr_good"}),
        ({"authorization": basic("")}, {"batch": [EVENT], "writeKey": "hr_good"}),
        ({}, {"batch": [EVENT], "writeKey": "hr_good"}),
        ({}, {"batch": [{**EVENT, "writeKey": "hr_good"}]}),
        ({"authorization": basic("hr_good")}, {"batch": [EVENT], "writeKey": "another"}),
    ],
)
def test_a_key_opens_the_door(door: Any, post: Any, headers: Any, body: Any) -> None:
    taken = door.post("batch", post(json.dumps(body), **headers))
    assert (taken.source, taken.activities) == ("website", 1)
    assert door.admitted == [door.key]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, {"batch": [EVENT]}),
        ({}, {"batch": [EVENT], "writeKey": "hr_bad"}),
        ({}, {"batch": [EVENT], "writeKey": 7}),
        ({}, {"batch": [], "writeKey": ""}),
        ({"authorization": basic("hr_bad")}, {"batch": [EVENT], "writeKey": "hr_good"}),
        ({"authorization": "Basic"}, {"batch": [EVENT]}),
    ],
)
def test_without_a_good_key_it_stays_shut(door: Any, post: Any, headers: Any, body: Any) -> None:
    assert door.refuses("batch", post(json.dumps(body), **headers)) == "invalid_write_key"
    assert door.admitted == []


def test_a_revoked_key_opens_nothing_from_then_on(door: Any, post: Any, batch: Any) -> None:
    made = door.key.created_at
    door.key = replace(door.key, revoked_at=made + timedelta(milliseconds=1))
    assert door.post("batch", post(batch(EVENT))).activities == 1
    door.key = replace(door.key, revoked_at=made)
    assert door.refuses("batch", post(batch(EVENT))) == "invalid_write_key"


@pytest.mark.parametrize(
    ("origins", "origin", "allowed"),
    [
        ((), None, True),
        ((), "https://x.com", True),
        (("https://x.com",), None, True),
        (("https://x.com",), "https://x.com", True),
        (("https://x.com",), "https://x.com.evil.example", False),
        (("https://x.com",), "null", False),
        (("https://y.com", "*"), "https://x.com", True),
    ],
)
def test_a_key_belongs_to_its_pages(
    door: Any, post: Any, batch: Any, origins: Any, origin: str | None, allowed: bool
) -> None:
    door.key = replace(door.key, origins=origins)
    request = post(batch(EVENT), **({"origin": origin} if origin else {}))
    if allowed:
        assert door.post("batch", request).activities == 1
    else:
        assert door.refuses("batch", request) == "origin_not_allowed"


# Batches


def test_a_bad_event_costs_its_neighbours_nothing(door: Any, post: Any) -> None:
    bad = [
        ('{"type": "track", "event": "x"}', "no_identity"),
        ('{"type": "x", "userId": "u"}', "invalid_event"),
        ('{"type": "track", "userId": "u", "event": "\\ud800"}', "lone_surrogate"),
        ('{"type": "track", "userId": "u", "n": NaN}', "invalid_json"),
        ('{"type": "track", "userId": "u", "n": 1e999}', "number_out_of_range"),
        (
            '{"type": "track", "userId": "u", "n": ' + "[" * 500 + "]" * 500 + "}",
            "nested_too_deeply",
        ),
        ('{"type": "track", "userId": "u", "n": "' + "x" * 32_768 + '"}', "event_too_large"),
        ('{"type": track}', "invalid_json"),
        ('"batch"', "not_an_object"),
        ("7", "not_an_object"),
        ("[{}]", "not_an_object"),
        ("", "invalid_json"),
    ]
    good = json.dumps(EVENT)
    events = ",".join(f"{good},{text}" for text, _ in bad)
    body = '{"batch": [%s], "writeKey": "hr_good"}' % f"{events},{good}"  # noqa: UP031
    taken = door.post("batch", post(body))
    assert [refused.reason.code for refused in taken.refused] == [code for _, code in bad]
    assert [refused.index for refused in taken.refused] == list(range(1, 2 * len(bad), 2))
    assert taken.activities == len(door.sent) == len(bad) + 1


def test_a_refused_event_is_told_by_its_message_id(door: Any, post: Any, batch: Any) -> None:
    taken = door.post("batch", post(batch({"type": "track", "messageId": "m-7"}, {"messageId": 7})))
    assert [refused.message_id for refused in taken.refused] == ["m-7", None]
    assert taken.activities == 0


def test_what_a_batch_says_holds_for_events_that_do_not_say_it(
    door: Any, post: Any, batch: Any
) -> None:
    own = {**EVENT, "messageId": "m-2", "context": {"locale": "cs"}, "integrations": {}}
    null = {**EVENT, "messageId": "m-3", "context": None}
    around = {
        "context": {"locale": "en", "traits": {"title": "CEO"}},
        "integrations": {"All": True},
    }
    door.post("batch", post(batch(EVENT, own, null, **around)))
    assert [a.properties.get("locale") for a in door.sent] == ["en", "cs", "en"]
    assert [a.traits for a in door.sent] == [{"title": "CEO"}, {}, {"title": "CEO"}]


def test_a_batch_may_be_empty(door: Any, post: Any, batch: Any) -> None:
    taken = door.post("batch", post(batch()))
    assert (taken.activities, list(taken.refused)) == (0, [])


@pytest.mark.parametrize(
    "body",
    [
        '{"writeKey": "hr_good"}',
        '{"writeKey": "hr_good", "batch": {}}',
        '{"writeKey": "hr_good", "batch": null}',
        '{"writeKey": "hr_good", "batch": "x"}',
        '{"writeKey": "hr_good", "b": [{"batch": []}]}',
        "[]",
        "7",
    ],
)
def test_a_batch_is_a_list(door: Any, post: Any, body: str) -> None:
    assert door.refuses("batch", post(body)) == "invalid_batch"


@pytest.mark.parametrize(
    "body",
    ["", "{", '{"batch": [', '{"batch": [{}', '{"batch": [}]', '{"batch": [{}]', "[" * 9_999],
)
def test_what_is_no_json_is_refused(door: Any, post: Any, body: str) -> None:
    assert door.refuses("batch", post(body)) in {"invalid_json", "nested_too_deeply"}


def test_a_batch_has_so_many_events(door: Any, post: Any, batch: Any) -> None:
    most = [
        {"type": "track", "event": "T", "userId": "u", "messageId": n} for n in range(MAX_EVENTS)
    ]
    assert door.post("batch", post(batch(*most))).activities == MAX_EVENTS
    assert door.refuses("batch", post(batch(*most, EVENT))) == "too_many_events"


def test_a_batch_has_so_many_bytes(door: Any, post: Any, batch: Any) -> None:
    text = batch(*numbered(20, properties={"long": "x" * 20_000}))
    padded = text + " " * (MAX_BATCH_BYTES - len(text))
    packed = gzip.compress((padded + " ").encode())
    assert door.post("batch", post(padded)).activities == 20
    assert door.refuses("batch", post(padded + " ")) == "body_too_large"
    assert door.refuses("batch", post(packed, content_encoding="gzip")) == "body_too_large"


def test_a_single_event_has_so_many_bytes(door: Any, post: Any) -> None:
    event = json.dumps({**EVENT, "writeKey": "hr_good", "properties": {"x": "x" * 40_000}})
    assert door.refuses("track", post(event)) == "body_too_large"


# Single calls


@pytest.mark.parametrize(
    ("path", "recorded"),
    [
        *((path, "identified") for path in ("identify", "i")),
        *((path, "tried") for path in ("track", "t")),
        *((path, "page_viewed") for path in ("page", "p")),
        *((path, "screen_viewed") for path in ("screen", "s")),
        *((path, "joined_account") for path in ("group", "g")),
        *((path, "aliased") for path in ("alias", "a")),
    ],
)
def test_the_path_says_what_a_single_event_is(
    door: Any, post: Any, path: str, recorded: str
) -> None:
    event = {"userId": "u-1", "event": "Tried", "previousId": "a", "writeKey": "hr_good"}
    assert door.post(path, post(json.dumps(event))).activities == 1
    assert [activity.type for activity in door.sent] == [recorded]


@pytest.mark.parametrize("path", ["batch", "import", "b"])
def test_a_batch_has_several_paths(door: Any, post: Any, batch: Any, path: str) -> None:
    assert door.post(path, post(batch(EVENT))).activities == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"writeKey": "hr_good", "event": "x"}', "no_identity"),
        ('{"writeKey": "hr_good", "userId": "u"}', "invalid_event"),
        ("{", "invalid_json"),
        ("[]", "not_an_object"),
        ("", "invalid_json"),
    ],
)
def test_a_bad_single_event_is_refused(door: Any, post: Any, body: str, code: str) -> None:
    assert door.refuses("track", post(body)) == code


def test_an_alias_to_itself_is_taken_and_sends_nothing(door: Any, post: Any) -> None:
    event = {"userId": "u-1", "previousId": "u-1", "writeKey": "hr_good"}
    assert door.post("alias", post(json.dumps(event))).activities == 0
    assert door.sent == []


# Encodings


@pytest.mark.parametrize("content_type", [None, "application/json", "text/plain", "image/gif"])
@pytest.mark.parametrize("encoding", ["plain", "base64", "gzip", "unnamed gzip"])
def test_json_comes_in_many_coats(
    door: Any, post: Any, batch: Any, content_type: str | None, encoding: str
) -> None:
    text = batch({**EVENT, "properties": {"word": "ž"}})
    packed = gzip.compress(text.encode())
    request = {
        "plain": lambda: post(text, content_type),
        "base64": lambda: post(text.encode(), content_type),
        "gzip": lambda: post(packed, content_type, content_encoding="gzip"),
        "unnamed gzip": lambda: post(packed, content_type),
    }[encoding]()
    assert door.post("batch", request).activities == 1
    assert door.sent[0].properties == {"word": "ž"}


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        (b"\xff", {}, "invalid_text"),
        (b"\x1f\x8bno", {}, "invalid_encoding"),
        (gzip.compress(b"{}", mtime=0)[:-3], {}, "invalid_encoding"),
        ("{}", {"content_encoding": "gzip"}, "invalid_encoding"),
        ("{}", {"content_encoding": "br"}, "unsupported_encoding"),
        ("\ud800", {}, "invalid_text"),
    ],
)
def test_what_cannot_be_unpacked_is_refused(
    door: Any, post: Any, body: Any, headers: Any, code: str
) -> None:
    assert door.refuses("batch", post(body, **headers)) == code


# What the world sends, where it is at hand


needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")


@needs_samples
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("segment-python-2.4.0-001", 7),
        ("segment-python-2.4.0-gzip-001", 7),
        ("segment-node-3.1.0-001", 6),
    ],
)
def test_captured_batches_are_taken(door: Any, name: str, kept: int) -> None:
    path = SAMPLES / "aws-events" / "apigateway-v2" / f"{name}.json"
    event = json.loads(path.read_text("utf-8"))
    event["headers"]["authorization"] = basic("hr_good")
    taken = door.post("batch", event)
    assert (taken.activities, list(taken.refused)) == (kept, [])
    identified = next(a for a in door.sent if a.type == "identified")
    assert identified.identities.email == "jane.doe@example.com"
    assert identified.traits["company"] == "Acme"
    assert identified.traits["employees"] == 420
    (viewed,) = (a for a in door.sent if a.type == "page_viewed")
    assert viewed.properties["path"] == "/pricing"
