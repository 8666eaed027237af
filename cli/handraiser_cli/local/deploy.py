"""Packages the built template and creates its stack through CloudFormation."""

from __future__ import annotations

import hashlib
import io
import json
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from handraiser.errors import HandraiserError

BUCKET = "deployment-artifacts"
CODE = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}
"""The property of each packaged resource that names its code."""

DEPLOY_SECONDS = 120.0


class DeployFailed(HandraiserError):
    """CloudFormation rolled the stack back; the message lists what failed and why."""


@dataclass(frozen=True)
class Deployed:
    """A created stack.

    `resources` has the physical id of each resource by its logical one, and `template` is the
    template as CloudFormation processed it, SAM resources expanded.
    """

    parameters: Mapping[str, str]
    outputs: Mapping[str, str]
    resources: Mapping[str, str]
    template: Mapping[str, Any]


def deploy(
    built: Path, *, name: str, parameters: Mapping[str, str], cloudformation: Any, s3: Any
) -> Deployed:
    """Creates the stack and waits for it. Raises DeployFailed."""
    s3.create_bucket(
        Bucket=BUCKET,
        CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name},
    )
    key = _upload(s3, json.dumps(_packaged(built, s3), default=str).encode())
    cloudformation.create_stack(
        StackName=name,
        TemplateURL=f"{s3.meta.endpoint_url}/{BUCKET}/{key}",
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    stack = _await(cloudformation, name)
    resources = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    processed = cloudformation.get_template(StackName=name, TemplateStage="Processed")
    return Deployed(
        parameters={p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]},
        outputs={o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]},
        resources={r["LogicalResourceId"]: r["PhysicalResourceId"] for r in resources},
        template=processed["TemplateBody"],
    )


def _packaged(built: Path, s3: Any) -> dict[str, Any]:
    """The built template with each piece of code uploaded and named by its address."""
    template: dict[str, Any] = yaml.safe_load(built.read_text())
    for resource in template["Resources"].values():
        if (code := CODE.get(resource["Type"])) is not None:
            folder = built.parent / resource["Properties"][code]
            resource["Properties"][code] = f"s3://{BUCKET}/{_upload(s3, _zipped(folder))}"
    return template


def _zipped(folder: Path) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                zipped.write(path, path.relative_to(folder))
    return archive.getvalue()


def _upload(s3: Any, body: bytes) -> str:
    key = hashlib.sha256(body).hexdigest()
    s3.put_object(Bucket=BUCKET, Key=key, Body=body)
    return key


def _await(cloudformation: Any, name: str) -> Mapping[str, Any]:
    deadline = time.monotonic() + DEPLOY_SECONDS
    while time.monotonic() < deadline:
        stack: Mapping[str, Any] = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        if stack["StackStatus"] == "CREATE_COMPLETE":
            return stack
        if stack["StackStatus"] != "CREATE_IN_PROGRESS":
            break
        time.sleep(0.1)
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
        for event in events
        if event["ResourceStatus"].endswith("_FAILED")
    ]
    raise DeployFailed("\n".join(["The stack could not be created.", *failed]))
