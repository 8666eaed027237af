"""What the tests of the doors share."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from handraiser.intake.forms import Forms, load_forms

type Post = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def forms() -> Forms:
    """The forms document in the layer."""
    return load_forms()


@pytest.fixture(scope="session")
def post() -> Post:
    """Makes an HTTP API event of a body: text goes plain, bytes in base64."""

    def make(body: str | bytes | None, content_type: str | None = None, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if content_type is not None:
            sent["content-type"] = content_type
        is_bytes = isinstance(body, bytes)
        text = base64.b64encode(body).decode() if isinstance(body, bytes) else body
        return {"headers": sent, "body": text, "isBase64Encoded": is_bytes}

    return make
