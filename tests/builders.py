"""Short ways to say what a test is about: an activity, a model, a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from handraiser.activity import Activity, Json
from handraiser.identity import Identities
from handraiser.model import Model, check_model

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday; the instant from which tests count days and hours."""


def after(days: int = 0, *, hours: int = 0, minutes: int = 0) -> datetime:
    """An instant so long after NOON."""
    return NOON + timedelta(days=days, hours=hours, minutes=minutes)


def activity(
    kind: str = "opened",
    at: datetime = NOON,
    *,
    id: str | None = None,  # noqa: A002  # the field's name
    received_at: datetime | None = None,
    source: str = "form",
    traits: Mapping[str, Json] | None = None,
    channel: str | None = None,
    campaign: str | None = None,
    properties: Mapping[str, Json] | None = None,
    identities: Identities | None = None,
) -> Activity:
    """An activity of one person; its id is made of its type and instant unless given."""
    return Activity(
        id=id or f"{kind} {at.isoformat()}",
        type=kind,
        at=at,
        received_at=received_at or at,
        source=source,
        identities=identities or Identities(email="jana@acme.example"),
        traits=traits or {},
        channel=channel,
        campaign=campaign,
        properties=properties or {},
    )


HEAD = """
model: test
version: 1
facts: {employees: number, country: country, industry: text, title: words, customer: flag}
"""
SEGMENTS = "{default: {paths: {any: {total: 5}}}}"


def model_of(rules: str, *, head: str = "", card: str = "", segments: str = SEGMENTS) -> Model:
    """A model of one scorecard. `rules` are flow-style entries; lint's opinion is not asked."""
    text = (
        f"{HEAD}{head}\n"
        f"scorecards: {{default: {{ {card} segments: {segments}, rules: {{ {rules} }} }} }}\n"
    )
    model, faults = check_model(text)
    assert model is not None, faults
    return model
