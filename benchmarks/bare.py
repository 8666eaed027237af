"""A function that does nothing but answer 200, behind the API of a local stack."""

from __future__ import annotations

import io
import json
import zipfile

from handraiser_cli.stack import Stack

PATH = "/v1/bare"
NAME = "bare"
CODE = """
def handler(event, context):
    print("answered")
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": '{"success": true}',
    }
"""
"""It prints a line as every function does: the embedded AWS waits 50 ms for one that does not."""

_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def add_bare_function(stack: Stack) -> None:
    """Puts it behind `POST /v1/bare` of the stack's own API, on the runtime of the others."""
    role = stack.client("iam").create_role(
        RoleName=NAME, AssumeRolePolicyDocument=json.dumps(_TRUST)
    )
    made = stack.client("lambda").create_function(
        FunctionName=NAME,
        Runtime="python3.13",
        Handler="app.handler",
        Role=role["Role"]["Arn"],
        Code={"ZipFile": _zipped()},
    )
    gateway = stack.client("apigatewayv2")
    (api,) = gateway.get_apis()["Items"]
    integration = gateway.create_integration(
        ApiId=api["ApiId"],
        IntegrationType="AWS_PROXY",
        IntegrationUri=made["FunctionArn"],
        PayloadFormatVersion="2.0",
    )
    gateway.create_route(
        ApiId=api["ApiId"],
        RouteKey=f"POST {PATH}",
        Target=f"integrations/{integration['IntegrationId']}",
    )


def _zipped() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("app.py", CODE)
    return archive.getvalue()
