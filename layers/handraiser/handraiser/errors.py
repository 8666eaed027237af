"""The errors the domain and its adapters raise; handlers map them to answers."""

from __future__ import annotations


class HandraiserError(Exception):
    """Base of every error this package raises on purpose."""


class Refused(HandraiserError):
    """Input that a retry cannot mend.

    `code` is a stable snake_case word for programs, `message` a sentence for people (it never
    quotes personal data), `field` the name or path of what is wrong, when there is one.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class Unavailable(HandraiserError):
    """A service did not answer or throttled; the same call may succeed later."""


class Conflict(HandraiserError):
    """Another writer got there first; reload and decide again."""
