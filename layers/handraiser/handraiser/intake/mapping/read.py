"""From one event of a vendor to the activity it records, under the vendor's document."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from handraiser import identity
from handraiser.activity import Activity, Json, epoch_ms, from_epoch_ms
from handraiser.errors import Refused
from handraiser.identity import Identities
from handraiser.intake import jsontext
from handraiser.intake.bounds import MAX_ACTIVITY_ID, MAX_CAMPAIGN, MAX_CHANNEL
from handraiser.intake.channels import read_touch
from handraiser.intake.form import Form
from handraiser.intake.forms import Forms
from handraiser.intake.instants import read_instant
from handraiser.intake.kept import Bounded, Kept
from handraiser.intake.mapping import paths
from handraiser.intake.mapping.document import At, Gather, Mapping, Record
from handraiser.intake.meaning import Meant, sort_fields, text_of

_ANY_FORM = Form(records="any")
_MILLISECONDS = {"s": 1_000, "ms": 1}


@dataclass(frozen=True)
class Read:
    """The activity of an event, and what of the event was not kept whole."""

    activity: Activity
    bounded: Bounded


def read_event(
    mapping: Mapping, vendor: str, event: Json, forms: Forms, received_at: datetime
) -> Read | None:
    """What an event records, or None for one that the document ignores.

    Its id begins with the vendor. Its `at` is the vendor's, or `received_at` where that is earlier
    or the vendor's cannot be read. Raises Refused: `not_an_object`, `unknown_event`, `no_identity`,
    `invalid_email`, `identity_too_long` or `invalid_field`.
    """
    if not isinstance(event, dict):
        raise Refused("not_an_object", "An event is a JSON object.")
    view = event | {name: _gathered(gather, event) for name, gather in mapping.gather.items()}
    record = next((record for record in mapping.records if record.when.matches(view)), None)
    if record is None:
        if mapping.ignores is not None and mapping.ignores.matches(view):
            return None
        raise Refused("unknown_event", "The vendor's document knows no such event.")
    meant = sort_fields(forms, _ANY_FORM, _fields(mapping, view))
    kept = _kept(mapping, record, meant, view)
    campaign = paths.text(paths.first(mapping.campaign or (), view))
    campaign = campaign or text_of(meant.reserved, "campaign") or text_of(meant.utm, "utm_campaign")
    channel = text_of(meant.reserved, "channel") or read_touch(fields=meant.utm).channel
    channel = channel or mapping.channel
    activity = Activity(
        id=_id(mapping.id, vendor, event, view),
        type=record.type,
        at=_at(mapping.at, view, received_at),
        received_at=received_at,
        source=mapping.source,
        identities=_identities(mapping, meant, view),
        traits=kept.traits,
        channel=kept.shortened("channel", channel, MAX_CHANNEL) if channel else None,
        campaign=kept.shortened("campaign", campaign, MAX_CAMPAIGN) if campaign else None,
        properties=kept.properties,
    )
    return Read(activity, kept.bounded())


def _gathered(gather: Gather, event: Json) -> dict[str, Json]:
    found = paths.find(event, gather.of) if gather.of else event
    gathered: dict[str, Json] = {}
    for item in found if isinstance(found, list) else [found]:
        name = paths.text(paths.first(gather.name, item))
        value = paths.first(gather.value, item)
        if name is not None and value is not None:
            gathered.setdefault(name, value)
    return gathered


def _fields(mapping: Mapping, view: Json) -> dict[str, Json]:
    fields: dict[str, Json] = {}
    for path in mapping.fields or ():
        found = paths.find(view, path)
        if isinstance(found, dict):
            fields = {**fields, **{name: v for name, v in found.items() if name not in fields}}
    return fields


def _kept(mapping: Mapping, record: Record, meant: Meant, view: Json) -> Kept:
    kept = Kept({**record.properties, **({"opt_out": True} if record.opt_out else {})})
    for trait, places in mapping.traits.items():
        if (value := paths.first(places, view)) is not None:
            kept.keep_trait(trait, trait, value)
    for trait, (name, value) in meant.traits.items():
        if trait not in kept.traits:
            kept.keep_trait(trait, name, value)
    for name, places in mapping.properties.items():
        if (value := paths.first(places, view)) is not None:
            kept.keep_property(name, value)
    for name, value in meant.properties.items():
        kept.keep_property(name, value)
    return kept


def _identities(mapping: Mapping, meant: Meant, view: Json) -> Identities:
    def named(kind: identity.Kind) -> str | None:
        own = paths.text(paths.first(mapping.identities.get(kind, ()), view))
        return own if own is not None else text_of(meant.identities, kind)

    return identity.normalise(
        email=named("email"), user_id=named("user_id"), anonymous_id=named("anonymous_id")
    )


def _id(places: list[str], vendor: str, event: Json, view: Json) -> str:
    """A part that is missing stays empty, so that two events never meet in one id."""
    parts = [paths.text(paths.first([place], view)) for place in places]
    named = f"{vendor}:{':'.join(part or '' for part in parts)}"
    if any(parts) and len(named) <= MAX_ACTIVITY_ID:
        return named
    unique = named if any(parts) else jsontext.write(event)
    return f"{vendor}:{hashlib.sha256(unique.encode()).hexdigest()[:32]}"


def _at(at: At, view: Json, received_at: datetime) -> datetime:
    value = paths.first(at.is_at, view)
    try:
        if at.unit == "rfc3339":
            return min(read_instant(paths.text(value) or ""), received_at)
        sent = _number(value) * _MILLISECONDS[at.unit]
    except ValueError:
        return received_at
    return from_epoch_ms(int(sent)) if 0 <= sent <= epoch_ms(received_at) else received_at


def _number(value: Json) -> Decimal:
    match value:
        case bool():
            raise ValueError("not a number")
        case int() | Decimal():
            return Decimal(value)
        case str() if value.isascii() and value.isdecimal() and len(value) <= 16:
            return Decimal(value)
    raise ValueError("not a number")
