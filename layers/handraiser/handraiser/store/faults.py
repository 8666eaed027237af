"""Turns what botocore raises into the domain's errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from handraiser.errors import Unavailable


@contextmanager
def unavailable(service: str = "DynamoDB") -> Iterator[None]:
    """Raises Unavailable for every botocore error inside; the message carries no parameters."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "unknown")
        raise Unavailable(f"{service} answered {code} to {error.operation_name}") from error
    except BotoCoreError as error:
        raise Unavailable(f"{service} did not answer: {type(error).__name__}") from error
