"""The path for vendors' webhooks."""

from __future__ import annotations

from typing import Any

from handraiser.intake.webhooks.document import load_webhook, vendors
from handraiser.intake.webhooks.take import MAX_BYTES, MAX_EVENTS, MAX_TOLD
from handraiser_cli.openapi.refusals import OF_DELIVERIES, refusal, refusals
from handraiser_cli.openapi.values import Schema, ref

PATH = "/v1/webhooks/{vendor}"


def paths() -> dict[str, Any]:
    """The path, with the vendors that there is a document for."""
    vendor = {"name": "vendor", "in": "path", "required": True, "schema": {"enum": vendors()}}
    return {
        PATH: {
            "post": {
                "operationId": "postWebhook",
                "tags": ["webhooks"],
                "summary": "Records what a vendor tells of people.",
                "description": (
                    f"The body is JSON as its vendor documents it, at most {MAX_BYTES:,} bytes "
                    f"and {MAX_EVENTS:,} events. The signature is over the body as it was sent, "
                    "and nothing is read of a body before it is right."
                ),
                "security": [{_scheme(name): []} for name in vendors()],
                "parameters": [vendor],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": ref("Deliveries")}},
                },
                "responses": {
                    "200": {
                        "description": "All activities are on the queue.",
                        "content": {"application/json": {"schema": ref("Delivered")}},
                    },
                    **refusals("Webhook"),
                },
            }
        }
    }


def schemas() -> dict[str, Schema]:
    """What vendors send, and the answer."""
    delivered = {
        "type": "object",
        "properties": {
            "success": {"const": True},
            "accepted": {"type": "integer", "minimum": 0},
            "ignored": {"type": "integer", "minimum": 0},
            "refused": {
                "description": f"Events that were not taken, at most {MAX_TOLD} of them.",
                "type": "array",
                "minItems": 1,
                "maxItems": MAX_TOLD,
                "items": refusal(OF_DELIVERIES, index={"type": "integer", "minimum": 0}),
            },
            "refused_count": {"type": "integer", "minimum": 1},
        },
        "required": ["success", "accepted", "ignored"],
        "additionalProperties": False,
    }
    handshake = {
        "description": "What a vendor asks to hear while its webhook is set up.",
        "type": "object",
        "properties": {"success": False},
        "additionalProperties": {"type": "string"},
    }
    return {
        "Deliveries": {
            "anyOf": [
                {"type": "array", "items": ref("Value")},
                {"type": "object", "additionalProperties": ref("Value")},
            ]
        },
        "Delivered": {"anyOf": [delivered, handshake]},
    }


def security() -> dict[str, Any]:
    """Where each vendor's request shows that it is the vendor's."""
    schemes = {}
    for name in vendors():
        header = load_webhook(name).signature.header
        if header == "authorization":
            schemes[_scheme(name)] = {"type": "http", "scheme": "basic"}
        else:
            schemes[_scheme(name)] = {"type": "apiKey", "in": "header", "name": header}
    return schemes


def _scheme(vendor: str) -> str:
    return f"{vendor}Signature"
