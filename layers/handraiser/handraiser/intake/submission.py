"""From the fields of a form to the activity it records."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from handraiser import identity
from handraiser.activity import Activity, Json, iso
from handraiser.errors import Refused
from handraiser.identity import Identities
from handraiser.intake import channels, jsontext, sources
from handraiser.intake.body import Fields
from handraiser.intake.bounds import MAX_ACTIVITY_ID, MAX_CAMPAIGN, MAX_CHANNEL
from handraiser.intake.clocks import put_right, read_stamp
from handraiser.intake.fill_time import is_too_fast, read_opened_at
from handraiser.intake.forms import Forms
from handraiser.intake.kept import Bounded, Kept
from handraiser.intake.machines import UNKNOWN, Sender, visitor_marks
from handraiser.intake.meaning import Meant, sort_fields, text_of
from handraiser.intake.nested import unfolded
from handraiser.intake.visit import visit_properties

MAX_KEY = 120
"""Characters of an idempotency key."""
_MINUTE = len("2026-11-21T22:27")


type Robot = Literal["honeypot", "too_fast"]


@dataclass(frozen=True)
class Submission:
    """One form as it was sent: the activity, and how to answer.

    `robot` says by what a robot gave itself away: it filled in the field that nobody sees, or was
    faster than a person can be. The activity must then not be kept.
    """

    activity: Activity
    bounded: Bounded
    robot: Robot | None
    redirect: str | None


def read_submission(
    forms: Forms,
    form_id: str,
    sent: Fields,
    *,
    received_at: datetime,
    idempotency_key: str | None = None,
    own_host: str | None = None,
    sender: Sender = UNKNOWN,
) -> Submission:
    """What a form's fields say, under the forms document.

    The activity's id is the field `activity_id`; else it is made of the form and the idempotency
    key or the field `nonce`; else of the form, the minute and everything that was sent, so that a
    double click counts once. Its `at` is `received_at` unless the field `at` names an earlier
    instant, by a clock that the field `sent_at` puts right. The channel is the field `channel`;
    else the one that the link or the referrer names; else the form's own; else that of a direct
    visit. `own_host` is a host or an origin of ours, if the request names one; what a crawler or
    one of our own people sends is marked. Raises Refused:
    `unknown_form`, `no_identity`, `invalid_email`, `identity_too_long`, `invalid_field`,
    `invalid_activity_id`, `invalid_idempotency_key` or `lone_surrogate`.
    """
    form = forms.form(form_id)
    fields = unfolded(sent, forms.group_names(), forms.known_names(form))
    meant = sort_fields(forms, form, fields)
    marks = visitor_marks(sender, address=sender.address)
    kept = Kept({**form.constants, "form": form_id, **marks})
    for trait, (name, value) in meant.traits.items():
        kept.keep_trait(trait, name, value)
    touch = channels.read_touch(
        page_url=meant.visit.get("page_url"),
        referrer=meant.visit.get("referrer"),
        fields=meant.utm | {name: fields[name] for name in fields if name not in meant.utm},
        own_host=own_host,
    )
    page = meant.visit.get("path") or meant.visit.get("page_url")
    for name, value in {**visit_properties(page, touch), **meant.properties}.items():
        kept.keep_property(name, value)
    by_link = None if touch.is_direct else touch.channel
    channel = text_of(meant.reserved, "channel") or by_link
    fallback = form.channel or touch.channel
    campaign = text_of(meant.reserved, "campaign") or touch.campaign
    activity = Activity(
        id=_activity_id(form_id, meant.reserved, idempotency_key, sent, received_at),
        type=form.records,
        at=_at(meant.reserved, received_at),
        received_at=received_at,
        source=sources.FORM,
        identities=_identities(meant.identities),
        traits=kept.traits,
        channel=kept.shortened("channel", channel, MAX_CHANNEL) if channel else fallback,
        campaign=kept.shortened("campaign", campaign, MAX_CAMPAIGN) if campaign else form.campaign,
        properties=kept.properties,
    )
    redirect = text_of(meant.reserved, "redirect")
    robot = _robot(meant, received_at, forms.minimum_of(form))
    return Submission(activity, kept.bounded(), robot, redirect)


def _robot(meant: Meant, received_at: datetime, minimum: timedelta) -> Robot | None:
    if meant.by_robot:
        return "honeypot"
    opened_at = read_opened_at(meant.reserved.get("opened_at"))
    at, sent_at = (read_stamp(meant.reserved.get(name)) for name in ("at", "sent_at"))
    return "too_fast" if is_too_fast(opened_at, at or sent_at, received_at, minimum) else None


def _identities(values: Mapping[str, Json]) -> Identities:
    return identity.normalise(
        email=text_of(values, "email"),
        user_id=text_of(values, "user_id"),
        anonymous_id=text_of(values, "anonymous_id"),
    )


def _activity_id(
    form_id: str,
    reserved: Mapping[str, Json],
    idempotency_key: str | None,
    fields: Fields,
    received_at: datetime,
) -> str:
    own, nonce = text_of(reserved, "activity_id"), text_of(reserved, "nonce")
    header = (idempotency_key or "").strip()
    if own is not None and len(own) > MAX_ACTIVITY_ID:
        message = f"An activity id has at most {MAX_ACTIVITY_ID} characters."
        raise Refused("invalid_activity_id", message, field="activity_id")
    if max(len(header), len(nonce or "")) > MAX_KEY:
        message = f"An idempotency key has at most {MAX_KEY} characters."
        raise Refused("invalid_idempotency_key", message, field="nonce")
    jsontext.check_text(header)
    if own is not None:
        return own
    if key := header or nonce:
        return f"form:{form_id}:{key}"
    sent = jsontext.write([iso(received_at)[:_MINUTE], fields])
    return f"form:{form_id}:{hashlib.sha256(sent.encode()).hexdigest()[:32]}"


def _at(reserved: Mapping[str, Json], received_at: datetime) -> datetime:
    """A visitor's clock is believed only where it names a past instant."""
    at, sent_at = (read_stamp(reserved.get(name)) for name in ("at", "sent_at"))
    return min(put_right(at, sent_at, received_at), received_at) if at else received_at
