"""The door for trackers: `POST /v1/batch`, `/v1/track` and their like."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from failures import failed
from handraiser import bootstrap, clock
from handraiser.errors import HandraiserError
from handraiser.intake import answers
from handraiser.intake.answers import Answer
from handraiser.intake.tracking import Call, InvalidKey, Taken
from limits import limit_address, limit_key
from monitoring import count, count_any, logger, metrics


@metrics.log_metrics
def post_events(event: dict[str, Any], call: Call) -> Answer:
    """Answers what trackers take for success, with the events that were refused."""
    try:
        taken = _taken(event, call, clock.now())
    except HandraiserError as error:
        return failed(error)
    told = {"source": taken.source, "activities": taken.activities, "refused": len(taken.refused)}
    logger.append_keys(**told)
    count("ActivitiesAccepted", taken.activities)
    count_any({"EventsRefused": len(taken.refused)})
    return answers.tracked(taken)


def _taken(event: dict[str, Any], call: Call, now: datetime) -> Taken:
    """A key has a limit of its own; who guesses at keys is held to the limit of an address."""
    try:
        return bootstrap.tracker().take(call, event, now, lambda key: limit_key(key, now))
    except InvalidKey:
        limit_address(event, now)
        raise
