"""Turns what botocore raises into the domain's errors."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from handraiser.errors import Refused, Unavailable


@contextmanager
def service_errors(service: str, *, refusals: Collection[str] = ()) -> Iterator[None]:
    """Raises Unavailable for every botocore error inside, or Refused for the codes of `refusals`,
    which the same call would meet again. What was sent is in neither message.
    """
    try:
        yield
    except ClientError as error:
        raise refusal_or_fault(service, error.response["Error"]["Code"], refusals) from error
    except BotoCoreError as error:
        raise Unavailable(f"{service} did not answer: {type(error).__name__}") from error


def refusal_or_fault(service: str, code: str, refusals: Collection[str]) -> Refused | Unavailable:
    """What an error code of a service means."""
    if code in refusals:
        return Refused("refused_by_service", f"{service} refuses it: {code}.")
    return Unavailable(f"{service}: {code}")
