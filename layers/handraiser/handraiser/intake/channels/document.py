"""The channels document: which links and referrers are of which channel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from handraiser.errors import HandraiserError
from handraiser.intake.bounds import MAX_CHANNEL
from handraiser.intake.channels.rules import Channels, Rule
from handraiser.intake.checked import check_shipped, check_text

SHIPPED = "channels.yaml"

_MEDIUM = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
_DOMAIN = r"^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$"
_SOURCE = r"^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*(?:\.\*)?$"
_CLICK_ID = r"^[a-z0-9_]+$"
_SPELLINGS = {"media": _MEDIUM, "click_ids": _CLICK_ID, "sources": _SOURCE}

type Medium = Annotated[str, Field(pattern=_MEDIUM, max_length=100)]
type Domain = Annotated[str, Field(pattern=_DOMAIN, max_length=253)]
type Source = Annotated[str, Field(pattern=_SOURCE, max_length=253)]
type ClickId = Annotated[str, Field(pattern=_CLICK_ID, max_length=100)]
type ListName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
type Channel = Annotated[str, Field(min_length=1, max_length=MAX_CHANNEL)]


class ChannelsError(HandraiserError):
    """The channels document cannot be used; the message names every fault and where it is."""


def load_channels() -> Channels:
    """The rules of the document in the layer. Raises ChannelsError."""
    return _compiled(check_shipped(_Document, SHIPPED, ChannelsError, _lists_of))


def read_channels(text: str) -> Channels:
    """The rules of a YAML text. Raises ChannelsError with every fault and where it is."""
    return _compiled(check_text(_Document, text, ChannelsError, _lists_of))


@cache
def shipped_channels() -> Channels:
    """The rules of the document in the layer, read when they are first needed."""
    return load_channels()


def _named(kind: str) -> BeforeValidator:
    """A condition may be the name of one of the document's lists instead of a list."""

    def resolve(value: Any, info: ValidationInfo) -> Any:
        if value == []:
            raise ValueError("a list has at least one entry")
        if not isinstance(value, str):
            return value
        known: Mapping[str, list[str]] = (info.context or {}).get(kind, {})
        if value not in known:
            raise ValueError(f"there is no list {value!r} in {kind}")
        return known[value]

    return BeforeValidator(resolve)


def _lists_of(values: object) -> dict[str, object]:
    """The named lists of a document, without the entries that are faults where they stand."""
    document = values if isinstance(values, dict) else {}
    found: dict[str, object] = {}
    for kind, spelling in _SPELLINGS.items():
        lists = document.get(kind)
        found[kind] = {
            name: [it for it in entries if isinstance(it, str) and re.match(spelling, it)]
            for name, entries in (lists if isinstance(lists, dict) else {}).items()
            if isinstance(entries, list)
        }
    return found


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Rule(_Part):
    """A channel, and what all must hold for it."""

    channel: Channel
    medium: Annotated[list[Medium], _named("media")] = []
    click_id: Annotated[list[ClickId], _named("click_ids")] = []
    source: Annotated[list[Source], _named("sources")] = Field([], alias="from")

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not self.model_fields_set & {"medium", "click_id", "source"}:
            raise ValueError("a rule asks for a medium, a click_id or from where")
        return self


class _Otherwise(_Part):
    another_site: Channel | None = None
    nothing: Channel | None = None


class _Document(_Part):
    own: list[Domain] = []
    as_sent: list[Medium] = []
    media: dict[ListName, Annotated[list[Medium], Field(min_length=1)]] = {}
    click_ids: dict[ListName, Annotated[list[ClickId], Field(min_length=1)]] = {}
    sources: dict[ListName, Annotated[list[Source], Field(min_length=1)]] = {}
    rules: Annotated[list[_Rule], Field(min_length=1, max_length=500)]
    otherwise: _Otherwise = _Otherwise()


def _compiled(document: _Document) -> Channels:
    return Channels(
        own=frozenset(document.own),
        as_sent=frozenset(document.as_sent),
        rules=tuple(
            Rule(rule.channel, _set(rule.medium), _set(rule.click_id), _set(rule.source))
            for rule in document.rules
        ),
        click_ids=tuple(dict.fromkeys(name for rule in document.rules for name in rule.click_id)),
        brands=frozenset(
            name for rule in document.rules for name in rule.source if name.endswith(".*")
        ),
        another_site=document.otherwise.another_site,
        nothing=document.otherwise.nothing,
    )


def _set(entries: list[str]) -> frozenset[str] | None:
    return frozenset(entries) or None
