"""The JSON Schema of model documents, made of the grammar: editors complete and check by it.

It knows the words, their kinds of value and how short texts are written. What it cannot tell (ids
that are not there, thresholds out of reach) only lint can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, TypeAliasType, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from handraiser.facts import KINDS
from handraiser.model.document import FactSpec, ModelDocument, Scorecard, Weight
from handraiser.model.rule_document import Rule
from handraiser.model.schema_terms import TERMS, USAGE, pattern_definitions
from handraiser.model.written import Part

type Schema = dict[str, Any]


def schema_of_models() -> Schema:
    """A schema of draft 2020-12."""
    definitions: dict[str, Schema] = {}
    root = _reference(ModelDocument, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Handraiser scoring model",
        **root,
        "$defs": dict(sorted({**definitions, **pattern_definitions()}.items())),
    }


def _reference(part: type[Part], definitions: dict[str, Schema]) -> Schema:
    name = part.__name__
    if name not in definitions:
        definitions[name] = {}
        definitions[name] |= _part(part, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _part(part: type[Part], definitions: dict[str, Schema]) -> Schema:
    hints = get_type_hints(part, include_extras=True)
    written = {
        "description": " ".join((part.__doc__ or "").split()),
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: _field(part, name, hints[name], field, definitions)
            for name, field in part.model_fields.items()
        },
    }
    required = [name for name, field in part.model_fields.items() if field.is_required()]
    if required:
        written["required"] = required
    more = _AND_MORE.get(part)
    return written if more is None else more(written)


def _field(
    part: type[Part], name: str, hint: Any, field: FieldInfo, definitions: dict[str, Schema]
) -> Schema:
    schema = _hint(hint, definitions)
    for bound in field.metadata:
        schema |= _bound(schema, bound)
    usage = USAGE[part.__name__, name]
    schema = {"description": usage, **schema}
    if field.default is not PydanticUndefined and isinstance(field.default, str | int | bool):
        schema["default"] = field.default
    return schema


def _bound(schema: Schema, bound: object) -> Schema:
    """A bound of a number, of a text's length or of how many entries there are."""
    sizes = {"object": "Properties", "array": "Items", "string": "Length"}
    found: Schema = {}
    for attribute, word in (("ge", "minimum"), ("le", "maximum"), ("pattern", "pattern")):
        if (value := getattr(bound, attribute, None)) is not None:
            found[word] = value
    for attribute, word in (("min_length", "min"), ("max_length", "max")):
        if (value := getattr(bound, attribute, None)) is not None:
            found[word + sizes[schema["type"]]] = value
    return found


def _hint(hint: Any, definitions: dict[str, Schema]) -> Schema:
    for term, schema in TERMS:
        if hint is term or hint == term:
            return dict(schema)
    if isinstance(hint, TypeAliasType):
        return _hint(hint.__value__, definitions)
    if isinstance(hint, type) and issubclass(hint, Part):
        return _reference(hint, definitions)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        schema = _hint(inner[0], definitions)
        for bound in inner[1:]:
            for one in bound.metadata if isinstance(bound, FieldInfo) else (bound,):
                schema |= _bound(schema, one)
        return schema
    if origin is Literal:
        return {"enum": list(inner)}
    if origin is dict:
        names, values = _hint(inner[0], definitions), _hint(inner[1], definitions)
        if "enum" in names:
            few = dict.fromkeys(names["enum"], values)
            return {"type": "object", "additionalProperties": False, "properties": few}
        return {"type": "object", "propertyNames": names, "additionalProperties": values}
    if origin is list:
        return {"type": "array", "items": _hint(inner[0], definitions)}
    if type(None) in inner:
        (kind,) = [kind for kind in inner if kind is not type(None)]
        return _hint(kind, definitions)
    return {"type": {str: "string", int: "integer", bool: "boolean"}[hint]}


def _fact(schema: Schema) -> Schema:
    schema["properties"]["kind"] = {**schema["properties"]["kind"], "enum": list(KINDS)}
    spellings = schema["properties"]["values"]
    usage = spellings.pop("description")
    values: Schema = {"type": "array", "items": {"type": "string"}}
    schema["properties"]["values"] = {"description": usage, "anyOf": [values, spellings]}
    return {"anyOf": [{"enum": [kind for kind in KINDS if kind != "choice"]}, schema]}


def _weight(schema: Schema) -> Schema:
    return {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, schema]}


def _rule(schema: Schema) -> Schema:
    points = schema["properties"]["points"]
    usage = points.pop("description")
    number = points["additionalProperties"]
    per_segment = {**points, "required": ["default"]}
    schema["properties"]["points"] = {"description": usage, "anyOf": [number, per_segment]}
    abouts = ("profile", "activity", "sequence", "inactivity")
    schema["allOf"] = [
        {"oneOf": [{"required": [about]} for about in abouts]},
        {"oneOf": [{"required": [place]} for place in ("dimension", "group")]},
    ]
    return schema


def _scorecard(schema: Schema) -> Schema:
    segments = schema["properties"]["segments"]
    segments["properties"] = {"default": segments["additionalProperties"]}
    segments["required"] = ["default"]
    return schema


def _document(schema: Schema) -> Schema:
    schema["properties"]["sources"]["items"] = {
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
    }
    schema["properties"]["facts"]["propertyNames"] = {
        "type": "string",
        "pattern": "^[a-z][a-z0-9_]*$",
        "maxLength": 64,
    }
    return schema


_AND_MORE: Mapping[type[Part], Callable[[Schema], Schema]] = {
    FactSpec: _fact,
    Weight: _weight,
    Rule: _rule,
    Scorecard: _scorecard,
    ModelDocument: _document,
}
"""What the constructs say beside their fields: short forms, and which keys go together."""
