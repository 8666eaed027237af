"""The attributes that a subscription's filter policy looks at."""

from __future__ import annotations

from handraiser.notification.message import Message


def attributes(message: Message) -> dict[str, str]:
    """Name to value; what is unknown is left out, since SNS refuses empty values.

    At most 9: a subscription with raw delivery to a queue would discard a message with over 10.
    `channel` is the deciding one. No value is an e-mail address.
    """
    known = {
        "event": message.event,
        "scorecard": message.scorecard,
        "segment": message.score.segment,
        "grade": message.score.grade,
        "level": message.score.level,
        "tier": message.tier,
        "country": message.country,
        "channel": message.channel.deciding,
        "model_version": message.score.model_version,
    }
    return {name: value for name, value in known.items() if value}
