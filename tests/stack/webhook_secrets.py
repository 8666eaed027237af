"""Tells a stack what vendors sign with."""

from __future__ import annotations

import json
from typing import Any

from handraiser_cli.stack import Stack
from vendors import SECRETS


def tell_secrets(stack: Stack) -> None:
    """Puts the secrets where the stack's output says."""
    cloudformation: Any = stack.client("cloudformation")
    outputs = [
        output
        for described in cloudformation.describe_stacks()["Stacks"]
        for output in described.get("Outputs", [])
    ]
    (arn,) = {one["OutputValue"] for one in outputs if one["OutputKey"] == "WebhookSecretsArn"}
    secrets: Any = stack.client("secretsmanager")
    secrets.put_secret_value(SecretId=arn, SecretString=json.dumps(SECRETS))
