"""What an event says of the person and of the company: its traits, under the facts' names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from handraiser.activity import Json
from handraiser.intake.consents import trait_of
from handraiser.intake.forms import Forms
from handraiser.intake.names import canonical

OF_A_COMPANY = {
    "name": "company",
    "company_name": "company",
    "employee_count": "employees",
    "employees": "employees",
    "size": "employees",
    "industry": "industry",
    "website": "website",
    "url": "website",
    "domain": "website",
    "country": "country",
}
"""The fact that a company's part means: of a group's traits, or of a person's trait `company`."""

OF_AN_ADDRESS = {"country": "country"}

_PARTS = {"company": OF_A_COMPANY, "address": OF_AN_ADDRESS}
_LIKE_A_DOMAIN = re.compile(r"[\w.-]+\.[a-zA-Z]{2,}")
_BLANK: tuple[Json, ...] = (None, "", [], {})


@dataclass
class Meant:
    """Traits by the fact they mean, each with the name it came under, and the e-mail address."""

    traits: dict[str, tuple[str, Json]] = field(default_factory=dict)
    email: Json = None

    def claim(self, trait: str, name: str, value: Json) -> None:
        """Of several with one meaning the first that is not blank counts."""
        if value not in _BLANK:
            self.traits.setdefault(trait, (name, value))


class TraitNames:
    """The names of traits: those of the forms document, and the protocol's nested ones."""

    def __init__(self, forms: Forms) -> None:
        consents = {trait_of(purpose): c.fields for purpose, c in forms.consents.items()}
        self._facts = {
            canonical(name): fact
            for table in (forms.traits, consents)
            for fact, names in table.items()
            for name in names
        }
        self._emails = {canonical(name) for name in forms.identities.get("email", [])}

    def of_person(self, traits: Mapping[str, Json]) -> Meant:
        """A person's traits. What means no fact is kept under its own name."""
        meant = Meant()
        for name, value in traits.items():
            key = canonical(name)
            if key in self._emails:
                meant.email = meant.email or value
            elif key in _PARTS and isinstance(value, dict):
                for part, inner in value.items():
                    fact = _PARTS[key].get(canonical(part))
                    meant.claim(fact or f"{key}.{part}", f"{name}.{part}", inner)
            else:
                meant.claim(self._facts.get(key, name), name, value)
        return meant

    def of_company(self, traits: Mapping[str, Json]) -> Meant:
        """A group's traits: facts of the company; the rest as `company.<name>`."""
        meant = Meant()
        for name, value in traits.items():
            key = canonical(name)
            if key == "address" and isinstance(value, dict):
                for part, inner in value.items():
                    fact = OF_AN_ADDRESS.get(canonical(part))
                    meant.claim(fact or f"company.{key}.{part}", f"{name}.{part}", inner)
            else:
                meant.claim(OF_A_COMPANY.get(key, f"company.{name}"), name, value)
        return meant


def account_of(group_id: Json, traits: Mapping[str, Json]) -> str | None:
    """The registered domain of the company that a group is, if anything in it says so.

    Mailboxes that anybody can have, and throw-away ones, are nobody's company.
    """
    from handraiser.facts.mail_domain import mail_domain_reader  # its lists are long

    read = mail_domain_reader({})
    for host in _hosts(group_id, traits):
        match read(host):
            case {"domain": str() as domain, "type": "company"}:
                return domain
    return None


def _hosts(group_id: Json, traits: Mapping[str, Json]) -> Iterator[str]:
    said = {canonical(name): value for name, value in traits.items()}
    candidates = [said.get(name) for name in ("domain", "website", "url", "email")]
    named = group_id if isinstance(group_id, str) and _LIKE_A_DOMAIN.fullmatch(group_id) else None
    for value in (*candidates, named):
        if not isinstance(value, str):
            continue
        try:
            host = urlsplit(value if "//" in value else f"//{value}").hostname
        except ValueError:
            continue
        if host:
            yield host
