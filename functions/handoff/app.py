"""handoff: publishes the outbox, from the table's stream and by a sweep every few minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from handraiser import bootstrap, clock
from handraiser.handoff import Handoff, Outcome
from handraiser.store.outbox import Key

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()

SPARE_MS = 15_000
"""What a sweep leaves of its time, so that it ends between two items and not within one."""


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answers a batch of the stream with what to retry, and anything else with a sweep."""
    if "Records" in event:
        return _stream(event["Records"], bootstrap.handoff())
    return _sweep(context, bootstrap.handoff())


def _stream(records: list[dict[str, Any]], handoff: Handoff) -> dict[str, Any]:
    """Reads only the keys of a record: what to publish is in the item, if it is still there."""
    sequence_numbers = {
        Key.of(record["dynamodb"]["Keys"]): record["dynamodb"]["SequenceNumber"]
        for record in records
    }
    outcome = handoff.new(key for key in sequence_numbers if key.is_outbox)
    _report("stream", outcome)
    return {
        "batchItemFailures": [{"itemIdentifier": sequence_numbers[key]} for key in outcome.failed]
    }


def _sweep(context: LambdaContext, handoff: Handoff) -> dict[str, Any]:
    older_than = timedelta(seconds=bootstrap.handoff_settings().sweep_after_seconds)
    outcome = handoff.sweep(
        before=clock.now() - older_than,
        has_time=lambda: context.get_remaining_time_in_millis() > SPARE_MS,
    )
    metrics.add_metric("HandoffsSwept", MetricUnit.Count, outcome.published)
    _report("sweep", outcome)
    return {
        "published": outcome.published,
        "failed": len(outcome.failed),
        "parked": len(outcome.parked),
    }


def _report(source: str, outcome: Outcome) -> None:
    """One line: counts, and by their keys (ids alone) the items that failed."""
    failures = {**outcome.failed, **outcome.parked}
    metrics.add_metric("HandoffsPublished", MetricUnit.Count, outcome.published)
    metrics.add_metric("HandoffsFailed", MetricUnit.Count, len(failures))
    logger.info(
        "handoff",
        extra={
            "source": source,
            "published": outcome.published,
            "failed": len(outcome.failed),
            "parked": len(outcome.parked),
            "errors": {"/".join(key): error for key, error in list(failures.items())[:10]},
        },
    )
