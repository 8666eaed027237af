"""Write keys: what a client shows to be let in, and where in a request it shows it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handraiser.activity import Json
from handraiser.errors import Refused

ANY_ORIGIN = "*"


class InvalidKey(Refused):
    """The one answer to a key that is missing, unknown or revoked."""

    def __init__(self) -> None:
        super().__init__("invalid_write_key", "A valid write key is required.")


@dataclass(frozen=True)
class WriteKey:
    """What is known of a key, which is not the key itself.

    `id` is public and short. `source` names where its events come from, as a model's precedence
    list does. Pages of `origins` alone may use it from a browser, any page where there are none or
    `*` is among them. `rate` is its requests a minute. From `revoked_at` on it opens nothing.
    """

    id: str
    source: str
    label: str
    origins: tuple[str, ...]
    rate: int
    created_at: datetime
    revoked_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether it opens the door at that instant."""
        return self.revoked_at is None or now < self.revoked_at

    def check_origin(self, origin: str | None) -> None:
        """Refuses (`origin_not_allowed`) a browser on a page that may not use this key."""
        if not origin or not self.origins or ANY_ORIGIN in self.origins or origin in self.origins:
            return
        raise Refused("origin_not_allowed", "Pages of this origin may not use this write key.")


def shown_key(headers: Mapping[str, str], *bodies: Mapping[str, Json]) -> str | None:
    """The key of a request: the user name of Basic authorization, else the first `writeKey`."""
    named = _basic_user(headers.get("authorization", ""))
    if named:
        return named
    written = (body.get("writeKey") for body in bodies)
    return next((key for key in written if isinstance(key, str) and key), None)


def _basic_user(authorization: str) -> str | None:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return decoded.partition(":")[0]
