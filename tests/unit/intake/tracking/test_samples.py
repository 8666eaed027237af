"""Captured requests of libraries and every example of the specification, field by field."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from handraiser.errors import Refused
from samples import KEPT, expected, told

CLIENTS = expected("clients")
SPECIFICATION = expected("segment-spec")
PATHS = {
    "http-api-1": "identify",
    "http-api-2": "track",
    "http-api-3": "page",
    "http-api-4": "screen",
    "http-api-5": "group",
    "http-api-6": "alias",
    "http-api-7": "batch",
    "http-api-8": "identify",
}
"""Where an example belongs that does not say its type."""


def read(folder: str, name: str) -> Any:
    return json.loads((KEPT / folder / f"{name}.json").read_text("utf-8"))


def same(found: Any, wanted: Any) -> None:
    """Numbers are compared as what they are worth."""
    assert json.loads(json.dumps(found, default=float)) == wanted


@pytest.mark.parametrize("folder", ["clients", "segment-spec"])
def test_every_sample_that_is_kept_is_expected(folder: str) -> None:
    assert {Path(path).stem for path in (KEPT / folder).glob("*.json")} == set(expected(folder))


@pytest.mark.parametrize("name", sorted(CLIENTS))
def test_a_captured_request(door: Any, name: str) -> None:
    captured = read("clients", name)
    raw = captured["raw_base64"]
    body = base64.b64decode(raw) if raw else json.dumps(captured["body"]).encode()
    headers = {header.lower(): value for header, value in captured["headers"].items()}
    shown = base64.b64encode(b"hr_good:").decode()
    taken = door.post(
        captured["path"].rpartition("/")[2],
        {
            "headers": {**headers, "authorization": f"Basic {shown}"},
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        },
    )
    assert list(taken.refused) == []
    same([told(activity) for activity in door.sent], CLIENTS[name])


@pytest.mark.parametrize("name", sorted(SPECIFICATION))
def test_an_example_of_the_specification(door: Any, post: Any, name: str) -> None:
    example = read("segment-spec", name)
    path = PATHS.get(name) or example.get("type") or example["action"]
    example["writeKey"] = "hr_good"
    try:
        taken = door.post(path, post(json.dumps(example)))
    except Refused as refused:
        found: list[Any] = [{"refused": refused.code}]
    else:
        assert list(taken.refused) == []
        found = [told(activity) for activity in door.sent]
    same(found, SPECIFICATION[name])
