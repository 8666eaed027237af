"""Where a deployed stack is: what commands, tests and measurements need to talk to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from handraiser.errors import HandraiserError

DEFAULT_PATH = Path(".local/stack.json")
"""Where `handraiser up` writes the stack it runs, relative to the repository."""

LOCAL_CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
"""What the embedded AWS takes for its administrator."""

OUTPUTS = {
    "api_url": "ApiUrl",
    "event_bus": "EventBusName",
    "mql_topic_arn": "MqlTopicArn",
    "alarm_topic_arn": "AlarmTopicArn",
    "table": "TableName",
    "activities_queue_url": "ActivitiesQueueUrl",
    "rejects_queue_url": "RejectsQueueUrl",
    "dead_letter_queue_urls": "DeadLetterQueueUrls",
    "identity_secret_arn": "IdentitySecretArn",
}
"""The template's output that each field is read from."""


class StackNotFound(HandraiserError):
    """No stack is described where one was looked for; the message says what to do."""


@dataclass(frozen=True)
class Stack:
    """One deployed stack. `endpoint_url` and `website_url` are set only for a local one."""

    region: str
    api_url: str
    event_bus: str
    mql_topic_arn: str
    alarm_topic_arn: str
    table: str
    activities_queue_url: str
    rejects_queue_url: str
    dead_letter_queue_urls: tuple[str, ...]
    identity_secret_arn: str
    endpoint_url: str | None = None
    website_url: str | None = None

    @classmethod
    def from_outputs(
        cls,
        outputs: Mapping[str, str],
        *,
        region: str,
        endpoint_url: str | None = None,
        website_url: str | None = None,
    ) -> Stack:
        """The stack whose CloudFormation outputs these are.

        Raises StackNotFound when one that this version needs is missing.
        """
        missing = sorted(set(OUTPUTS.values()) - set(outputs))
        if missing:
            raise StackNotFound(f"The stack has no output {', '.join(missing)}; deploy it again.")
        values: dict[str, Any] = {field: outputs[key] for field, key in OUTPUTS.items()}
        values["dead_letter_queue_urls"] = tuple(values["dead_letter_queue_urls"].split(","))
        return cls(region=region, endpoint_url=endpoint_url, website_url=website_url, **values)

    @classmethod
    def from_cloudformation(cls, name: str) -> Stack:
        """The stack deployed to AWS under this name, in the caller's account and region.

        Raises StackNotFound when its outputs are not this template's, and botocore's ClientError
        when CloudFormation refuses to describe it.
        """
        cloudformation = boto3.client("cloudformation")
        described = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        outputs = {o["OutputKey"]: o["OutputValue"] for o in described.get("Outputs", [])}
        return cls.from_outputs(outputs, region=cloudformation.meta.region_name)

    @classmethod
    def load(cls, path: Path = DEFAULT_PATH) -> Stack:
        """The stack that `save` described. Raises StackNotFound when the file is not there."""
        try:
            values = json.loads(path.read_text())
        except FileNotFoundError as error:
            raise StackNotFound(
                f"No stack at {path}: start one with `make up`, or name one with --stack-name."
            ) from error
        values["dead_letter_queue_urls"] = tuple(values["dead_letter_queue_urls"])
        return cls(**values)

    def save(self, path: Path = DEFAULT_PATH) -> None:
        """Describes the stack in a file; readers never see one half written."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.draft")
        draft.write_text(json.dumps(asdict(self), indent=2) + "\n")
        draft.replace(path)

    def client(self, service: str, **config: Any) -> Any:
        """A new boto3 client of one service, pointed at this stack.

        `config` goes to botocore's Config. On AWS the caller's own credentials apply.
        """
        return local_or_aws_client(
            service, region=self.region, endpoint_url=self.endpoint_url, config=Config(**config)
        )


def local_or_aws_client(
    service: str, *, region: str, endpoint_url: str | None, config: Config | None = None
) -> Any:
    """A boto3 client of AWS or, when an endpoint is given, of the embedded AWS there."""
    credentials = LOCAL_CREDENTIALS if endpoint_url else {}
    return boto3.client(  # type: ignore[call-overload]  # service is a name
        service, region_name=region, endpoint_url=endpoint_url, config=config, **credentials
    )
