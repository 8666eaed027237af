"""From one event of the protocol to the activity it records."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from handraiser.activity import Activity, Json, iso
from handraiser.errors import Refused
from handraiser.identity import Identities
from handraiser.intake import channels, jsontext
from handraiser.intake.bounds import MAX_ACTIVITY_ID, MAX_CAMPAIGN, MAX_CHANNEL, MAX_TYPE
from handraiser.intake.kept import Kept
from handraiser.intake.names import canonical
from handraiser.intake.tracking import identities
from handraiser.intake.tracking.properties import part, properties_of
from handraiser.intake.tracking.times import happened_at, is_dated
from handraiser.intake.tracking.traits import Meant, TraitNames, account_of
from handraiser.intake.visit import visit_properties

type Kind = Literal["identify", "track", "page", "screen", "group", "alias"]
KINDS: tuple[Kind, ...] = get_args(Kind.__value__)

RECORDS: Mapping[str, str] = {
    "identify": "identified",
    "page": "page_viewed",
    "screen": "screen_viewed",
    "group": "joined_account",
    "alias": "aliased",
}
"""The type of the activity of each kind of event; a `track` event's is its own name."""

SPELLINGS: Mapping[str, str] = {"email_link_clicked": "email_clicked"}
"""Names of the specification for what the models call otherwise."""

OF_DELIVERY = frozenset({"sentAt", "receivedAt", "writeKey", "_metadata"})
"""What may differ between two deliveries of one event."""

_MINUTE = len("2026-11-21T22:27")


@dataclass(frozen=True)
class Reader:
    """Reads the events of one source."""

    names: TraitNames
    source: str

    def read(self, event: Mapping[str, Json], received_at: datetime) -> Activity | None:
        """The activity of an event, None for one that says nothing (a person aliased to itself).

        Values that are too large are cut or left out, as a form's are. Raises Refused:
        `invalid_event`, `no_identity`, `invalid_email` or `identity_too_long`.
        """
        kind, meant = _kind(event), self._meant(event)
        who = (
            identities.of_alias(event)
            if kind == "alias"
            else identities.of_event(event, meant.email)
        )
        if who is None:
            return None
        return self._activity(kind, event, who, meant, received_at)

    def _activity(
        self,
        kind: Kind,
        event: Mapping[str, Json],
        who: Identities,
        meant: Meant,
        received_at: datetime,
    ) -> Activity:
        kept = Kept({})
        for trait, (name, value) in meant.traits.items():
            kept.keep_trait(trait, name, value)
        properties = properties_of(event)
        if kind == "alias":
            properties["previous_id"] = event.get("previousId")
        touch = channels.read_touch(
            page_url=properties.get("url"),
            referrer=properties.get("referrer"),
            fields=properties,
        )
        page = properties.get("path") or properties.get("url")
        for name, value in {**visit_properties(page, touch), **properties}.items():
            kept.keep_property(name, value)
        channel, campaign = touch.channel, touch.campaign
        return Activity(
            id=self._id(event, received_at),
            type=_type(kind, event),
            at=happened_at(event, received_at),
            received_at=received_at,
            source=self.source,
            identities=who,
            traits=kept.traits,
            channel=kept.shortened("channel", channel, MAX_CHANNEL) if channel else None,
            campaign=kept.shortened("campaign", campaign, MAX_CAMPAIGN) if campaign else None,
            properties=kept.properties,
        )

    def _meant(self, event: Mapping[str, Json]) -> Meant:
        """The traits of the person, after those of the company if the event is about one."""
        person = self.names.of_person(_traits_of_person(event))
        if event.get("type") != "group":
            return person
        traits = part(event, "traits")
        meant = self.names.of_company(traits)
        meant.email = person.email
        meant.claim("account", "groupId", account_of(event.get("groupId"), traits))
        for trait, (name, value) in person.traits.items():
            meant.claim(trait, name, value)
        return meant

    def _id(self, event: Mapping[str, Json], received_at: datetime) -> str:
        """The message's own id; else one made of everything it says, and of the minute of its
        receipt unless it says when it happened."""
        own = event.get("messageId")
        if isinstance(own, int) and not isinstance(own, bool):
            own = str(own)
        if not isinstance(own, str) or not own.strip():
            said = {name: value for name, value in event.items() if name not in OF_DELIVERY}
            minute = "" if is_dated(event) else iso(received_at)[:_MINUTE]
            own = _digest(jsontext.write([minute, said]))
        name = f"{self.source}:{own}"
        return name if len(name) <= MAX_ACTIVITY_ID else f"{self.source}:{_digest(own)}"


def _kind(event: Mapping[str, Json]) -> Kind:
    named = event.get("type")
    for kind in KINDS:
        if kind == named:
            return kind
    message = f"An event's type is one of {', '.join(KINDS)}."
    raise Refused("invalid_event", message, field="type")


def _type(kind: Kind, event: Mapping[str, Json]) -> str:
    if kind != "track":
        return RECORDS[kind]
    name = event.get("event")
    spelled = canonical(name)[:MAX_TYPE] if isinstance(name, str) else ""
    if not spelled:
        raise Refused("invalid_event", "A track event has a name.", field="event")
    return SPELLINGS.get(spelled, spelled)


def _traits_of_person(event: Mapping[str, Json]) -> Mapping[str, Json]:
    """Those of the event itself stand above those of its context; a group's own are not theirs."""
    of_context = part(part(event, "context"), "traits")
    return of_context if event.get("type") == "group" else {**of_context, **part(event, "traits")}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
