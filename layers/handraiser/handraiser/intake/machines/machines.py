"""What the machines document knows of user agents, addresses and mailboxes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache

from handraiser.activity import Activity, Json
from handraiser.errors import HandraiserError
from handraiser.intake.machines.crawlers import MAX_USER_AGENT, Crawlers
from handraiser.intake.machines.networks import Networks

SHIPPED = "machines.yaml"

REMEMBERED = 1_024
"""User agents and addresses whose answer is kept: one visitor's are asked for again and again."""

type Marks = dict[str, Json]
"""The properties that mark an activity; none for a person's."""


class MachinesError(HandraiserError):
    """The machines document cannot be used; the message names every fault and where it is."""


class Machines:
    """A whole document. Every method takes any text and raises nothing.

    `crawlers` makes the list when the first user agent is asked for.
    """

    def __init__(
        self,
        crawlers: Callable[[], Crawlers],
        mail_proxies: Iterable[str],
        domains: Iterable[str],
        networks: Networks,
    ) -> None:
        self._mail_proxies = frozenset(mail_proxies)
        self._domains = frozenset(domains)
        self._crawlers = cache(crawlers)
        self._crawler_in = lru_cache(REMEMBERED)(self._named_in)
        self._inside = lru_cache(REMEMBERED)(networks.have)

    def by_user_agent(self, user_agent: str) -> Marks:
        """The marks of what a program with that user agent did."""
        crawler = self._crawler_in(user_agent[:MAX_USER_AGENT])
        return machine(f"crawler {crawler}") if crawler else {}

    def by_mail_program(self, user_agent: str) -> Marks:
        """The marks of a mail that was opened, or a link of it followed, by that user agent."""
        if user_agent.strip() in self._mail_proxies:
            return machine("mail proxy")
        return self.by_user_agent(user_agent)

    def by_address(self, address: str) -> Marks:
        """The marks of what was done from a network address."""
        return internal("network") if self._inside(address) else {}

    def of_our_own(self, activity: Activity) -> Activity:
        """The activity, marked where its mailbox is of one of our domains or of one below it."""
        email = activity.identities.email
        if email is None or not self._domains or activity.mark is not None:
            return activity
        labels = email.rpartition("@")[2].split(".")
        above = (".".join(labels[place:]) for place in range(len(labels)))
        return activity if self._domains.isdisjoint(above) else activity.marked(internal("domain"))

    def _named_in(self, user_agent: str) -> str | None:
        return self._crawlers().named_in(user_agent)


def machine(reason: str) -> Marks:
    """The marks of what a program did, and how that is known."""
    return {"machine": True, "machine_reason": reason}


def internal(reason: str) -> Marks:
    """The marks of what one of our own people did, and how that is known."""
    return {"internal": True, "internal_reason": reason}
