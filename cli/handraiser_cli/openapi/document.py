"""The whole document."""

from __future__ import annotations

from typing import Any

from handraiser.intake.forms import load_forms
from handraiser_cli.openapi import browser, forms, tracking, values, webhooks
from handraiser_cli.openapi.refusals import HEADERS, responses

TAGS = ("forms", "tracking", "webhooks", "browser", "operation")

_ABOUT = """\
What a website, its trackers and vendors send to a stack.

Whatever is answered 200 or 303 is safe; whatever is not can be sent again, and counts once. An \
error is `{"code", "message"}`, with `field` where there is one. A path that exists answers any \
other method 405 with `Allow`; any other path is 404 `not_found`."""


def openapi() -> dict[str, Any]:
    """OpenAPI 3.1 of every public route, with the shipped forms and vendors."""
    known = load_forms()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Handraiser",
            "version": "v1",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [
            {
                "url": "{api}",
                "description": "A stack; its output `ApiUrl`.",
                "variables": {"api": {"default": "https://api.example.com"}},
            }
        ],
        "tags": [{"name": name} for name in TAGS],
        "security": [],
        "paths": {
            **forms.paths(known),
            **tracking.paths(),
            **webhooks.paths(),
            **browser.paths(),
            **_health(),
        },
        "components": {
            "schemas": {
                **values.SHARED,
                **forms.schemas(known),
                **tracking.schemas(),
                **webhooks.schemas(),
            },
            "headers": HEADERS,
            "responses": responses(),
            "securitySchemes": {
                tracking.SECURITY: {
                    "type": "http",
                    "scheme": "basic",
                    "description": (
                        "The write key as the user name, the password blank; or, without this "
                        "header, `writeKey` in the body or in its first event."
                    ),
                },
                **webhooks.security(),
            },
        },
    }


def _health() -> dict[str, Any]:
    told = {"type": "object", "properties": {"status": {"const": "ok"}}, "required": ["status"]}
    answer = {"description": "It runs.", "content": {"application/json": {"schema": told}}}
    return {
        "/v1/health": {
            "get": {
                "operationId": "health",
                "tags": ["operation"],
                "summary": "Says that the function runs; nothing behind it is asked.",
                "responses": {"200": answer},
            }
        }
    }
