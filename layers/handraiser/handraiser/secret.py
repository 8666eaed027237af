"""Secrets Manager: the key under which identities and sources are hashed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from handraiser.errors import Unavailable

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
            try:
                answer = self._client.get_secret_value(SecretId=self._id)
            except (BotoCoreError, ClientError) as error:
                raise Unavailable(f"Secrets Manager: {type(error).__name__}") from error
            self._value = answer["SecretString"].encode()
        return self._value
