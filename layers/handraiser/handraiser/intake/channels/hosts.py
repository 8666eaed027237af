"""Hosts of URLs that anybody may have written: nothing here raises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from urllib.parse import urlsplit

MAX_HOST = 253
"""Characters of a host's name."""

_SCHEMES = {"http", "https", "android-app", "ios-app"}
_LABELS = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")
_ADDRESS = re.compile(r"[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*")


def host_of(url: str) -> str | None:
    """The host of an absolute URL, in small letters and IDNA form; None where there is none.

    A user name is not the host, and a backslash ends it, as in browsers. The package of an
    Android app (`android-app://com.example.app`) counts as a host.
    """
    try:
        parts = urlsplit(url.replace("\\", "/"))
        host = parts.hostname
    except ValueError:
        return None
    return _sound(host) if host and parts.scheme in _SCHEMES else None


def host_named(text: str) -> str | None:
    """The host that a URL has, or that a text such as `www.example.com` is."""
    if "://" in text:
        return host_of(text)
    return _sound(text.lower()) if "." in text else None


def is_same_site(host: str, other: str) -> bool:
    """Whether two hosts lie under one domain that somebody registered."""
    if host == other:
        return True
    if _ADDRESS.fullmatch(host) or host.split(".")[-2:] != other.split(".")[-2:]:
        return False
    site = _registered(host)
    return site is not None and site == _registered(other)


def names_of_host(host: str, brands: Set[str]) -> Iterator[str]:
    """What a document may call a host: itself, each domain it lies under down to two labels, and
    that one of the `brands` (`google.*`) whose domain it is in some country."""
    name = host
    while "." in name:
        yield name
        name = name.partition(".")[2]
    labels = host.split(".")
    for at in (-2, -3):
        brand = ".".join((*labels[at : at + 1], "*"))
        if brand in brands and (at == -2 or _registered(host) == ".".join(labels[at:])):
            yield brand


def _registered(host: str) -> str | None:
    from handraiser.facts.suffixes import registrable  # slow to import, and few hosts need it

    return registrable(host)


def _sound(host: str) -> str | None:
    host = host.removesuffix(".")
    if len(host) > MAX_HOST:
        return None
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    return host if _LABELS.fullmatch(host) or _ADDRESS.fullmatch(host) else None
