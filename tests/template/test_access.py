"""Who may do what: least privilege, and the grants that AWS's services need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

UNNAMEABLE = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
"""Actions for which IAM knows no resource but all."""


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(role: Any) -> Iterator[Any]:
    for policy in role["Policies"]:
        yield from listed(policy["PolicyDocument"]["Statement"])


def granted(role: Any, resource: Any) -> set[str]:
    """The actions that a role may do on a resource, named as the template names it."""
    return {
        action
        for statement in statements(role)
        if resource in listed(statement["Resource"])
        for action in listed(statement["Action"])
    }


def arn(logical_id: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [logical_id, "Arn"]}


def test_no_role_may_do_everything_or_on_everything(of_type: Any) -> None:
    roles = of_type("AWS::IAM::Role")
    assert roles
    for name, role in roles.items():
        assert "ManagedPolicyArns" not in role, name
        for statement in statements(role):
            actions = set(listed(statement["Action"]))
            assert not any("*" in action for action in actions), name
            assert "*" not in listed(statement["Resource"]) or actions <= UNNAMEABLE, name


def test_each_function_has_a_role_of_its_own(of_type: Any) -> None:
    roles = [str(function["Role"]) for function in of_type("AWS::Lambda::Function").values()]

    assert len(set(roles)) == len(roles)


def test_collect_counts_requests_and_reads_write_keys_alone(of_type: Any) -> None:
    on_table = {
        statement["Action"]: statement["Condition"]
        for statement in statements(of_type("AWS::IAM::Role")["CollectRole"])
        if statement["Resource"] == arn("Table")
    }

    assert on_table == {
        "dynamodb:UpdateItem": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": "LIMIT#*"}},
        "dynamodb:GetItem": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "KEYS"}},
    }


def test_collect_alone_reads_what_vendors_sign_with(of_type: Any) -> None:
    secret = {"Fn::GetAtt": ["WebhookSecrets", "Id"]}
    readers = {
        name: granted(role, secret)
        for name, role in of_type("AWS::IAM::Role").items()
        if granted(role, secret)
    }

    assert readers == {"CollectRole": {"secretsmanager:GetSecretValue"}}
    collect = of_type("AWS::Lambda::Function")["Collect"]
    assert collect["Environment"]["Variables"]["WEBHOOK_SECRETS_ID"] == secret


def test_score_does_not_notify_and_handoff_does_not_score(of_type: Any) -> None:
    roles = of_type("AWS::IAM::Role")

    assert not granted(roles["ScoreRole"], {"Ref": "MqlTopic"})
    assert granted(roles["ScoreRole"], arn("Table")) == {
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:ConditionCheckItem",
    }
    assert granted(roles["HandoffRole"], arn("Table")) == {
        "dynamodb:GetItem",
        "dynamodb:UpdateItem",
    }


def test_failures_reach_their_queues(of_type: Any) -> None:
    roles = of_type("AWS::IAM::Role")
    (schedule,) = of_type("AWS::Scheduler::Schedule").values()
    scheduler = schedule["Target"]["RoleArn"]["Fn::GetAtt"][0]

    for queue in ("OutboxDeadLetters", "SweepDeadLetters"):
        assert granted(roles["HandoffRole"], arn(queue)) == {"sqs:SendMessage"}
    assert granted(roles[scheduler], arn("SweepDeadLetters")) == {"sqs:SendMessage"}


def test_queues_of_the_rules_take_messages_from_them_alone(of_type: Any) -> None:
    rules = of_type("AWS::Events::Rule")
    fed = [arn("Activities"), arn("BusDeadLetters")]
    for rule in rules.values():
        (target,) = rule["Targets"]
        assert [target["Arn"], target["DeadLetterConfig"]["Arn"]] == fed
    (policy,) = of_type("AWS::SQS::QueuePolicy").values()
    (statement,) = policy["PolicyDocument"]["Statement"]

    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Action"] == "sqs:SendMessage"
    assert statement["Resource"] == fed
    assert [arn(queue["Ref"]) for queue in policy["Queues"]] == fed
    own, *partners = statement["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert own == arn("ActivitiesRule")
    assert partners == [
        {"Fn::If": [f"HasPartner{n}", arn(f"PartnerRule{n}"), {"Ref": "AWS::NoValue"}]}
        for n in range(1, len(rules))
    ]


def test_topics_share_a_key_that_their_publishers_may_use(of_type: Any) -> None:
    topics = of_type("AWS::SNS::Topic")
    (key,) = of_type("AWS::KMS::Key").values()
    services = {
        service
        for statement in key["KeyPolicy"]["Statement"]
        if "kms:GenerateDataKey*" in listed(statement["Action"])
        for service in listed(statement["Principal"]["Service"])
    }

    assert {str(topic["KmsMasterKeyId"]) for topic in topics.values()} == {"{'Ref': 'TopicKey'}"}
    assert {"sns.amazonaws.com", "cloudwatch.amazonaws.com"} <= services
    assert granted(of_type("AWS::IAM::Role")["HandoffRole"], arn("TopicKey")) == {
        "kms:Decrypt",
        "kms:GenerateDataKey",
    }


def test_api_may_invoke_collect_on_every_route(of_type: Any) -> None:
    (api,) = of_type("AWS::ApiGatewayV2::Api").values()
    routes = [m for methods in api["Body"]["paths"].values() for m in methods]
    invoked = [
        permission
        for permission in of_type("AWS::Lambda::Permission").values()
        if permission["Principal"] == "apigateway.amazonaws.com"
    ]

    assert len(invoked) == len(routes)
    assert all("SourceArn" in permission for permission in invoked)
