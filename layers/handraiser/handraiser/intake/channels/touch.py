"""Reads where a visitor came from, off the page's URL, its utm fields and the referrer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from handraiser.intake.channels.hosts import host_named, host_of, is_same_site, names_of_host
from handraiser.intake.channels.link import MAX_URL, fields_of, parameters_of, text_in
from handraiser.intake.channels.rules import Channels, Rule

_BETWEEN = re.compile(r"[\s_-]+")
_NO_FIELDS: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True)
class Touch:
    """Where a visitor came from; None for what nothing says.

    `click_id` is the name of the click id (`gclid`), never its value: of several, the one that told
    the channel. `is_direct` says that the
    channel stands for a visit that came from nowhere.
    """

    channel: str | None = None
    campaign: str | None = None
    click_id: str | None = None
    is_direct: bool = False


def read_touch(
    *,
    page_url: object = None,
    referrer: object = None,
    fields: Mapping[str, object] = _NO_FIELDS,
    own_host: str | None = None,
    channels: Channels | None = None,
) -> Touch:
    """The channel, the campaign and the kind of click id of a page view, a form or a click.

    This is the one way in for every door:

    - `page_url`: the page's address with its query, absolute if possible. Its host is our own.
    - `referrer`: the referrer as the browser gave it; empty or None means that there was none.
    - `fields`: what was sent beside the URL, by name in any case: `utm_medium`, `utm_source`,
      `utm_campaign`, and click ids such as `gclid`. They go before the query; other names are
      ignored, so a whole form or all of a context's fields may be given.
    - `own_host`: a host or an origin that is ours too, from the request's `Origin` for example.
    - `channels`: the rules, those of the layer's `channels.yaml` unless given.

    In this order: a medium listed as sent; the first rule that holds; a medium that no rule knows,
    word for word; a referrer of our own is no channel; another site's is `another_site`; nothing at
    all on a known page is `nothing`. Another site is told from our own only where a host of ours is
    known; otherwise a referrer that no rule knows says nothing.

    Values of any type and any text are taken and nothing is raised (but ChannelsError, at the first
    call, for a broken document). 8,192 characters of a URL, 500 parameters and 1,024 characters of
    a value are looked at; channel and campaign are no longer than that, and the door cuts them to
    its own bounds (`MAX_CHANNEL`, `MAX_CAMPAIGN`).
    """
    rules = channels or _shipped()
    said = fields_of(fields, rules.known_click_ids)
    arrival = _Arrival(
        text_in(page_url, MAX_URL), text_in(referrer, MAX_URL), text_in(own_host), (*said.items(),)
    )
    return _shipped_touch(arrival) if channels is None else _touch(arrival, rules)


class _Arrival(NamedTuple):
    """What was told, as text: the page, the referrer, a host of ours, and the fields that count."""

    url: str
    came_from: str
    own_host: str
    said: tuple[tuple[str, str], ...]


def _shipped() -> Channels:
    from handraiser.intake.channels.document import shipped_channels  # not while it starts

    return shipped_channels()


@lru_cache(maxsize=512)
def _shipped_touch(arrival: _Arrival) -> Touch:
    """A site's ways in are few, and most events are of a visit that has begun."""
    return _touch(arrival, _shipped())


def _touch(arrival: _Arrival, channels: Channels) -> Touch:
    url, came_from, own_host, fields = arrival
    said = {**parameters_of(url, channels.known_click_ids), **dict(fields)}
    site = _another_site(came_from, url, own_host, channels)
    click_ids = said.keys() & channels.known_click_ids
    sent = said.get("utm_medium", "")
    rule = _rule(channels, said, click_ids, site)
    channel, is_direct = (rule.channel if rule else sent) or None, False
    if channel is None and site.is_another:
        channel = channels.another_site
    if channel is None and url and not came_from and not said:
        channel, is_direct = channels.nothing, channels.nothing is not None
    telling = rule.click_ids & click_ids if rule and rule.click_ids else click_ids
    return Touch(
        channel=channel,
        campaign=said.get("utm_campaign"),
        click_id=next((name for name in channels.click_ids if name in telling), None),
        is_direct=is_direct,
    )


@dataclass(frozen=True)
class _Site:
    """The host that a visitor came from, unless it is our own; `is_another` where that is sure."""

    host: str | None
    is_another: bool


def _another_site(came_from: str, url: str, own_host: str, channels: Channels) -> _Site:
    host = host_of(came_from)
    if host is None or (
        channels.own and not channels.own.isdisjoint(names_of_host(host, frozenset()))
    ):
        return _Site(None, is_another=False)
    ours = [own for own in (host_of(url), host_named(own_host)) if own is not None]
    if any(is_same_site(host, own) for own in ours):
        return _Site(None, is_another=False)
    return _Site(host, is_another=bool(ours))


def _rule(
    channels: Channels, said: Mapping[str, str], click_ids: set[str], site: _Site
) -> Rule | None:
    medium = _spelled(said.get("utm_medium", ""))
    if medium in channels.as_sent:
        return None
    sources = {*_names(said.get("utm_source", ""), channels.brands)}
    if site.host is not None:
        sources.update(names_of_host(site.host, channels.brands))
    if not (medium or click_ids or sources):
        return None  # a document's rules each ask for one of them
    return channels.rule_of(medium, click_ids, sources)


def _spelled(text: str) -> str:
    """`Paid Social`, `paid_social` and `paid-social` are one."""
    return _BETWEEN.sub("-", text.lower()).strip("-")


def _names(source: str, brands: Set[str]) -> Iterator[str]:
    """What the document may call a `utm_source`: a word, or the site that it names."""
    if "." in source or "/" in source:
        host = host_named(source)
        yield from names_of_host(host, brands) if host else ()
    elif word := _spelled(source):
        yield word
        yield f"{word}.*"
