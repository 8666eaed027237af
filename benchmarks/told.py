"""What the template's functions are told by their environment, for a table alone."""

from __future__ import annotations

from typing import Any

from benchmarks.table import NAME, SECRET, Table
from handraiser_cli.local.embedded import REGION
from handraiser_cli.stack import LOCAL_CREDENTIALS, local_or_aws_client


def told(table: Table) -> dict[str, str]:
    """The environment of every function; makes the secret and the queue that it names."""

    def client(service: str) -> Any:
        return local_or_aws_client(service, region=REGION, endpoint_url=table.endpoint_url)

    secret = client("secretsmanager").create_secret(Name="key", SecretString=SECRET.decode())
    queue = client("sqs").create_queue(QueueName="queue")["QueueUrl"]
    return {
        "AWS_ENDPOINT_URL": table.endpoint_url,
        "AWS_DEFAULT_REGION": REGION,
        **{name.upper(): value for name, value in LOCAL_CREDENTIALS.items()},
        "TABLE_NAME": NAME,
        "ACTIVITIES_QUEUE_URL": queue,
        "REJECTS_QUEUE_URL": queue,
        "DEAD_LETTER_QUEUE_URL": queue,
        "TOPIC_ARN": f"arn:aws:sns:{REGION}:000000000000:topic",
        "BUS_NAME": "bus",
        "IDENTITY_SECRET_ID": secret["ARN"],
        "POWERTOOLS_SERVICE_NAME": "handraiser",
        "POWERTOOLS_METRICS_NAMESPACE": "Handraiser",
    }
