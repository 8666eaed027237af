"""What wakes an operator, what they look at, and how new code comes in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

FUNCTIONS_FOLDER = Path(__file__).resolve().parents[2] / "functions"
FUNCTIONS = ("Collect", "Score", "Handoff")


def alarmed(of_type: Any, metric: str) -> set[str]:
    """The logical ids that alarms on a metric watch."""
    return {
        str(dimension["Value"].get("Ref") or dimension["Value"]["Fn::GetAtt"][0])
        for alarm in of_type("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == metric
        for dimension in alarm["Dimensions"]
        if dimension["Name"] != "RuleName"
    }


def test_every_alarm_reaches_the_alarm_topic(of_type: Any) -> None:
    for name, alarm in of_type("AWS::CloudWatch::Alarm").items():
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}], name
        assert alarm["TreatMissingData"] == "notBreaching", name
        assert alarm["AlarmDescription"], name


def test_every_queue_that_waits_for_a_person_has_an_alarm(of_type: Any) -> None:
    waiting = {k for k, q in of_type("AWS::SQS::Queue").items() if "RedrivePolicy" not in q}

    assert alarmed(of_type, "ApproximateNumberOfMessagesVisible") == waiting


@pytest.mark.parametrize("metric", ["Errors", "Throttles"])
def test_every_function_has_an_alarm(metric: str, of_type: Any) -> None:
    assert alarmed(of_type, metric) == set(of_type("AWS::Lambda::Function"))


@pytest.mark.parametrize(
    ("metric", "watched"),
    [
        ("ApproximateAgeOfOldestMessage", "Activities"),
        ("IteratorAge", "Handoff"),
        ("5xx", "Api"),
        ("NumberOfNotificationsFailed", "MqlTopic"),
        ("FailedInvocations", "Bus"),
        ("WriteThrottleEvents", "Table"),
    ],
)
def test_lateness_and_failure_have_an_alarm(metric: str, watched: str, of_type: Any) -> None:
    assert alarmed(of_type, metric) == {watched}


def test_every_function_logs_to_a_group_that_forgets(of_type: Any) -> None:
    groups = of_type("AWS::Logs::LogGroup")

    for function in of_type("AWS::Lambda::Function").values():
        group = groups[function["LoggingConfig"]["LogGroup"]["Ref"]]
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}
        assert function["LoggingConfig"]["LogFormat"] == "JSON"
        assert function["TracingConfig"] == {"Mode": "Active"}


def test_access_log_holds_no_personal_data(of_type: Any) -> None:
    (stage,) = of_type("AWS::ApiGatewayV2::Stage").values()
    logged = stage["AccessLogSettings"]["Format"]

    assert json.loads(logged)["status"] == "$context.status"
    assert not re.search("identity|ip|agent|path|query", logged, re.IGNORECASE)


def test_stage_throttles(of_type: Any) -> None:
    (stage,) = of_type("AWS::ApiGatewayV2::Stage").values()

    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == {"Ref": "ThrottleRate"}
    assert stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] == {"Ref": "ThrottleBurst"}


def test_api_has_a_default_route_and_cors_from_the_parameter(of_type: Any) -> None:
    (api,) = of_type("AWS::ApiGatewayV2::Api").values()
    condition, cors, _ = api["Body"]["x-amazon-apigateway-cors"]["Fn::If"]

    assert api["Body"]["paths"]["/$default"]["x-amazon-apigateway-any-method"]["isDefaultRoute"]
    assert condition == "HasOrigins"
    assert cors["allowOrigins"]["Fn::Split"][0] == ","
    assert cors["allowMethods"] == ["GET", "POST"]
    # RudderStack's library for browsers sends the last two.
    headers = {"content-type", "idempotency-key", "authorization", "anonymousid"}
    assert set(cors["allowHeaders"]) == headers


def test_dashboard_shows_the_business_first(of_type: Any) -> None:
    (dashboard,) = of_type("AWS::CloudWatch::Dashboard").values()
    body = json.loads(re.sub(r"\$\{[^}]+\}", "x", dashboard["DashboardBody"]["Fn::Sub"]))
    first_row = [widget for widget in body["widgets"] if widget["y"] == 0]
    metrics = [metric for widget in first_row for metric in widget["properties"]["metrics"]]

    assert {metric[0] for metric in metrics} == {"Handraiser"}
    assert {"ActivitiesAccepted", "LeadsQualified", "HandoffsPublished"} <= {m[1] for m in metrics}
    handlers = "".join(module.read_text() for module in FUNCTIONS_FOLDER.glob("*/*.py"))
    assert all(f'"{metric[1]}"' in handlers for metric in metrics), "a metric nobody emits"


def test_deployments_are_all_at_once_by_default(of_type: Any) -> None:
    assert not of_type("AWS::CodeDeploy::DeploymentGroup")


def test_gradual_deployments_roll_back_on_alarms(translate: Any) -> None:
    resources = translate({"GradualDeployments": "true"})["Resources"]
    for function in FUNCTIONS:
        group = resources[f"{function}DeploymentGroup"]["Properties"]
        alarms = {a["Name"]["Ref"] for a in group["AlarmConfiguration"]["Alarms"]}
        assert alarms == {f"{function}Errors"}
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        assert "CodeDeployLambdaAliasUpdate" in resources[f"{function}Aliaslive"]["UpdatePolicy"]


def test_snapstart_is_a_parameter(of_type: Any) -> None:
    for function in of_type("AWS::Lambda::Function").values():
        assert function["SnapStart"] == {"ApplyOn": {"Ref": "SnapStart"}}


def test_functions_and_layer_are_for_one_processor(of_type: Any, written: Any) -> None:
    (layer,) = of_type("AWS::Lambda::LayerVersion").values()

    for function in of_type("AWS::Lambda::Function").values():
        assert function["Architectures"] == [{"Ref": "Architecture"}]
        assert function["Runtime"] == "python3.13"
    assert layer["CompatibleArchitectures"] == [{"Ref": "Architecture"}]
    assert written["Parameters"]["Architecture"]["Default"] == "arm64"
