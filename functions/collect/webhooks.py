"""The door for vendors' webhooks: `POST /v1/webhooks/{vendor}`."""

from __future__ import annotations

from typing import Any

from failures import failed
from handraiser import bootstrap, clock
from handraiser.errors import HandraiserError, Refused
from handraiser.intake import answers
from handraiser.intake.answers import Answer
from limits import limit_address
from monitoring import count, count_any, logger, metrics


@metrics.log_metrics
def post_webhook(event: dict[str, Any], vendor: str) -> Answer:
    """Answers a vendor once its activities are on the queue, or its handshake."""
    now = clock.now()
    try:
        limit_address(event, now)
        delivery = bootstrap.webhooks().take(vendor, event, now)
    except HandraiserError as error:
        if isinstance(error, Refused) and error.code != "unknown_webhook":  # else it is any text
            logger.append_keys(vendor=vendor)
        return failed(error)
    refusals = sorted({error.code for _, error in delivery.refused})
    logger.append_keys(vendor=vendor, accepted=delivery.accepted, refusals=refusals)
    count("ActivitiesAccepted", delivery.accepted)
    count_any(
        {
            "EventsIgnored": delivery.ignored,
            "EventsRefused": len(delivery.refused),
            "FieldsBounded": delivery.bounded,
        }
    )
    return answers.taken(delivery.told())
