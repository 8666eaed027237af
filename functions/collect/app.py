"""collect: answers a form post, a tracker or a webhook once the activities are on the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from browser import get_script
from forms import post_form
from handraiser.intake import answers
from handraiser.intake.answers import Answer
from handraiser.intake.routes import (
    BrowserScript,
    FormPost,
    Health,
    NotFound,
    Tracking,
    WebhookPost,
    WrongMethod,
    route,
)
from monitoring import logger
from tracking import post_events
from webhooks import post_webhook

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answers one HTTP API request and logs one line about it, without personal data."""
    answer: Answer
    match route(event):
        case FormPost(form_id):
            answer = post_form(event, form_id)
        case Tracking(call):
            answer = post_events(event, call)
        case WebhookPost(vendor):
            answer = post_webhook(event, vendor)
        case BrowserScript():
            answer = get_script(event)
        case Health():
            answer = answers.healthy()
        case WrongMethod(allowed):
            answer = answers.wrong_method(allowed)
        case NotFound():
            answer = answers.not_found()
    logger.info("answered", extra={"status": int(answer.status), "code": answer.code})
    return answer.to_api()
