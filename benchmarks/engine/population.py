"""Leads of a company that sells planning software, and what they do; the same for the same seed.

Nothing is clustered: a year's activities fall on as many days as they can, so that the stored
state is as large as so many activities make it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from handraiser.activity import Activity, Json
from handraiser.identity import Identities

NOW = datetime(2026, 10, 31, 8, tzinfo=UTC)
"""The last day of a month, so that the month's chunk of state is as full as it gets."""

YEAR = timedelta(days=364)
LEADS = 2_000
ACTIVITIES = 20_000
SEED = 40

PATHS = (
    *("/", "/", "/product", "/product/planner", "/product/capacity", "/features/gantt"),
    *("/pricing", "/pricing/calculator", "/pricing/eu/enterprise", "/docs/start", "/docs/api"),
    *("/blog/why-plans-slip", "/blog/capacity-in-practice", "/customers/strojirna"),
    *("/company/about", "/company/jobs", "/careers/engineer", "/legal/privacy"),
)
INDUSTRIES = ("manufacturing", "software", "finance", "retail")
ASSETS = ("planning-guide.pdf", "ROI-Calculator.xlsx", "rollout-checklist.pdf", "template.xlsx")
LINKS = ("/pricing", "/blog/why-plans-slip", "/webinars/42", "/preferences/unsubscribe")
MESSAGES = ("newsletter-41", "offer-autumn-2026", "offer-spring-2025", "product-update-7")
FEATURES = ("login", "gantt", "api", "reports", "import")
TOPICS = ("Project Planning", "resource capacity planning", "time tracking", "CRM")

type Details = Callable[[random.Random], dict[str, Json]]


def _page(rng: random.Random) -> dict[str, Json]:
    path = rng.choice(PATHS)
    page: dict[str, Json] = {
        "path": path,
        "title": f"Example Planner – {path.strip('/').replace('-', ' ') or 'home'}",
        "referrer": rng.choice(("https://search.example/", "https://news.example/42", None)),
        "session": f"{rng.getrandbits(64):016x}",
        "status": rng.choices((200, 304, 404, 410), weights=(90, 5, 4, 1))[0],
        "seconds": Decimal(rng.randrange(10, 3000)) / 10,
    }
    if path.startswith("/customers"):
        page["industry"] = rng.choice(INDUSTRIES)
    return page


def _session(rng: random.Random) -> dict[str, Json]:
    network = rng.choice(("198.51.100", "203.0.113", "192.0.2", "2001:db8:"))
    dot = ":" if ":" in network else "."
    return {
        "ip": f"{network}{dot}{rng.randrange(1, 255)}",
        "device": rng.choice(("desktop", "desktop", "mobile")),
        "languages": list(rng.sample(("cs", "en", "de", "sk"), k=2)),
    }


def _mail(rng: random.Random) -> dict[str, Json]:
    return {"message": rng.choice(MESSAGES), "link": rng.choice(LINKS)}


def _content(rng: random.Random) -> dict[str, Json]:
    content: dict[str, Json] = {"asset": rng.choice(ASSETS), "bytes": rng.randrange(10**5, 10**7)}
    if rng.random() < 0.3:
        content["industry"] = rng.choice(INDUSTRIES)
    return content


def _webinar(rng: random.Random) -> dict[str, Json]:
    return {"webinar": f"planning-{rng.randrange(1, 13):02}", "minutes": rng.randrange(0, 61)}


def _feature(rng: random.Random) -> dict[str, Json]:
    return {
        "feature": rng.choice(FEATURES),
        "plan": rng.choice(("trial", "team", "Enterprise")),
        "projects": rng.randrange(0, 40),
    }


def _invitation(rng: random.Random) -> dict[str, Json]:
    return {
        "role": rng.choice(("guest", "member", "admin")),
        "seats": rng.choice((0, 1, 5, 25, 40)),
    }


def _integration(rng: random.Random) -> dict[str, Json]:
    return {"kind": rng.choice(("crm", "erp", "calendar")), "vendor": "example"}


def _chat(rng: random.Random) -> dict[str, Json]:
    return {"agent": "Dana"} if rng.random() < 0.5 else {"bot": True}


def _signal(rng: random.Random) -> dict[str, Json]:
    return {"topic": rng.choice(TOPICS), "score": Decimal(rng.randrange(200, 1000)) / 10}


def _form(rng: random.Random) -> dict[str, Json]:
    return {"form": rng.choice(("newsletter", "webinar", "demo")), "page": rng.choice(PATHS)}


KINDS: tuple[tuple[str, int, Details], ...] = (
    ("page_viewed", 440, _page),
    ("session_started", 150, _session),
    ("email_opened", 120, _mail),
    ("feature_used", 80, _feature),
    ("email_clicked", 50, _mail),
    ("content_downloaded", 40, _content),
    ("ad_clicked", 30, _form),
    ("webinar_registered", 15, _webinar),
    ("webinar_attended", 15, _webinar),
    ("intent_signal_received", 15, _signal),
    ("form_submitted", 10, _form),
    ("chat_started", 10, _chat),
    ("colleague_invited", 7, _invitation),
    ("trial_started", 5, _form),
    ("integration_connected", 5, _integration),
    ("contact_requested", 3, _form),
    ("demo_requested", 3, _form),
    ("quote_requested", 2, _form),
)
"""Types with how often each happens, in thousandths."""

CHANNELS = ("organic", "direct", "direct", "paid-social", "display", "linkedin", None, None)
CAMPAIGNS = ("autumn-2026", "partner-webinars", "retargeting", "name-brand", None, None, None)


@dataclass(frozen=True)
class Lead:
    """Somebody with a year of activities before `NOW`, in order; the first brings their facts."""

    name: str
    activities: tuple[Activity, ...] = field(repr=False)


def population(leads: int = LEADS, activities: int = ACTIVITIES) -> list[Lead]:
    """Leads with `activities` among them, at least one each; a few have most of them."""
    rng = random.Random(SEED)
    counts = [1] * leads
    for _ in range(activities - leads):
        counts[int(leads * rng.random() ** 2)] += 1
    return [busy(count, f"lead-{number}") for number, count in enumerate(counts)]


def busy(count: int, name: str = "alex") -> Lead:
    """A lead with `count` activities in the year."""
    rng = random.Random(f"{SEED}/{name}/{count}")
    milliseconds = int(YEAR.total_seconds() * 1000)
    moments = sorted(rng.sample(range(milliseconds), count))
    first, *others = (NOW - YEAR + timedelta(milliseconds=ms) for ms in moments)
    introduction = _introduction(rng, name, first)
    return Lead(name, (introduction, *(_activity(rng, name, at) for at in others)))


def later(name: str, count: int, start: datetime = NOW) -> list[Activity]:
    """Further activities of a lead, a minute apart, after `start`; none brings a new fact."""
    rng = random.Random(f"{SEED}/{name}/later/{start}")
    return [_activity(rng, name, start + timedelta(minutes=i)) for i in range(1, count + 1)]


def _introduction(rng: random.Random, name: str, at: datetime) -> Activity:
    return Activity(
        id=f"{name}-0",
        type="form_submitted",
        at=at,
        received_at=at,
        source="form",
        identities=Identities(email=f"{name}@example.com", anonymous_id=f"browser-{name}"),
        traits={
            "company": "Example Works",
            "title": rng.choice(("Head of Operations", "Project Manager", "CTO", "Student")),
            "employees": rng.choice(("12", "51-200", "250", "1 200")),
            "country": rng.choice(("Germany", "CZ", "Slovakia", "United States")),
            "industry": rng.choice(INDUSTRIES),
            "revenue": rng.choice(("EUR 25,000,000", "$2M", "12 000 000 EUR")),
            "mail_domain": rng.choice(("example.com", "gmail.com")),
            "tools": rng.choice(("Jira, Excel", "Asana", "paper")),
        },
        channel=rng.choice(CHANNELS),
        properties=_form(rng),
    )


def _activity(rng: random.Random, name: str, at: datetime) -> Activity:
    ((kind, _, details),) = rng.choices(KINDS, weights=[share for _, share, _ in KINDS])
    return Activity(
        id=f"{name}-{rng.getrandbits(96):024x}",
        type=kind,
        at=at,
        received_at=at,
        source="tracking",
        identities=Identities(anonymous_id=f"browser-{name}"),
        channel="email" if kind.startswith("email") else rng.choice(CHANNELS),
        campaign=rng.choice(CAMPAIGNS),
        properties=details(rng),
    )
