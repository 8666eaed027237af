"""The rules about channels, ready to be asked."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Rule:
    """A channel, and what all must hold for it: of each kind that is asked for, one is there."""

    channel: str
    media: frozenset[str] | None
    click_ids: frozenset[str] | None
    sources: frozenset[str] | None

    def holds(self, medium: str, click_ids: Set[str], sources: Set[str]) -> bool:
        """Whether it holds of a link; one that names a medium is judged by its medium first, so
        only rules that ask for one hold of it."""
        if self.media is None:
            if medium:
                return False
        elif medium not in self.media:
            return False
        if self.click_ids is not None and self.click_ids.isdisjoint(click_ids):
            return False
        return self.sources is None or not self.sources.isdisjoint(sources)


@dataclass(frozen=True)
class Channels:
    """A whole document.

    `own` are further domains of ours, `as_sent` the media that stay channels word for word,
    `click_ids` all that a rule asks for, in order, `brands` the sources of the form `google.*`.
    `another_site` is the channel of a referrer that
    no rule knows, `nothing` that of a visit that says nothing of where it came from.
    """

    own: frozenset[str]
    as_sent: frozenset[str]
    rules: tuple[Rule, ...]
    click_ids: tuple[str, ...]
    brands: frozenset[str]
    another_site: str | None
    nothing: str | None

    @cached_property
    def known_click_ids(self) -> frozenset[str]:
        """The click ids, to ask whether a name is one."""
        return frozenset(self.click_ids)

    def rule_of(self, medium: str, click_ids: Set[str], sources: Set[str]) -> Rule | None:
        """The first rule that holds."""
        return next((rule for rule in self.rules if rule.holds(medium, click_ids, sources)), None)
