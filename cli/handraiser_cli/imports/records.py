"""Makes the activity of a row, or says why there is none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handraiser.activity import Activity, Json, dumps, iso
from handraiser.errors import Refused
from handraiser.facts.flags import flag_reader
from handraiser.intake import jsontext
from handraiser.intake.bounds import MAX_ACTIVITY_ID, MAX_CAMPAIGN, MAX_CHANNEL
from handraiser.intake.channels import read_touch
from handraiser.intake.kept import Bounded, Kept
from handraiser.intake.meaning import VISIT
from handraiser.intake.visit import visit_properties
from handraiser_cli.bulk.values import cell as value_of
from handraiser_cli.imports.cells import said
from handraiser_cli.imports.parts import Parts
from handraiser_cli.imports.plan import Plan

_TICK = timedelta(milliseconds=1)
_flag = flag_reader({})


@dataclass(frozen=True)
class Record:
    """The activity of a row, and what of the row did not fit into it."""

    activity: Activity
    bounded: Bounded


class Records:
    """Makes activities under a plan.

    `began` is when the import began: the latest instant that a row may name, and about when a lead
    is known that names none. Of such leads a later row is later, by a millisecond each, up to
    `most_rows` of them.
    """

    def __init__(self, plan: Plan, began: datetime, most_rows: int) -> None:
        self._source = plan.source
        self._began = began
        self._first = began - most_rows * _TICK
        self._parts = Parts(plan, began)
        self._traits = plan.mapped.of("trait")
        self._opt_outs = plan.mapped.of("opt_out")
        self._properties = plan.mapped.of("property")
        names = {name for _, _, name in self._properties}
        self._visits = any(name in VISIT or name.startswith("utm_") for name in names)

    def record(self, number: int, cells: Sequence[str]) -> Record | None:
        """The record of a row; None where its type is one that is left out.

        The same row gives the same activity each time. Raises Refused with the column's name.
        """
        texts = [said(cell) for cell in cells]
        jsontext.check_text("".join(texts))
        parts = self._parts
        kind = parts.type(texts)
        if kind is None:
            return None
        identities, at = parts.who(texts), parts.at(texts)
        channel, campaign = parts.text(texts, "channel"), parts.text(texts, "campaign")
        kept = self._kept(texts)
        told: list[Json] = [
            kind,
            dict(identities.items()),
            kept.traits,
            kept.properties,
            channel,
            campaign,
            iso(at) if at else None,
        ]
        activity_id = self._id(parts.text(texts, "id"), told)
        if self._visits:
            channel, campaign = _visited(kept, channel, campaign)
        activity = Activity(
            id=activity_id,
            type=kind,
            at=at or min(self._first + number * _TICK, self._began),
            received_at=self._began,
            source=self._source,
            identities=identities,
            traits=kept.traits,
            channel=kept.shortened("channel", channel, MAX_CHANNEL) if channel else None,
            campaign=kept.shortened("campaign", campaign, MAX_CAMPAIGN) if campaign else None,
            properties=kept.properties,
        )
        return Record(activity, kept.bounded())

    def _kept(self, texts: Sequence[str]) -> Kept:
        """Of several columns for one thing the first that is filled in counts."""
        kept = Kept({})
        for place, column, name in self._traits:
            if texts[place] and name not in kept.traits:
                kept.keep_trait(name, column, texts[place])
        self._keep_opt_out(kept, texts)
        for place, _, name in self._properties:
            text = texts[place]
            if text:
                short = len(text) <= jsontext.MAX_DIGITS
                kept.keep_property(name, value_of(text) if short else text)
        return kept

    def _keep_opt_out(self, kept: Kept, texts: Sequence[str]) -> None:
        """Of several columns one that says yes counts."""
        wanted = False
        for place, column, name in self._opt_outs:
            text = texts[place]
            if not text:
                continue
            flag = _flag(text)
            if flag is None:
                raise Refused("unreadable_flag", "That is neither yes nor no.", field=column)
            if not wanted:
                wanted = flag is True
                kept.traits.pop(name, None)
                kept.keep_trait(name, column, text)
        if wanted:
            kept.keep_property("opt_out", value=True)

    def _id(self, own: str | None, told: list[Json]) -> str:
        if own:
            named = f"import:{self._source}:{own}"
            if len(named) <= MAX_ACTIVITY_ID:
                return named
            told = [own]
        digest = hashlib.sha256(dumps([self._source, told]).encode()).hexdigest()[:32]
        return f"import:{self._source}:{digest}"


def _visited(
    kept: Kept, channel: str | None, campaign: str | None
) -> tuple[str | None, str | None]:
    """Keeps what the page's address tells, and gives channel and campaign where no column did."""
    properties = dict(kept.properties)
    seen = {VISIT[name]: value for name, value in properties.items() if name in VISIT}
    touch = read_touch(
        page_url=seen.get("page_url"), referrer=seen.get("referrer"), fields=properties
    )
    for name, value in visit_properties(seen.get("path") or seen.get("page_url"), touch).items():
        kept.keep_property(name, value)
    by_link = None if touch.is_direct else touch.channel
    return channel or by_link, campaign or touch.campaign
