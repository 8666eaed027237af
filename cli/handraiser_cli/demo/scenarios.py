"""The people of the demonstration and what they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Form:
    """A form fill through the HTTP door."""

    form_id: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """An activity through the event bus."""

    type: str
    source: str = "tracking"
    channel: str | None = None
    traits: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """Something the person does, and the stage it must lead to."""

    says: str
    by: Form | Event
    stage: str


@dataclass(frozen=True)
class Person:
    """One example: `lesson` says what it shows."""

    name: str
    lesson: str
    steps: tuple[Step, ...]

    @property
    def email(self) -> str:
        """An address of their own, in a domain reserved for examples."""
        return f"{self.name.lower()}@example.com"

    @property
    def anonymous_id(self) -> str:
        """The id their browser keeps."""
        return f"browser-of-{self.name.lower()}"

    @property
    def qualifies(self) -> bool:
        """Whether one notification is expected."""
        return any(step.stage == "mql" for step in self.steps)


PEOPLE = (
    Person(
        "Marta",
        "Manufacturing qualifies at 70: 50 of fit, then e-mail, visits and a case study",
        (
            Step(
                "enrichment knows the company: 80 employees, Czechia, machinery",
                Event(
                    "company_enriched",
                    source="enrichment",
                    traits={
                        "company": "Strojírna",
                        "employees": "80",
                        "country": "Czechia",
                        "industry": "machinery",
                    },
                ),
                "nurture",
            ),
            Step("opens an e-mail", Event("email_opened", channel="email"), "nurture"),
            Step("visits the website", Event("session_started", channel="organic"), "nurture"),
            Step("visits again", Event("session_started", channel="organic"), "nurture"),
            Step("visits a third time", Event("session_started", channel="email"), "nurture"),
            Step(
                "downloads a case study",
                Event("case_study_downloaded", channel="organic"),
                "mql",
            ),
        ),
    ),
    Person(
        "Viktor",
        "A webinar, then the pricing page: an MQL by the sequence alone",
        (
            Step("registers for a webinar", Form("webinar-registration"), "lead"),
            Step("attends it", Event("webinar_attended", channel="webinar"), "lead"),
            Step(
                "looks at the pricing page",
                Form("page-view", {"path": "/pricing", "title": "Pricing"}),
                "mql",
            ),
        ),
    ),
    Person(
        "Lena",
        "A perfect profile from a LinkedIn form waits in nurture until she answers an e-mail",
        (
            Step(
                "sends a LinkedIn form",
                Form(
                    "linkedin-lead",
                    {
                        "company": "Softhaus",
                        "job_title": "Head of Marketing",
                        "employees": "250",
                        "country": "CZ",
                        "industry": "SaaS",
                    },
                ),
                "nurture",
            ),
            Step("clicks in an e-mail", Event("email_clicked", channel="email"), "mql"),
        ),
    ),
    Person(
        "Emil",
        "E-mail alone: 10 + 15 + 25 = 50, and one more open makes 60",
        (
            Step("opens a newsletter", Event("email_opened", channel="email"), "lead"),
            Step("clicks the call to action", Event("email_clicked", channel="email"), "lead"),
            Step("opens the price list", Event("price_list_opened", channel="email"), "lead"),
            Step("opens one more e-mail", Event("email_opened", channel="email"), "mql"),
        ),
    ),
    Person(
        "Nora",
        "A form fill alone is not an MQL",
        (
            Step("signs up for the newsletter", Form("newsletter"), "lead"),
            Step("downloads a white paper", Form("content-download"), "lead"),
        ),
    ),
)
