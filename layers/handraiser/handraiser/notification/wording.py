"""The message as people read it: an e-mail's subject and its plain text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime

from handraiser.explanation.wording import bands, because, points_text
from handraiser.notification.message import LeadQualified, Message, MqlWithdrawn, Touches

MAX_SUBJECT = 99
"""SNS wants fewer than 100 characters of ASCII."""

UNKNOWN = "unknown"


def subject(message: Message) -> str:
    """At most 99 printable ASCII characters, of ids and the model's labels alone."""
    if isinstance(message, LeadQualified):
        points = f"{message.score.total:.2f} points"
        text = f"MQL, lead {message.lead_id}: {_standing(message)}, {points}"
    else:
        text = f"MQL withdrawn, lead {message.lead_id}: {_standing(message)}"
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return ascii_text[:MAX_SUBJECT].rstrip()


def readable(message: Message) -> str:
    """Plain text for an e-mail: who, why now, by when, and where to look further."""
    lines = _qualified(message) if isinstance(message, LeadQualified) else _withdrawn(message)
    return "\n".join([*lines, "", *_look_further(message)]) + "\n"


def _qualified(message: LeadQualified) -> Iterator[str]:
    score = message.score
    yield f"Follow up by {_instant(message.follow_up_due)}."
    yield ""
    yield f"Company    {message.company or UNKNOWN}"
    yield f"Country    {message.country or UNKNOWN}"
    yield f"Tier       {message.tier or UNKNOWN}"
    yield f"Qualified  {_instant(message.qualified_at)}"
    yield f"Segment    {score.segment}, by the path {message.path}"
    yield (
        f"Score      {score.total:.2f} (fit {score.fit:.2f}, engagement {score.engagement:.2f},"
        f" intent {score.intent:.2f}), {bands(score.grade, score.level)}"
    )
    if message.until is not None:
        yield f"Lasts      until {message.until.isoformat()}, if nothing more happens"
    yield f"Channel    {_touches(message.channel)}"
    yield f"Campaign   {_touches(message.campaign)}"
    yield ""
    yield "Why now"
    for reason in message.reasons:
        newest = reason.newest_at.isoformat() if reason.newest_at else None
        told = because(reason.name, counted=reason.counted, newest=newest)
        yield f"{points_text(reason.points):>9}  {told}"
    if message.reasons_omitted:
        yield f"           and {message.reasons_omitted} more"


def _withdrawn(message: MqlWithdrawn) -> Iterator[str]:
    yield "Please do not contact this lead any more."
    yield ""
    yield f"Reason     {message.reason}"
    yield f"Withdrawn  {_instant(message.withdrawn_at)}"
    yield f"Segment    {message.score.segment}"


def _look_further(message: Message) -> Iterator[str]:
    yield f"Lead       {message.lead_id}"
    yield f"MQL        {message.mql_id} ({message.scorecard}, cycle {message.cycle})"
    yield f"Look up    handraiser lead show {message.lead_id}"


def _standing(message: Message) -> str:
    score = message.score
    grade = f", grade {score.grade}" if score.grade else ""
    level = f", level {score.level}" if score.level else ""
    return f"{score.segment}{grade}{level}"


def _touches(touches: Touches) -> str:
    return (
        f"first {touches.first or UNKNOWN}, last {touches.last or UNKNOWN},"
        f" deciding {touches.deciding or UNKNOWN}"
    )


def _instant(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
