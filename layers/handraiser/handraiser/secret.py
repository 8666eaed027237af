"""Secrets Manager: the key of identities' hashes, and what vendors sign their webhooks with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from handraiser.errors import Unavailable
from handraiser.faults import service_errors

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


class Secret:
    """A secret text that never changes: asked for once, then kept by the process."""

    def __init__(self, client: SecretsManagerClient, secret_id: str) -> None:
        self._client = client
        self._id = secret_id
        self._value: bytes | None = None

    def value(self) -> bytes:
        """The secret. Raises Unavailable, and asks again next time."""
        if self._value is None:
            with service_errors("Secrets Manager"):
                answer = self._client.get_secret_value(SecretId=self._id)
            self._value = answer["SecretString"].encode()
        return self._value


class WebhookSecrets:
    """A secret that holds a JSON object: for each vendor a text, or several in a list.

    One that holds nothing yet holds nobody's. It is asked for again after a minute; while it cannot
    be had, what was known last stands.
    """

    KEPT = timedelta(minutes=1)

    def __init__(self, client: SecretsManagerClient, secret_id: str) -> None:
        self._client = client
        self._id = secret_id
        self._known: Mapping[str, tuple[str, ...]] | None = None
        self._asked_at: datetime | None = None

    def of(self, vendor: str, now: datetime) -> tuple[str, ...]:
        """Those of a vendor, none where it has none. Raises Unavailable."""
        if not self._id:
            return ()
        if self._asked_at is None or now - self._asked_at >= self.KEPT:
            try:
                self._known = self._read()
            except Unavailable:
                if self._known is None:
                    raise
            self._asked_at = now
        return (self._known or {}).get(vendor, ())

    def _read(self) -> Mapping[str, tuple[str, ...]]:
        with service_errors("Secrets Manager"):
            try:
                text = self._client.get_secret_value(SecretId=self._id)["SecretString"]
            except self._client.exceptions.ResourceNotFoundException:
                return {}
        try:
            by_vendor = json.loads(text or "{}")
            return {vendor: _texts(secrets) for vendor, secrets in by_vendor.items()}
        except (AttributeError, TypeError, ValueError) as error:
            raise Unavailable("the secret of the webhooks is not an object of texts") from error


def _texts(secrets: object) -> tuple[str, ...]:
    """Blank ones are none: under an empty key anybody can sign."""
    listed = secrets if isinstance(secrets, list) else [secrets]
    texts = [secret.strip() for secret in listed if isinstance(secret, str)]
    if len(texts) < len(listed):
        raise TypeError("not a text")
    return tuple(filter(None, texts))
