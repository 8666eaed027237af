"""The path for the script that websites load."""

from __future__ import annotations

from typing import Any

PATH = "/v1/handraiser.js"


def paths() -> dict[str, Any]:
    """The path."""
    known = {
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` of the script that the browser has.",
        "schema": {"type": "string"},
    }
    tag = {"ETag": {"required": True, "schema": {"type": "string"}}}
    script = {"text/javascript": {"schema": {"type": "string"}}}
    return {
        PATH: {
            "get": {
                "operationId": "getScript",
                "tags": ["browser"],
                "summary": "The script for websites.",
                "description": "Plain, or as gzip for who accepts it; good for an hour.",
                "parameters": [known],
                "responses": {
                    "200": {"description": "The script.", "headers": tag, "content": script},
                    "304": {"description": "The browser has it already.", "headers": tag},
                },
            }
        }
    }
