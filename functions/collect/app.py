"""collect: answers a form post, a tracker or a webhook once the activities are on the queue."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from handraiser import bootstrap, clock
from handraiser.activity import id_hash
from handraiser.errors import HandraiserError, Refused, Unavailable
from handraiser.intake import answers
from handraiser.intake.answers import Answer
from handraiser.intake.routes import (
    FormPost,
    Health,
    NotFound,
    Tracking,
    WebhookPost,
    WrongMethod,
    route,
)
from handraiser.intake.tracking import Call, InvalidKey, Taken
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
        case Tracking(call):
            answer = _tracking(event, call)
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
        _limit(_address(event), now)
        submission = bootstrap.collector().take(form_id, event, now)
    except HandraiserError as error:
        return _failed(error, as_page=as_page)
    logger.append_keys(form=form_id, activity=id_hash(submission.activity.id).hex())
    _count("HoneypotFilled" if submission.by_robot else "ActivitiesAccepted")
    if submission.bounded:
        _count("FieldsBounded", len(submission.bounded))
    return answers.accepted(submission, as_page=as_page)


@metrics.log_metrics
def _tracking(event: dict[str, Any], call: Call) -> Answer:
    try:
        taken = _taken(event, call, clock.now())
    except HandraiserError as error:
        return _failed(error)
    told = {"source": taken.source, "activities": taken.activities, "refused": len(taken.refused)}
    logger.append_keys(**told)
    _count("ActivitiesAccepted", taken.activities)
    if taken.refused:
        _count("EventsRefused", len(taken.refused))
    return answers.tracked(taken)


def _taken(event: dict[str, Any], call: Call, now: datetime) -> Taken:
    """A key has a limit of its own; who guesses at keys is held to the limit of an address."""
    try:
        return bootstrap.tracker().take(
            call, event, now, lambda key: _limit(f"key {key.id}", now, key.rate)
        )
    except InvalidKey:
        _limit(_address(event), now)
        raise


@metrics.log_metrics
def _webhook(event: dict[str, Any], vendor: str) -> Answer:
    now = clock.now()
    try:
        _limit(_address(event), now)
        delivery = bootstrap.webhooks().take(vendor, event, now)
    except HandraiserError as error:
        if isinstance(error, Refused) and error.code != "unknown_webhook":  # else it is any text
            logger.append_keys(vendor=vendor)
        return _failed(error)
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


def _failed(error: HandraiserError, *, as_page: bool = False) -> Answer:
    match error:
        case TooManyRequests():
            _count("RequestsLimited")
            return answers.limited(error.retry_after, as_page=as_page)
        case Refused():
            _count("RequestsRefused")
            return answers.refused(error, as_page=as_page)
        case Unavailable():
            logger.append_keys(reason=str(error))
            _count("RequestsFailed")
            return answers.unavailable(as_page=as_page)
    raise error


def _address(event: dict[str, Any]) -> str:
    address: str = event["requestContext"]["http"]["sourceIp"]
    return address


def _limit(source: str, now: datetime, limit: int | None = None) -> None:
    """While the counter cannot be reached, everybody is let through."""
    try:
        bootstrap.limiter().take(source, now, limit)
    except Unavailable:
        _count("LimiterUnavailable")


def _count(name: str, value: int = 1) -> None:
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
