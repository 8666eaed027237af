"""Holds what the HTTP API answers to its published document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.protocols import Validator

DOCUMENT: dict[str, Any] = json.loads(
    Path(__file__).parents[1].joinpath("docs", "openapi.json").read_text("utf-8")
)
_TEMPLATES = ("/v1/forms/", "/v1/webhooks/")


def assert_published(
    method: str, path: str, status: int, headers: Mapping[str, str], body: str
) -> None:
    """Fails unless the document says that a request may be answered so."""
    answer = _answer(method, path.rstrip("/"), status)
    missing = {name for name, told in answer.get("headers", {}).items() if _required(told)}
    assert {name.lower() for name in missing} <= set(headers), f"{status} without {missing}"
    content = answer.get("content")
    if content is None:
        assert body == ""
        return
    media_type = headers["content-type"].partition(";")[0]
    pointer = json.dumps(content[media_type]["schema"])
    value = json.loads(body) if media_type == "application/json" else body
    faults = [error.message for error in _validator(pointer).iter_errors(value)]
    assert faults == [], f"{method} {path} {status}"


def _answer(method: str, path: str, status: int) -> Mapping[str, Any]:
    for template in DOCUMENT["paths"]:
        known = template.partition("{")[0]
        if template != path and not (known in _TEMPLATES and _below(path, known)):
            continue
        operation = DOCUMENT["paths"][template].get(method.lower())
        if operation is None:
            return _resolved({"$ref": "#/components/responses/MethodNotAllowed"})
        assert str(status) in operation["responses"], f"{method} {path}: {status} is not published"
        return _resolved(operation["responses"][str(status)])
    return _resolved({"$ref": "#/components/responses/NotFound"})


def _below(path: str, folder: str) -> bool:
    return path.startswith(folder) and "/" not in path.removeprefix(folder)


def _required(header: Mapping[str, Any]) -> bool:
    return bool(_resolved(header).get("required"))


def _resolved(value: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in value:
        return value
    found: Any = DOCUMENT
    for part in value["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    resolved: Mapping[str, Any] = found
    return resolved


@cache
def _validator(schema: str) -> Validator:
    whole = {**json.loads(schema), "components": DOCUMENT["components"]}
    return Draft202012Validator(whole, format_checker=FormatChecker())
