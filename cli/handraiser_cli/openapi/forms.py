"""The path for forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from handraiser.identity import KINDS, MAX_LENGTH, Kind
from handraiser.intake.body import MAX_BYTES
from handraiser.intake.bounds import MAX_ACTIVITY_ID
from handraiser.intake.forms import Forms
from handraiser.intake.submission import MAX_KEY
from handraiser_cli.openapi.refusals import PAGE, refusals
from handraiser_cli.openapi.values import Schema, ref

PATH = "/v1/forms/{form_id}"

_BLANK: Schema = {
    "type": ["string", "null", "array", "object"],
    "pattern": r"^\s*$",
    "maxItems": 0,
    "maxProperties": 0,
}
"""What says nothing."""
_NAMED: Mapping[Kind, str] = {"email": "Email", "user_id": "Id", "anonymous_id": "Id"}
_SAID = {
    "activity_id": "The activity's id, word for word: one that is known already counts no more.",
    "nonce": "Makes a second delivery of the same post count once.",
    "redirect": "Where a browser goes afterwards; below one of the stack's allowed redirects.",
    "channel": "Where the visitor came from, word for word.",
    "campaign": "The campaign, word for word.",
}
"""The fields that hold a text or nothing."""
_TIMES = {
    "at": "When it happened, RFC 3339; believed only if it is in the past.",
    "sent_at": "When it was sent, by the same clock as `at`.",
    "opened_at": "When the page of the form was opened: one that is sent at once is a robot's.",
}
_LIMITS = {"activity_id": {"maxLength": MAX_ACTIVITY_ID}, "nonce": {"maxLength": MAX_KEY}}


def paths(forms: Forms) -> dict[str, Any]:
    """The path, with the forms that the document has."""
    form_id = {
        "name": "form_id",
        "in": "path",
        "required": True,
        "schema": {"enum": sorted(forms.forms)},
    }
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Makes a second delivery of the same post count once.",
        "schema": {"type": "string", "maxLength": MAX_KEY},
    }
    return {
        PATH: {
            "post": {
                "operationId": "postForm",
                "tags": ["forms"],
                "summary": "Records what a visitor sent in a form.",
                "description": (
                    f"The body has at most {MAX_BYTES:,} bytes, plain or as gzip, and is UTF-8. "
                    "What it is follows from the body before its content type. A client that "
                    "accepts `text/html` is answered as a browser, any other in JSON."
                ),
                "parameters": [form_id, key],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": ref("Form")},
                        "application/x-www-form-urlencoded": {"schema": ref("PlainForm")},
                        "multipart/form-data": {"schema": ref("PlainForm")},
                    },
                },
                "responses": {**_accepted(), **refusals("Form")},
            }
        }
    }


def schemas(forms: Forms) -> dict[str, Schema]:
    """The fields of a form, in JSON and as a browser sends them."""
    means = _described(forms)
    return {
        "Form": _form(means, {"description": "A fact or a property.", **ref("Value")}),
        "PlainForm": _form(means, {"type": "string"}),
    }


def _accepted() -> dict[str, Any]:
    told = {
        "type": "object",
        "properties": {
            "success": {"const": True},
            "activity_id": {"type": "string"},
            "bounded": {
                "description": "What was too large to be kept whole.",
                "type": "object",
                "properties": {
                    "cut": {"type": "array", "items": {"type": "string"}},
                    "dropped": {"type": "integer", "minimum": 0},
                },
                "required": ["cut", "dropped"],
                "additionalProperties": False,
            },
        },
        "required": ["success", "activity_id"],
        "additionalProperties": False,
    }
    location = {"required": True, "schema": {"type": "string", "format": "uri"}}
    return {
        "200": {
            "description": "The activity is on the queue.",
            "content": {"application/json": {"schema": told}, **PAGE},
        },
        "303": {
            "description": "The same, for a browser that is to go on to the form's `redirect`.",
            "headers": {"Location": location},
        },
    }


def _form(means: dict[str, str], value: Schema) -> Schema:
    """One identity is required; every other field says something or is kept as it is."""
    ids = _said_once({"type": "string", "maxLength": MAX_LENGTH}, ref("Whole"))
    who = {kind: _said_once(ref("Email")) if kind == "email" else ids for kind in KINDS}
    texts = {
        name: {
            "description": said,
            **_said_once({"type": "string", **_LIMITS.get(name, {})}, ref("Whole")),
        }
        for name, said in _SAID.items()
    }
    facts = {name: {"description": said, **value} for name, said in means.items()}
    return {
        "type": "object",
        "properties": {**who, **texts, **facts},
        "anyOf": [{"required": [kind], "properties": {kind: ref(_NAMED[kind])}} for kind in KINDS],
        "additionalProperties": value,
    }


def _said_once(*values: Schema) -> Schema:
    """Of a field that came several times the first counts that is not blank."""
    either = [*values, _BLANK]
    return {"anyOf": [*either, {"type": "array", "items": {"anyOf": either}}]}


def _described(forms: Forms) -> dict[str, str]:
    """The names that mean something, each with the others that mean the same."""
    facts = {
        trait: f"The fact `{trait}`; also as {_listed(names)}."
        for trait, names in forms.traits.items()
    }
    consents = {
        consent.fields[0]: f"Consent to `{purpose}`, yes or no; also as {_listed(consent.fields)}."
        for purpose, consent in forms.consents.items()
    }
    return {**_TIMES, **facts, **consents}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
