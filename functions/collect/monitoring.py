"""What the doors tell of themselves: one log line a request, and counts. Neither names anybody."""

from __future__ import annotations

from collections.abc import Mapping

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics()


def count(name: str, value: int = 1) -> None:
    """Adds to a metric of the request."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def count_any(values: Mapping[str, int]) -> None:
    """Adds to the metrics of which there is anything to tell."""
    for name, value in values.items():
        if value:
            count(name, value)
