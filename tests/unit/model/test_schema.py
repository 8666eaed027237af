"""The JSON Schema of models: made of the grammar, kept beside it, right about what it allows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from handraiser.model import check_model, default_model_text
from handraiser.model.schema import schema_of_models
from handraiser.model.schema_terms import USAGE
from handraiser.model.written import every_part
from handraiser.yaml_text import read_yaml
from linting import small_model
from properties.models import documents

KEPT = Path(__file__).parents[3] / "docs" / "schemas" / "model.json"
VALIDATOR = Draft202012Validator(schema_of_models())


def plain(value: Any) -> Any:
    """A document's values as JSON has them."""
    match value:
        case dict():
            return {key: plain(inner) for key, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
        case Decimal():
            return float(value)
    return value


def mistakes(text: str) -> list[str]:
    """What the schema finds wrong with a text, by the deepest place of each."""
    return [error.json_path for error in VALIDATOR.iter_errors(plain(read_yaml(text).values))]


def test_the_kept_schema_is_the_one_of_the_grammar() -> None:
    """After a change of the grammar: `handraiser model schema > docs/schemas/model.json`."""
    assert json.loads(KEPT.read_text("utf-8")) == schema_of_models()


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema_of_models())


def test_every_key_of_the_grammar_says_what_it_is_for() -> None:
    keys = {(part.__name__, key) for part in every_part() for key in part.model_fields}

    assert keys == set(USAGE)
    assert all(usage.endswith(".") for usage in USAGE.values())


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from _objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _objects(inner)


def test_editors_find_a_description_beside_every_key() -> None:
    document = schema_of_models()["$defs"]["Rule"]

    assert all("description" in schema for schema in document["properties"].values())
    assert sum("examples" in schema for schema in _objects(document)) >= 4


@pytest.mark.parametrize("text", [default_model_text(), small_model()])
def test_valid_models_validate(text: str) -> None:
    assert check_model(text)[1] == []
    assert mistakes(text) == []


@given(documents())
def test_any_document_of_the_grammar_validates(document: dict[str, Any]) -> None:
    assert list(VALIDATOR.iter_errors(plain(document))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 1", "version: one"),
        ("version: 1", ""),
        ("model: ours", "model: Our Model"),
        ("  employees: number", "  employees: nmber"),
        ("  employees: number", "  Employees: number"),
        ("  budget: money", "  budget: {kind: money, lable: x}"),
        ("{display: 0.5}", "{display: 1.5}"),
        ("{display: 0.5}", "{display: {weight: 11, above_one: true}}"),
        ("max: 30}", "mx: 30}"),
        ("dimension: fit, max", "dimension: fitness, max"),
        ("limit: once", "limti: once"),
        ("limit: once", "limit: often"),
        ("limit: once", "limit: 2 per 5h"),
        ("limit: once", "decay: fast"),
        ("limit: once", "decay: {0d: 1}"),
        ("limit: once", "decay: {}"),
        ("limit: once", "within: 30"),
        ("limit: once", "count: hours"),
        ("limit: once", "at_least: 0"),
        ("hand_raise: true", "hand_raise: 1"),
        ("points: 40", "points: forty"),
        ("points: 40", "points: {small: 40}"),
        ("points: 40, ", ""),
        ("points: 40, ", "points: 40, group: mail, "),
        ("points: 40, ", "points: 40, profile: {note: [x]}, "),
        ("activity: {type: [demo_requested]}", "activity: {type: demo_requested}"),
        ("activity: {type: [demo_requested]}", "activity: {type: [{prefx: demo}]}"),
        ("activity: {type: [demo_requested]}", "activity: {type: []}"),
        ("activity: {type: [demo_requested]}", "activity: {$or: [{type: [a]}]}"),
        ("sequence: [{type: [form_submitted]}, ", "sequence: [ "),
        ("      default:\n        paths", "      other:\n        paths"),
        ("score: {total: 60}", "score: {totl: 60}"),
        ("score: {total: 60}", "score: {rules: {every: [demo]}}"),
        ("score: {total: 60}", "score: {total: 60, stays: {score: 5}}"),
    ],
)
def test_mistakes_do_not_validate(old: str, new: str) -> None:
    text = small_model()
    assert text.count(old) == 1, old

    assert mistakes(text.replace(old, new)) != []
