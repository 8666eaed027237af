"""What a user of the template meets: parameters, outputs, size, names."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handraiser_cli.stack import OUTPUTS

NAMING = {
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Events::Archive": "ArchiveName",
    "AWS::Events::Rule": "Name",
    "AWS::IAM::Role": "RoleName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
}
"""The property that would give a resource of each type a name of its own."""


def references(value: Any) -> Iterator[str]:
    """Every logical id and parameter that a value refers to by Ref or Fn::Sub."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref":
                yield inner
            elif key == "Fn::Sub" and isinstance(inner, str):
                yield from (part.split("}")[0] for part in inner.split("${")[1:])
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_size_is_bounded(translate: Any) -> None:
    resources = translate({"GradualDeployments": "true"})["Resources"].values()

    assert len(resources) <= 250
    assert sum(r["Type"] == "AWS::Lambda::Function" for r in resources) <= 10


def test_two_stacks_can_live_side_by_side(of_type: Any) -> None:
    named = {
        logical_id
        for kind, naming in NAMING.items()
        for logical_id, properties in of_type(kind).items()
        if naming in properties
    }

    assert not named
    (bus,) = of_type("AWS::Events::EventBus").values()
    assert bus["Name"] == {"Fn::Sub": "${AWS::StackName}-bus"}


def test_every_parameter_is_described_and_bounded(written: Any) -> None:
    for name, parameter in written["Parameters"].items():
        bounds = parameter.keys() & {"AllowedValues", "MinValue", "AllowedPattern"}
        assert parameter["Description"], name
        assert bounds or parameter["Type"] == "CommaDelimitedList", name
        assert ("MinValue" in parameter) == ("MaxValue" in parameter), name
        assert "Default" in parameter, f"{name} must be given before anything can be deployed"


def test_every_parameter_is_offered_in_a_group(written: Any) -> None:
    groups = written["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    offered = [parameter for group in groups for parameter in group["Parameters"]]

    assert sorted(offered) == sorted(written["Parameters"])


def test_outputs_describe_the_stack_to_the_command_line(written: Any) -> None:
    assert set(OUTPUTS.values()) <= set(written["Outputs"])
    assert all(output["Description"] for output in written["Outputs"].values())


def test_outputs_name_every_dead_letter_queue(template: Any, of_type: Any) -> None:
    _, listed = template["Outputs"]["DeadLetterQueueUrls"]["Value"]["Fn::Join"]
    queues = {name for name in of_type("AWS::SQS::Queue") if name.endswith("DeadLetters")}

    assert {item["Ref"] for item in listed} == queues


def test_a_changed_parameter_publishes_a_new_version(written: Any, of_type: Any) -> None:
    """A version is replaced when its description changes; SAM's own hash sees no parameters."""
    described = {
        properties["FunctionName"]["Ref"]: set(references(properties["Description"]))
        for properties in of_type("AWS::Lambda::Version").values()
    }
    for name, function in of_type("AWS::Lambda::Function").items():
        used = set(references(function)) & set(written["Parameters"])
        assert used <= described[name], name


def test_a_version_description_fits(written: Any) -> None:
    parameters = written["Parameters"]
    longest = {
        name: max(
            [len(str(parameters[name].get("MaxValue", ""))), parameters[name].get("MaxLength", 0)]
            + [len(str(value)) for value in parameters[name].get("AllowedValues", [])]
        )
        for name in parameters
    }
    for resource in written["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            text = resource["Properties"]["VersionDescription"]["Fn::Sub"]
            used = list(references({"Fn::Sub": text}))
            assert sum(longest[name] + 1 for name in used) <= 256


def test_a_changed_layer_publishes_new_versions(translate: Any) -> None:
    def versions(code: str) -> set[str]:
        resources = translate(code=code)["Resources"]
        return {k for k, r in resources.items() if r["Type"] == "AWS::Lambda::Version"}

    assert versions("one").isdisjoint(versions("two"))


@pytest.mark.parametrize("gradual", ["false", "true"])
def test_translated_template_passes_the_linter(
    gradual: str, translate: Any, tmp_path: Path
) -> None:
    path = tmp_path / "translated.json"
    path.write_text(json.dumps(translate({"GradualDeployments": gradual})))

    # W2001: SAM itself has used up the parameter GradualDeployments.
    ran = subprocess.run(
        [Path(sys.executable).parent / "cfn-lint", "--ignore-checks", "W2001", "--template", path],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout
