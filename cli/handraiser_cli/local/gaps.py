"""What the embedded CloudFormation leaves out of the template, made through the services' APIs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from handraiser_cli.local.deploy import Deployed

INTEGRATED_FUNCTION = re.compile(r"functions/\$\{(\w+)\}/invocations$")


def routes(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each route key of an API's OpenAPI body, with the logical id of the function behind it."""
    for path, methods in body["paths"].items():
        for method, operation in methods.items():
            uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            found = INTEGRATED_FUNCTION.search(uri)
            if found is None:
                raise ValueError(f"{method} {path} is integrated with no function: {uri}")
            key = "$default" if operation.get("isDefaultRoute") else f"{method.upper()} {path}"
            yield key, found[1]


def create_routes(deployed: Deployed, apigateway: Any) -> None:
    """The HTTP API's integrations, routes and CORS: its `Body` is ignored there."""
    api_id = deployed.resources["Api"]
    body = deployed.template["Resources"]["Api"]["Properties"]["Body"]
    for route_key, function in routes(body):
        integration = apigateway.create_integration(
            ApiId=api_id,
            IntegrationType="AWS_PROXY",
            IntegrationUri=deployed.resources[function],
            PayloadFormatVersion="2.0",
        )
        apigateway.create_route(
            ApiId=api_id,
            RouteKey=route_key,
            Target=f"integrations/{integration['IntegrationId']}",
        )
    _, cors, _ = body["x-amazon-apigateway-cors"]["Fn::If"]
    # The template's Ref is processed there with the parameter's default, whatever was given.
    origins = deployed.parameters["AllowedOrigins"].split(",")
    apigateway.update_api(
        ApiId=api_id,
        CorsConfiguration={
            "AllowOrigins": origins,
            "AllowHeaders": cors["allowHeaders"],
            "AllowMethods": cors["allowMethods"],
            "MaxAge": cors["maxAge"],
        },
    )


def limit_concurrency(deployed: Deployed, lambda_: Any) -> None:
    """The queue's `MaximumConcurrency`: a number from a parameter is kept there as text."""
    lambda_.update_event_source_mapping(
        UUID=deployed.resources["ScoreActivities"],
        ScalingConfig={"MaximumConcurrency": int(deployed.parameters["ScoreConcurrency"])},
    )


def enable_expiry(deployed: Deployed, dynamodb: Any) -> None:
    """The table's `TimeToLiveSpecification`, which is ignored there."""
    specified = deployed.template["Resources"]["Table"]["Properties"]["TimeToLiveSpecification"]
    dynamodb.update_time_to_live(
        TableName=deployed.resources["Table"], TimeToLiveSpecification=specified
    )


def create_archive(deployed: Deployed, events: Any, *, days: int) -> None:
    """The bus's archive, a type of resource that is unknown there."""
    bus = events.describe_event_bus(Name=deployed.resources["Bus"])
    specified = deployed.template["Resources"]["BusArchive"]["Properties"]
    events.create_archive(
        ArchiveName=f"{deployed.resources['Bus']}-archive",
        EventSourceArn=bus["Arn"],
        EventPattern=json.dumps(specified["EventPattern"]),
        RetentionDays=days,
    )


def allow_batches(deployed: Deployed, iam: Any, sqs: Any) -> None:
    """Batches of messages: whoever may send one may send them, but for an action's name there."""
    asked = sqs.get_queue_attributes(
        QueueUrl=deployed.resources["Activities"], AttributeNames=["QueueArn"]
    )
    allowed = {
        "Effect": "Allow",
        "Action": "sqs:SendMessageBatch",
        "Resource": asked["Attributes"]["QueueArn"],
    }
    iam.put_role_policy(
        RoleName=deployed.resources["CollectRole"],
        PolicyName="batches",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
