"""Makes the activity of a row, or says why there is none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handraiser import identity
from handraiser.activity import Activity, Json, dumps, iso
from handraiser.errors import Refused
from handraiser.facts.flags import flag_reader
from handraiser.identity import Identities
from handraiser.intake import jsontext
from handraiser.intake.bounds import MAX_ACTIVITY_ID, MAX_CAMPAIGN, MAX_CHANNEL, MAX_TYPE
from handraiser.intake.channels import read_touch
from handraiser.intake.kept import Bounded, Kept
from handraiser.intake.meaning import VISIT
from handraiser.intake.visit import visit_properties
from handraiser_cli.bulk.values import cell as value_of
from handraiser_cli.imports.cells import said
from handraiser_cli.imports.meanings import FIELDS
from handraiser_cli.imports.plan import Plan

_TICK = timedelta(milliseconds=1)
_MOST_DIGITS = jsontext.MAX_DIGITS
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
        self._plan = plan
        self._began = began
        self._first = began - most_rows * _TICK
        mapped = plan.mapped
        self._identities = mapped.of("identity")
        self._told = mapped.of("trait", "property", "opt_out")
        self._fields = {name: mapped.field(name) for name in FIELDS}
        names = {VISIT.get(name, name) for _, _, name in mapped.of("property")}
        self._visits = any(name in VISIT or name.startswith("utm_") for name in names)

    def record(self, number: int, cells: Sequence[str]) -> Record | None:
        """The record of a row; None where its type is one that is left out.

        The same row gives the same activity each time. Raises Refused with the column's name.
        """
        texts = [said(cell) for cell in cells]
        jsontext.check_text("".join(texts))
        kind = self._type(texts)
        if kind is None:
            return None
        identities = self._who(texts)
        at = self._when(texts)
        kept = Kept({})
        self._keep(kept, texts)
        channel, campaign = self._text(texts, "channel"), self._text(texts, "campaign")
        if self._visits:
            channel, campaign = self._visit(kept, channel, campaign)
        channel = kept.shortened("channel", channel, MAX_CHANNEL) if channel else None
        campaign = kept.shortened("campaign", campaign, MAX_CAMPAIGN) if campaign else None
        told: list[Json] = [
            kind,
            dict(identities.items()),
            kept.traits,
            kept.properties,
            channel,
            campaign,
            iso(at) if at else None,
        ]
        activity = Activity(
            id=self._id(texts, told),
            type=kind,
            at=at or min(self._first + number * _TICK, self._began),
            received_at=self._began,
            source=self._plan.source,
            identities=identities,
            traits=kept.traits,
            channel=channel,
            campaign=campaign,
            properties=kept.properties,
        )
        return Record(activity, kept.bounded())

    def _type(self, texts: Sequence[str]) -> str | None:
        if self._plan.type is not None:
            return self._plan.type
        written = self._text(texts, "type")
        if not written:
            raise Refused("missing_type", "What happened is not said.", field=self._name("type"))
        found = self._plan.recorded(written)
        if found is not None and not 0 < len(found) <= MAX_TYPE:
            message = f"A type has 1 to {MAX_TYPE} letters and digits."
            raise Refused("invalid_type", message, field=self._name("type"))
        return found

    def _who(self, texts: Sequence[str]) -> Identities:
        found: dict[str, str] = {}
        columns: dict[str, str] = {}
        for place, column, who in self._identities:
            if texts[place] and who not in found:
                found[who], columns[who] = texts[place], column
        try:
            return identity.normalise(
                email=found.get("email"),
                user_id=found.get("user_id"),
                anonymous_id=found.get("anonymous_id"),
            )
        except Refused as error:
            named = columns.get(error.field or "", self._identities[0][1])
            raise Refused(error.code, error.message, field=named) from error

    def _when(self, texts: Sequence[str]) -> datetime | None:
        written = self._text(texts, "at")
        if not written:
            if self._plan.kind == "leads":
                return None
            raise Refused("missing_at", "When it happened is not said.", field=self._name("at"))
        at = self._plan.dates.read(written, self._name("at"))
        if at > self._began:
            message = f"`{written[:40]}` lies in the future: see --zone and --dates."
            raise Refused("date_in_future", message, field=self._name("at"))
        return at

    def _keep(self, kept: Kept, texts: Sequence[str]) -> None:
        mapped = self._plan.mapped.columns
        for place, column, name in self._told:
            text = texts[place]
            what = mapped[place][1].what
            if not text or name in (kept.properties if what == "property" else kept.traits):
                continue
            if what == "property":
                kept.keep_property(name, value_of(text) if len(text) <= _MOST_DIGITS else text)
                continue
            if what == "opt_out" and self._opts_out(text, column):
                kept.keep_property("opt_out", value=True)
            kept.keep_trait(name, column, text)

    def _opts_out(self, text: str, column: str) -> bool:
        wanted = _flag(text)
        if wanted is None:
            raise Refused("unreadable_flag", "That is neither yes nor no.", field=column)
        return wanted is True

    def _visit(
        self, kept: Kept, channel: str | None, campaign: str | None
    ) -> tuple[str | None, str | None]:
        """The channel and the campaign, which the page's address tells where no column does."""
        properties = dict(kept.properties)
        seen = {VISIT[name]: value for name, value in properties.items() if name in VISIT}
        touch = read_touch(
            page_url=seen.get("page_url"), referrer=seen.get("referrer"), fields=properties
        )
        page = seen.get("path") or seen.get("page_url")
        for name, value in visit_properties(page, touch).items():
            kept.keep_property(name, value)
        by_link = None if touch.is_direct else touch.channel
        return channel or by_link, campaign or touch.campaign

    def _id(self, texts: Sequence[str], told: list[Json]) -> str:
        own = self._text(texts, "id")
        source = self._plan.source
        if own:
            named = f"import:{source}:{own}"
            if len(named) <= MAX_ACTIVITY_ID:
                return named
            told = [own]
        digest = hashlib.sha256(dumps([source, told]).encode()).hexdigest()[:32]
        return f"import:{source}:{digest}"

    def _text(self, texts: Sequence[str], field: str) -> str | None:
        return next(
            (texts[place] for place in self._plan.mapped.field(field) if texts[place]), None
        )

    def _name(self, field: str) -> str:
        columns = self._plan.mapped.columns
        return next((columns[place][0] for place in self._fields[field]), field)
