"""Secrets Manager: the key under which identities and sources are hashed."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
