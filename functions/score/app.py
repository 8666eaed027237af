"""score: takes batches of activities off the queue and commits them to their leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from handraiser import bootstrap
from handraiser.activity import from_epoch_ms
from handraiser.model import default_model
from handraiser.queue import Reject
from handraiser.recording import Outcome
from handraiser.recording.messages import Handled, Message, handle

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from handraiser.account import AccountSignal

logger = Logger()
metrics = Metrics()

default_model()  # compiled while the environment starts, not for the first lead


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answers with the messages to deliver again; all the others are done for good."""
    messages = [
        Message(
            id=record["messageId"],
            body=record["body"],
            sent_at=from_epoch_ms(int(record["attributes"]["SentTimestamp"])),
        )
        for record in event["Records"]
    ]
    handled = handle(messages, bootstrap.recorder(), _reject, _keep)
    _report(handled)
    return {"batchItemFailures": [{"itemIdentifier": name} for name in handled.failed]}


def _reject(reject: Reject) -> None:
    """Its client is made only where something cannot be read."""
    bootstrap.rejects().send(reject)


def _keep(signal: AccountSignal) -> None:
    """Its store is made only where an account has shown something."""
    bootstrap.account_signals().keep(signal)


def _report(handled: Handled) -> None:
    """One line and its metrics: counts and ids alone."""
    recorded = handled.recorded
    counts = {
        "ActivitiesFolded": recorded.count(Outcome.FOLDED),
        "ActivitiesDuplicate": recorded.count(Outcome.DUPLICATE),
        "ActivityConflicts": recorded.count(Outcome.CONFLICT),
        "ActivitiesErased": recorded.count(Outcome.ERASED),
        "ActivitiesMarked": handled.marked,
        "ActivitiesFailed": recorded.count(Outcome.FAILED),
        "MessagesFailed": len(handled.failed),
        "AccountSignalsKept": handled.kept,
        "EventsIgnored": handled.ignored,
        "InputRejected": handled.rejected,
        "LeadsMerged": recorded.merged,
        "LeadsQualified": len(recorded.entered),
    }
    for name, count in counts.items():
        metrics.add_metric(name, MetricUnit.Count, count)
    errors = {str(r.error) for r in recorded.results if r.error is not None}
    logger.info(
        "scored", extra={**counts, "mql_ids": recorded.entered, "errors": sorted(errors)[:10]}
    )
