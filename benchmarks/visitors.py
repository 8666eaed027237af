"""Clicks of a website's visitors, in the Segment protocol, the same each time for one seed."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from handraiser.activity import iso

START = datetime(2026, 10, 12, 8, tzinfo=UTC)
SITE = "https://www.example.com"
AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36"
)

PER_SESSION = 8
RETURNING = 0.4
"""The share of sessions of somebody who has been there before."""
KNOWN = 0.05
"""The share of sessions in which somebody says who they are."""
PAUSE_SECONDS = 30.0
"""Between two events of a session, on average."""

PAGES = (
    "/",
    "/product/scoring",
    "/product/handoff",
    "/pricing",
    "/blog/what-makes-a-good-lead",
    "/blog/how-to-choose-a-crm",
    "/case-studies/strojirna",
    "/careers",
    "/about",
)
ENTRIES: tuple[tuple[str, str], ...] = (
    ("", "https://www.google.com/"),
    ("?gclid=EAIaIQobChMI8fXx", "https://www.google.com/"),
    ("?utm_source=linkedin&utm_medium=paid-social&utm_campaign=autumn-2026", ""),
    ("?utm_source=newsletter&utm_medium=email&utm_campaign=october", ""),
    ("", "https://news.example/letters/42"),
    ("", ""),
)
"""What follows a session's first path, and its referrer."""

TRACKED = ("Video Played", "CTA Clicked", "Content Downloaded")
TRACKED_SHARE = 0.25

type Event = dict[str, Any]


@dataclass(frozen=True)
class Click:
    """An event, when it happened, and its visitor's number."""

    at: datetime
    visitor: int
    event: Event


def clicks(sessions: int, *, at_once: int, seed: int = 4) -> list[Click]:
    """The events of that many sessions, in the order in which they happen.

    New sessions begin so often that about `at_once` visitors are on the site at any time.
    """
    rng = random.Random(seed)
    every = PER_SESSION * PAUSE_SECONDS / at_once
    begins, visitors = START, 0
    found: list[Click] = []
    for _ in range(sessions):
        begins += timedelta(seconds=rng.expovariate(1 / every))
        if visitors and rng.random() < RETURNING:
            visitor = rng.randrange(visitors)
        else:
            visitor, visitors = visitors, visitors + 1
        found += _session(rng, visitor, begins)
    return sorted(found, key=lambda click: click.at)


def _session(rng: random.Random, visitor: int, begins: datetime) -> Iterator[Click]:
    """A landing page, further pages and what is done on them; at the end perhaps a name."""
    query, referrer = rng.choice(ENTRIES)
    at, url = begins, ""
    says_who = rng.random() < KNOWN
    for number in range(PER_SESSION):
        if number:
            at += timedelta(seconds=rng.expovariate(1 / PAUSE_SECONDS))
            query, referrer = "", url
        if says_who and number == PER_SESSION - 1:
            traits = {"email": f"visitor-{visitor}@example.com", "company": "Example Works"}
            said: Event = {"type": "identify", "traits": traits}
        elif number and rng.random() < TRACKED_SHARE:
            said = {"type": "track", "event": rng.choice(TRACKED), "properties": {"place": "top"}}
        else:
            path = rng.choice(PAGES)
            url = f"{SITE}{path}{query}"
            said = {"type": "page", "properties": _page(path, url, query, referrer)}
        page = _page(url.removeprefix(SITE).partition("?")[0], url, query, referrer)
        yield Click(at, visitor, _event(rng, visitor, at, page, said))


def _page(path: str, url: str, query: str, referrer: str) -> Event:
    title = f"Example Company – {path.strip('/').replace('-', ' ') or 'home'}"
    return {"path": path, "url": url, "search": query, "referrer": referrer, "title": title}


def _event(rng: random.Random, visitor: int, at: datetime, page: Event, said: Event) -> Event:
    """As the browser library of the protocol sends it."""
    return {
        "messageId": f"ajs-next-{rng.getrandbits(128):032x}",
        "anonymousId": str(uuid.UUID(int=visitor + (4 << 76), version=4)),
        "userId": None,
        "timestamp": iso(at),
        "integrations": {},
        **said,
        "context": {
            "page": page,
            "userAgent": AGENT,
            "locale": "en-US",
            "timezone": "Europe/Prague",
            "library": {"name": "analytics.js", "version": "npm:next-1.81.0"},
        },
    }
