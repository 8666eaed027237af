"""What rules may ask of an event: its own properties, and what its context says of the page."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from handraiser.activity import Json

PAGE = ("path", "url", "referrer", "search", "title")
UTM = {
    "source": "utm_source",
    "medium": "utm_medium",
    "name": "utm_campaign",
    "term": "utm_term",
    "content": "utm_content",
}
"""The parts of `context.campaign`, as the words a link has for them."""


def properties_of(event: Mapping[str, Json]) -> dict[str, Json]:
    """The event's properties. Its own words stand above those of its context; `path` and the words
    of a campaign are read from the URL where nothing says them. Blank ones say nothing."""
    context, own = part(event, "context"), part(event, "properties")
    page, campaign = part(context, "page"), part(context, "campaign")
    said: dict[str, Json] = {name: page[name] for name in PAGE if name in page}
    for name in ("name", "category"):
        said[name] = event.get(name)
    said["group_id"] = event.get("groupId") or context.get("groupId")
    said["locale"] = context.get("locale")
    said |= {word: campaign.get(name) for name, word in UTM.items()}
    said |= {name: value for name, value in own.items() if value or not _is_blank(value)}
    url, search = said.get("url"), said.get("search")
    for name, value in _of_url(url, search).items():
        if _is_blank(said.get(name)):
            said[name] = value
    return {name: value for name, value in said.items() if value or not _is_blank(value)}


def part(value: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    """The object of that name, empty where there is none."""
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}


def _of_url(url: Json, search: Json) -> dict[str, Json]:
    """The path and the campaign's words that a page's address says."""
    said: dict[str, Json] = {}
    query = search.removeprefix("?") if isinstance(search, str) else ""
    if isinstance(url, str):
        try:
            parts = urlsplit(url)
        except ValueError:
            return said
        if parts.scheme in ("http", "https"):
            said["path"] = parts.path or "/"
        query = f"{query}&{parts.query}"
    if query in ("", "&"):
        return said
    for word, value in parse_qsl(query, errors="replace"):
        if word in UTM.values():
            said.setdefault(word, value)
    return said


def _is_blank(value: Json) -> bool:
    return value in (None, "", [], {})
