"""The published OpenAPI document: made of the code, kept beside it, whole."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from handraiser.intake.answers import STATUS
from handraiser.intake.routes import NotFound, WrongMethod, route
from handraiser_cli.main import app
from handraiser_cli.openapi import openapi
from handraiser_cli.openapi.refusals import DOORS, OF_DELIVERIES, OF_EVENTS

ROOT = Path(__file__).parents[3]
KEPT = ROOT / "docs" / "openapi.json"
DOCUMENT = openapi()
OF_EVENTS_ALONE = {"bus", "eventbridge.py", "bounds.py", "packs.py"}
"""Who reads what nobody waits for an answer to."""


def operations() -> Iterator[tuple[str, str, Any]]:
    """(method, path, operation) of all that the document has."""
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def asked(method: str, path: str) -> Any:
    """The route of a request."""
    return route({"rawPath": path, "requestContext": {"http": {"method": method}}})


def test_the_kept_document_is_the_one_of_the_code() -> None:
    """After a change of the API: `handraiser openapi > docs/openapi.json`."""
    assert CliRunner().invoke(app, ["openapi"]).stdout == KEPT.read_text("utf-8")


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in operations()])
def test_every_operation_has_a_route(method: str, path: str) -> None:
    asked_for = path.replace("{form_id}", "contact").replace("{vendor}", "zoom")
    assert not isinstance(asked(method, asked_for), NotFound | WrongMethod)
    assert asked("PATCH", asked_for) == WrongMethod(method)


def test_every_route_of_the_template_is_described() -> None:
    template = (ROOT / "template.yaml").read_text("utf-8")
    routes = set(re.findall(r"Method: (\w+)\n +Path: (\S+)\n", template))
    described = {(method, path) for method, path, _ in operations()}
    assert routes - described == {("POST", "/v1/{call}")}  # which the document names one by one


def test_every_code_that_the_doors_refuse_with_is_described() -> None:
    """In the code they are the first word of each `Refused`."""
    layer = ROOT / "layers" / "handraiser" / "handraiser"
    doors = {
        path
        for path in layer.joinpath("intake").rglob("*.py")
        if not {"bus", "eventbridge.py", "bounds.py", "packs.py"}
        & set(path.parts)  # events answer nobody
    }
    written = {
        node.args[0].value
        for path in [*doors, layer / "identity.py"]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and _is_refusal(node.func) and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    described = {code for codes in DOORS.values() for code in codes}
    assert written == described | set(OF_EVENTS) | set(OF_DELIVERIES)
    assert set(STATUS) <= described


def _is_refusal(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):  # super().__init__(…) of one of its subclasses
        return function.attr == "__init__"
    return isinstance(function, ast.Name) and function.id == "Refused"


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema, name
    for reference in _references(DOCUMENT):
        found: Any = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


def test_names_of_operations_are_unique() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("door", sorted(DOORS))
def test_who_is_to_wait_is_told_how_long(door: str) -> None:
    for status in (429, 503):
        answer = DOCUMENT["components"]["responses"][f"{door}{status}"]
        assert list(answer["headers"]) == ["Retry-After"]


def _references(value: Any) -> Iterator[str]:
    match value:
        case {"$ref": str(reference)}:
            yield reference
        case dict():
            for inner in value.values():
                yield from _references(inner)
        case list():
            for inner in value:
                yield from _references(inner)
