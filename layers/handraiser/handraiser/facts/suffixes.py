"""Finds the domain that somebody registered, by the Public Suffix List."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from handraiser.facts.lists import read_lines


class _Suffixes(NamedTuple):
    """Rules of the list: registries' own, and those of companies that give out subdomains."""

    rules: frozenset[str]
    private: frozenset[str]


def registrable(host: str) -> str | None:
    """The shortest domain of a host that somebody registered: `mail.acme.co.uk` is `acme.co.uk`.

    `host` is in its IDNA form. A company's own domain under which others register (`uk.com`)
    stays as it is; None for what is itself a registry's suffix (`co.uk`).
    """
    suffixes = _suffixes()
    labels = host.split(".")
    for at in range(len(labels)):
        suffix = ".".join(labels[at:])
        if f"!{suffix}" in suffixes.rules:
            return suffix
        above = ".".join(("*", *labels[at + 1 :]))
        if suffix in suffixes.rules or above in suffixes.rules or at == len(labels) - 1:
            if at == 0:
                return host if host in suffixes.private else None
            return ".".join(labels[at - 1 :])
    return None


@cache
def _suffixes() -> _Suffixes:
    registries, private = read_lines("public_suffixes.txt")
    return _Suffixes(frozenset(registries + private), frozenset(private))
