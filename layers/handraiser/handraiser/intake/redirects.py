"""Where a form may send its visitor afterwards: only below the URLs its owner allows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urlsplit

from handraiser.errors import Refused

_DEFAULT_PORT = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[^\x21-\x7e]|\\")
"""What a browser would drop or rewrite before following a URL: blanks, controls, backslashes, and
whatever is not ASCII."""


@dataclass(frozen=True)
class _Place:
    """What of a URL decides where it leads."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> Self:
        """Raises ValueError for anything but a plain absolute http or https URL."""
        if _UNSAFE.search(url):
            raise ValueError("a URL has no blanks, controls, backslashes or non-ASCII characters")
        parts = urlsplit(url)
        if parts.scheme not in _DEFAULT_PORT or not parts.hostname:
            raise ValueError("a URL begins with http:// or https:// and a host")
        if "@" in parts.netloc:
            raise ValueError("a URL names no user")
        if {".", ".."} & set(unquote(parts.path).replace("\\", "/").split("/")):
            raise ValueError("a URL's path has no . or .. in it")
        port = parts.port or _DEFAULT_PORT[parts.scheme]
        return cls(parts.scheme, parts.hostname.rstrip("."), port, parts.path or "/")

    def is_below(self, allowed: Self) -> bool:
        """Whether this is the allowed place or something in it; `/thanks` holds no `/thanksx`."""
        origin = (self.scheme, self.host, self.port)
        folder = allowed.path.rstrip("/") + "/"
        return origin == (allowed.scheme, allowed.host, allowed.port) and (
            self.path == allowed.path or self.path.startswith(folder)
        )


class Redirects:
    """The allow-list, as configured.

    Each entry is an absolute URL: its scheme, host and port must be equal and its path must hold
    the asked one. Raises ValueError for an entry that is none.
    """

    def __init__(self, allowed: Iterable[str]) -> None:
        urls = list(allowed)
        if any("?" in url or "#" in url for url in urls):
            raise ValueError("an allowed URL has no query and no fragment")
        self._allowed = [_Place.of(url) for url in urls]

    def check(self, url: str) -> str:
        """The URL itself. Raises Refused (`redirect_not_allowed`) unless it is on the list."""
        try:
            place = _Place.of(url)
        except ValueError as error:
            raise _not_allowed() from error
        if not any(place.is_below(allowed) for allowed in self._allowed):
            raise _not_allowed()
        return url


def _not_allowed() -> Refused:
    message = "The form asks for a redirect to an address that is not on the allow-list."
    return Refused("redirect_not_allowed", message, field="redirect")
