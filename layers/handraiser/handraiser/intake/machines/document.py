"""The shape of the machines document."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from handraiser.documents import read_document
from handraiser.intake.checked import check_shipped, check_text
from handraiser.intake.machines.crawlers import Crawlers, check_entry
from handraiser.intake.machines.machines import SHIPPED, Machines, MachinesError
from handraiser.intake.machines.networks import Networks, check_network

LISTED = "crawlers.txt"

_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def load_machines() -> Machines:
    """The machines of the document in the layer. Raises MachinesError."""
    return _compiled(check_shipped(_Document, SHIPPED, MachinesError))


def read_machines(text: str) -> Machines:
    """The machines of a YAML text. Raises MachinesError with every fault and where it is."""
    return _compiled(check_text(_Document, text, MachinesError))


@cache
def shipped_machines() -> Machines:
    """The machines of the document in the layer, read when they are first needed."""
    return load_machines()


def listed_crawlers() -> list[str]:
    """The entries of the list that is made from a package. A blank may be part of one."""
    lines = read_document(LISTED).splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _domain(text: str) -> str:
    if not _DOMAIN.fullmatch(text):
        raise ValueError("a domain is written in small letters, such as example.com")
    return text


type Entry = Annotated[str, Field(max_length=200), AfterValidator(check_entry)]
type Domain = Annotated[str, AfterValidator(_domain)]
type Network = Annotated[str, Field(max_length=64), AfterValidator(check_network)]
type UserAgent = Annotated[str, Field(min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Crawlers(_Part):
    also: Annotated[list[Entry], Field(max_length=1_000)] = []
    never: Annotated[list[UserAgent], Field(max_length=1_000)] = []


class _Internal(_Part):
    domains: Annotated[list[Domain], Field(max_length=1_000)] = []
    networks: Annotated[list[Network], Field(max_length=1_000)] = []


class _Document(_Part):
    crawlers: _Crawlers = _Crawlers()
    mail_proxies: Annotated[list[UserAgent], Field(max_length=100)] = []
    internal: _Internal = _Internal()


def _compiled(document: _Document) -> Machines:
    def crawlers() -> Crawlers:
        never = frozenset(document.crawlers.never)
        listed = (line for line in listed_crawlers() if line not in never)
        return Crawlers([*listed, *document.crawlers.also])

    return Machines(
        crawlers,
        document.mail_proxies,
        document.internal.domains,
        Networks(document.internal.networks),
    )
