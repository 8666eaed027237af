"""The kind `mail_domain`: the domain of an account, or that of a free or disposable mailbox."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from handraiser.activity import Json
from handraiser.facts.lists import phrases_in, read_lines, read_list
from handraiser.facts.reader import Reader, reader_of_texts
from handraiser.facts.suffixes import registrable

DOCUMENTS = ("disposable_mail.txt", "free_mail.txt", "mail_domains.yaml", "public_suffixes.txt")

TYPES = ("company", "free", "disposable")

LONGEST = 320
"""The longest e-mail address there can be."""

_ADDRESS = re.compile(r"(?:[^\s@<>]{1,64}@)?([^\s@<>]+)")
_HOST = re.compile(r"(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def mail_domain_reader(values: Mapping[str, Sequence[str]]) -> Reader:
    """Reads an e-mail address or a domain: `{"domain": "acme.com", "type": "company"}`.

    The domain is the one listed, or else the one its owner registered (`mail.acme.co.uk` is
    `acme.co.uk`), in its IDNA form. `values` lists further domains of a type.
    """
    declared = {_host(domain): kind for kind, domains in values.items() for domain in domains}

    def read(text: str) -> Json:
        host = _host(text)
        if host is None:
            return None
        for domain in _itself_and_above(host):
            kind = declared.get(domain) or _shipped().get(domain)
            if kind is not None:
                return {"domain": domain, "type": kind}
        owned = registrable(host)
        return None if owned is None else {"domain": owned, "type": "company"}

    def other(value: Json) -> Json:
        """Of an object: what its domain says, or a type alone."""
        if not isinstance(value, dict):
            return None
        domain, kind = value.get("domain"), value.get("type")
        if isinstance(domain, str) and (known := read(domain)) is not None:
            return known
        return {"type": kind} if isinstance(kind, str) and kind in TYPES else None

    return reader_of_texts(read, other)


def _host(text: str) -> str | None:
    """The domain of an address, or of a domain alone, in small ASCII letters."""
    found = _ADDRESS.fullmatch(text.strip().lower()) if len(text) <= LONGEST else None
    if found is None:
        return None
    host = found[1].removesuffix(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return host if _HOST.fullmatch(host) else None


def _itself_and_above(host: str) -> Iterator[str]:
    """The domain and those it lies under, down to two labels."""
    while "." in host:
        yield host
        host = host.partition(".")[2]


@cache
def _shipped() -> Mapping[str, str]:
    """Types by domain; what is written by hand stands above what is made."""
    (free,), (disposable,) = read_lines("free_mail.txt"), read_lines("disposable_mail.txt")
    by_hand: Mapping[str, Mapping[str, str]] = read_list("mail_domains.yaml")
    return {
        **dict.fromkeys(free, "free"),
        **dict.fromkeys(disposable, "disposable"),
        **{
            domain: kind
            for kind, countries in by_hand.items()
            for written in countries.values()
            for domain in phrases_in(written)
        },
    }
