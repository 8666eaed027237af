"""A person's year of activities, always the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from handraiser.activity import Activity, Json
from handraiser.identity import Identities

NOW = datetime(2026, 10, 31, 8, tzinfo=UTC)
"""The last day of a month, so that the month's chunk of state is as full as it gets."""

YEAR = timedelta(days=364)

CHANNELS = ("organic", "organic", "direct", "email", "paid-social", "display", "linkedin", None)
CAMPAIGNS = ("autumn-2026", "partner-webinars", "retargeting", None, None)
PATHS = (
    "/",
    "/pricing",
    "/pricing/enterprise",
    "/product/scoring",
    "/product/handoff",
    "/blog/what-makes-a-good-lead",
    "/blog/how-to-choose-a-crm",
    "/case-studies/strojirna",
    "/careers",
    "/about",
)

type Details = Callable[[random.Random], dict[str, Json]]


def _page(rng: random.Random) -> dict[str, Json]:
    path = rng.choice(PATHS)
    return {
        "path": path,
        "title": f"Example Company – {path.strip('/').replace('-', ' ') or 'home'}",
        "referrer": rng.choice(("https://search.example/", "https://news.example/letters/42", "")),
        "session": f"{rng.getrandbits(64):016x}",
    }


def _mail(rng: random.Random) -> dict[str, Json]:
    return {"message": f"newsletter-2026-{rng.randint(1, 52):02}", "link": rng.choice(PATHS)}


def _content(rng: random.Random) -> dict[str, Json]:
    return {"asset": rng.choice(("scoring-guide.pdf", "buyers-checklist.pdf", "roi.xlsx"))}


KINDS: tuple[tuple[str, int, Details], ...] = (
    ("page_viewed", 50, _page),
    ("session_started", 15, _page),
    ("email_opened", 14, _mail),
    ("email_clicked", 6, _mail),
    ("content_downloaded", 4, _content),
    ("case_study_downloaded", 2, _content),
    ("price_list_opened", 2, _content),
    ("webinar_registered", 2, _content),
    ("webinar_attended", 2, _content),
    ("intent_signal_received", 2, _content),
    ("lead_form_submitted", 1, _content),
)
"""Types of the default model's rules with how often each happens, in percent."""

BY_MAIL = frozenset({"email_opened", "email_clicked"})


@dataclass(frozen=True)
class Person:
    """Somebody who has filled in a form once and has been seen ever since, until `now`.

    Two people differ in nothing but their name.
    """

    name: str
    now: datetime = NOW

    @property
    def email(self) -> str:
        """Their address, in a domain reserved for examples."""
        return f"{self.name}@example.com"

    def past(self, count: int) -> list[Activity]:
        """`count` activities of the year before `now`, in order; the first tells who they are."""
        rng = random.Random(count)
        whole_year = int(YEAR.total_seconds() * 1000)
        moments = sorted(rng.sample(range(whole_year), count))
        start = self.now - YEAR
        first, *others = (start + timedelta(milliseconds=ms) for ms in moments)
        return [self._introduction(first), *(self._activity(rng, at) for at in others)]

    def later(self, count: int) -> list[Activity]:
        """`count` further activities, a minute apart, from `now` on; none brings a new fact."""
        rng = random.Random("later")
        return [self._activity(rng, self.now + timedelta(minutes=i)) for i in range(1, count + 1)]

    def demo_request(self, at: datetime) -> Activity:
        """A raised hand: it makes an MQL at once."""
        return self._seen("demo_requested", at, f"{self.name}-demo", {"form": "demo-request"})

    def _introduction(self, at: datetime) -> Activity:
        return Activity(
            id=f"{self.name}-0",
            type="lead_form_submitted",
            at=at,
            received_at=at,
            source="form",
            identities=Identities(email=self.email, anonymous_id=f"browser-{self.name}"),
            traits={
                "first_name": "Alex",
                "last_name": "Example",
                "phone": "+420 601 000 000",
                "company": "Example Machine Works",
                "title": "Production Planner",
                "employees": "40",
                "country": "Germany",
                "industry": "retail",
                "website": "www.example.com",
            },
            channel="linkedin",
        )

    def _activity(self, rng: random.Random, at: datetime) -> Activity:
        ((kind, _, details),) = rng.choices(KINDS, weights=[share for _, share, _ in KINDS])
        name = f"{self.name}-{rng.getrandbits(96):024x}"
        return self._seen(
            kind,
            at,
            name,
            details(rng),
            channel="email" if kind in BY_MAIL else rng.choice(CHANNELS),
            campaign=rng.choice(CAMPAIGNS),
        )

    def _seen(
        self,
        kind: str,
        at: datetime,
        name: str,
        properties: dict[str, Json],
        *,
        channel: str | None = None,
        campaign: str | None = None,
    ) -> Activity:
        browser = None if kind in BY_MAIL else f"browser-{self.name}"
        return Activity(
            id=name,
            type=kind,
            at=at,
            received_at=at,
            source="tracking",
            identities=Identities(email=self.email, anonymous_id=browser),
            channel=channel,
            campaign=campaign,
            properties=properties,
        )
