"""What a million activities cost on AWS, from measured units and public prices.

On-demand prices in US dollars of one region, us-east-1, without any free tier; docs/figures.md says
where they are from and how old they are.
"""

from __future__ import annotations

SOURCE = "on-demand prices of us-east-1, see docs/figures.md"

WRITE_UNIT = 0.625e-6
READ_UNIT = 0.125e-6
API_REQUEST = 1.00e-6
QUEUE_REQUEST = 0.40e-6
INVOCATION = 0.20e-6
GB_SECOND = 13.3334e-6
LOG_GB = 0.50

MILLION = 1_000_000
COLLECT_GB_SECONDS = 0.5 * 0.020
COLLECT_GB_SECONDS_MORE = 0.5 * 0.0006
SCORE_GB_SECONDS = 1.0 * 0.060
SCORE_GB_SECONDS_MORE = 1.0 * 0.020
"""Memory as in the template times a duration: assumed, since durations on AWS are not measured
here (20 ms for a form post or a tracker's event, 0.6 for each further event of its batch; 60 ms for
a lead's batch, 20 for each further lead of the same invocation)."""

LOG_LINE_GB = 1.2e-6
"""What an invocation logs, its metrics and the platform's lines included."""

LIMITER_WRITES = 1 / 100
"""The limiter leases 100 tokens with one write."""


def per_million(write_units: float, read_units: float, *, batch: int) -> dict[str, float]:
    """US dollars for a million form posts, by service.

    `write_units` and `read_units` are per activity, `batch` is how many activities of a lead the
    queue delivers together.
    """
    batches = 1 / batch
    each = {
        "DynamoDB writes": (write_units + LIMITER_WRITES) * WRITE_UNIT,
        "DynamoDB reads": read_units * READ_UNIT,
        "API Gateway": API_REQUEST,
        "SQS": (1 + 2 * batches) * QUEUE_REQUEST,
        "Lambda collect": INVOCATION + COLLECT_GB_SECONDS * GB_SECOND,
        "Lambda score": batches * (INVOCATION + SCORE_GB_SECONDS * GB_SECOND),
        "CloudWatch Logs": (1 + batches) * LOG_LINE_GB * LOG_GB,
    }
    return {service: dollars * MILLION for service, dollars in each.items()}


def per_million_tracked(
    write_units: float, read_units: float, *, batch: int, commits: float
) -> dict[str, float]:
    """US dollars for a million events of trackers, by service.

    `write_units` and `read_units` are per event, `batch` is how many a request brings, `commits`
    to how many leads these are committed. The messages of a request are sent, received and deleted
    together.
    """
    requests = 1 / batch
    collect = COLLECT_GB_SECONDS + (batch - 1) * COLLECT_GB_SECONDS_MORE
    score = SCORE_GB_SECONDS + (commits - 1) * SCORE_GB_SECONDS_MORE
    each = {
        "DynamoDB writes": (write_units + LIMITER_WRITES * requests) * WRITE_UNIT,
        "DynamoDB reads": read_units * READ_UNIT,
        "API Gateway": requests * API_REQUEST,
        "SQS": 3 * requests * QUEUE_REQUEST,
        "Lambda collect": requests * (INVOCATION + collect * GB_SECOND),
        "Lambda score": requests * (INVOCATION + score * GB_SECOND),
        "CloudWatch Logs": 2 * requests * LOG_LINE_GB * LOG_GB,
    }
    return {service: dollars * MILLION for service, dollars in each.items()}
