"""What each function is told by its environment, typed and checked at first use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Settings(BaseModel):
    """Base of the settings of one function: each field is the environment variable in capitals."""

    # Each function builds the one it reads, and not the others' too.
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Reads the environment. Raises pydantic.ValidationError that names what is missing."""
        values = os.environ if environment is None else environment
        return cls.model_validate({name.lower(): value for name, value in values.items()})


def _listed(text: object) -> object:
    if not isinstance(text, str):
        return text
    return tuple(part.strip() for part in text.split(",") if part.strip())


type Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""Texts separated by commas."""


class CollectSettings(Settings):
    """What `collect` needs: where activities go, and how much and whereto a source may."""

    table_name: str
    activities_queue_url: str
    identity_secret_id: str
    webhook_secrets_id: str = ""
    requests_per_minute: int = Field(default=600, ge=1, le=1_000_000)
    allowed_redirects: Listed = ()


class HandoffSettings(Settings):
    """What `handoff` needs: the outbox, where it goes, and how long the stream may take for it."""

    table_name: str
    topic_arn: str
    bus_name: str
    dead_letter_queue_url: str
    sweep_after_seconds: int = Field(default=300, ge=0, le=86_400)


class ScoreSettings(Settings):
    """What `score` needs: where leads are, where the unreadable goes, what hashes identities."""

    table_name: str
    rejects_queue_url: str
    identity_secret_id: str
