"""The door for forms: `POST /v1/forms/{form_id}`."""

from __future__ import annotations

from typing import Any

from failures import failed
from handraiser import bootstrap, clock
from handraiser.activity import id_hash
from handraiser.errors import HandraiserError
from handraiser.intake import answers
from handraiser.intake.answers import Answer
from limits import limit_address
from monitoring import count, count_any, logger, metrics

COUNTED = {
    None: "ActivitiesAccepted",
    "honeypot": "HoneypotFilled",
    "too_fast": "FormsFilledTooFast",
}
"""The metric of a form post, by what a robot gave itself away."""


@metrics.log_metrics
def post_form(event: dict[str, Any], form_id: str) -> Answer:
    """Answers a script with JSON, a browser with a page or a redirect."""
    now, as_page = clock.now(), answers.wants_page(event)
    try:
        limit_address(event, now)
        submission = bootstrap.collector().take(form_id, event, now)
    except HandraiserError as error:
        return failed(error, as_page=as_page)
    logger.append_keys(form=form_id, activity=id_hash(submission.activity.id).hex())
    count(COUNTED[submission.robot])
    count_any({"FieldsBounded": len(submission.bounded)})
    return answers.accepted(submission, as_page=as_page)
