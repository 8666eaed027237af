"""Schemas of what may stand in a request: JSON that can be kept exactly, and who it is about."""

from __future__ import annotations

import re
from typing import Any

from handraiser.identity import MAX_EMAIL_LENGTH, MAX_LENGTH, NOT_AN_IDENTITY
from handraiser.intake.jsontext import MAX_DEPTH, MAX_DIGITS, MAX_MAGNITUDE

type Schema = dict[str, Any]

_LEAST, _BEYOND = 10.0**-MAX_MAGNITUDE, 10.0 ** (MAX_MAGNITUDE + 1)


def ref(name: str) -> Schema:
    """The shared schema of that name."""
    return {"$ref": f"#/components/schemas/{name}"}


def _any_case(word: str) -> str:
    return "".join(f"[{c}{c.upper()}]" if c.isalpha() else re.escape(c) for c in word)


_NOBODY = "|".join(_any_case(word) for word in sorted(NOT_AN_IDENTITY) if word.strip("-0"))

ID_TEXT: Schema = {
    "type": "string",
    "maxLength": MAX_LENGTH,
    "pattern": rf"^(?!\s*(?:[0-]*|-1|{_NOBODY})\s*$)",
}

SHARED: dict[str, Schema] = {
    "Value": {
        "description": (
            f"Any JSON, at most {MAX_DEPTH} objects and lists inside one another, the outermost "
            "included. A text is a sequence of characters: no half of one."
        ),
        "anyOf": [
            {"type": ["string", "boolean", "null"]},
            ref("Number"),
            {"type": "array", "items": ref("Value")},
            {"type": "object", "additionalProperties": ref("Value")},
        ],
    },
    "Number": {
        "description": f"At most {MAX_DIGITS} significant digits.",
        "anyOf": [
            ref("Whole"),
            {"type": "number", "minimum": _LEAST, "exclusiveMaximum": _BEYOND},
            {"type": "number", "exclusiveMinimum": -_BEYOND, "maximum": -_LEAST},
        ],
    },
    "Whole": {
        "type": "integer",
        "minimum": -(10**MAX_DIGITS) + 1,
        "maximum": 10**MAX_DIGITS - 1,
    },
    "Email": {
        "description": "An address that could be delivered to.",
        "type": "string",
        "format": "email",
        "maxLength": MAX_EMAIL_LENGTH,
    },
    "Id": {
        "description": (
            "What names somebody. What clients send for nobody (`0`, `-1`, `null`, `undefined`, "
            "…) names nobody."
        ),
        **ID_TEXT,
    },
}
"""The schemas by name that others refer to."""
