"""collect: answers a form post or a webhook once its activities are on the queue."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from handraiser import bootstrap, clock
from handraiser.activity import id_hash
from handraiser.errors import Refused, Unavailable
from handraiser.intake import answers
from handraiser.intake.answers import Answer
from handraiser.intake.routes import FormPost, Health, NotFound, WebhookPost, WrongMethod, route
from handraiser.store.limiter import TooManyRequests

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answers one HTTP API request and logs one line about it, without personal data."""
    answer: Answer
    match route(event):
        case FormPost(form_id):
            answer = _form_post(event, form_id)
        case WebhookPost(vendor):
            answer = _webhook(event, vendor)
        case Health():
            answer = answers.healthy()
        case WrongMethod(allowed):
            answer = answers.wrong_method(allowed)
        case NotFound():
            answer = answers.not_found()
    logger.info("answered", extra={"status": int(answer.status), "code": answer.code})
    return answer.to_api()


@metrics.log_metrics
def _form_post(event: dict[str, Any], form_id: str) -> Answer:
    now, as_page = clock.now(), answers.wants_page(event)
    try:
        _limit(event["requestContext"]["http"]["sourceIp"], now)
        submission = bootstrap.collector().take(form_id, event, now)
    except TooManyRequests as error:
        _count("RequestsLimited")
        return answers.limited(error.retry_after, as_page=as_page)
    except Refused as error:
        _count("RequestsRefused")
        return answers.refused(error, as_page=as_page)
    except Unavailable as error:
        logger.append_keys(reason=str(error))
        _count("RequestsFailed")
        return answers.unavailable(as_page=as_page)
    logger.append_keys(form=form_id, activity=id_hash(submission.activity.id).hex())
    _count("HoneypotFilled" if submission.by_robot else "ActivitiesAccepted")
    if submission.bounded:
        _count("FieldsBounded", len(submission.bounded))
    return answers.accepted(submission, as_page=as_page)


@metrics.log_metrics
def _webhook(event: dict[str, Any], vendor: str) -> Answer:
    now = clock.now()
    try:
        _limit(event["requestContext"]["http"]["sourceIp"], now)
        delivery = bootstrap.webhooks().take(vendor, event, now)
    except TooManyRequests as error:
        _count("RequestsLimited")
        return answers.limited(error.retry_after, as_page=False)
    except Refused as error:
        _count("RequestsRefused")
        if error.code != "unknown_webhook":  # else it is any text
            logger.append_keys(vendor=vendor)
        return answers.refused(error, as_page=False)
    except Unavailable as error:
        logger.append_keys(reason=str(error))
        _count("RequestsFailed")
        return answers.unavailable(as_page=False)
    refusals = sorted({error.code for _, error in delivery.refused})
    logger.append_keys(vendor=vendor, accepted=delivery.accepted, refusals=refusals)
    _count("ActivitiesAccepted", delivery.accepted)
    for name, value in {
        "EventsIgnored": delivery.ignored,
        "EventsRefused": len(delivery.refused),
        "FieldsBounded": delivery.bounded,
    }.items():
        if value:
            _count(name, value)
    return answers.taken(delivery.told())


def _limit(source: str, now: datetime) -> None:
    """While the counter cannot be reached, everybody is let through."""
    try:
        bootstrap.limiter().take(source, now)
    except Unavailable:
        _count("LimiterUnavailable")


def _count(name: str, value: int = 1) -> None:
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
