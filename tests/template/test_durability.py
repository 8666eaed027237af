"""Nothing accepted is lost: queues, retries, retention, and the data that outlives a stack."""

from __future__ import annotations

import json
from typing import Any

import pytest

FOURTEEN_DAYS = 14 * 24 * 60 * 60


def arn(logical_id: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [logical_id, "Arn"]}


def mapping(of_type: Any, function: str) -> Any:
    (found,) = [
        properties
        for properties in of_type("AWS::Lambda::EventSourceMapping").values()
        if properties["FunctionName"] == {"Ref": f"{function}Aliaslive"}
    ]
    return found


def test_every_queue_is_encrypted(of_type: Any) -> None:
    queues = of_type("AWS::SQS::Queue")

    assert all(queue["SqsManagedSseEnabled"] is True for queue in queues.values())


def test_a_message_that_cannot_be_scored_becomes_a_dead_letter(of_type: Any) -> None:
    queues = of_type("AWS::SQS::Queue")
    redrive = queues["Activities"]["RedrivePolicy"]

    assert redrive["deadLetterTargetArn"] == arn("ActivitiesDeadLetters")
    assert redrive["maxReceiveCount"] >= 3


def test_dead_letters_and_rejects_are_kept_14_days(of_type: Any) -> None:
    last = {k: q for k, q in of_type("AWS::SQS::Queue").items() if "RedrivePolicy" not in q}

    assert len(last) == 5
    assert {q["MessageRetentionPeriod"] for q in last.values()} == {FOURTEEN_DAYS}


def test_a_dead_letter_is_younger_than_its_queue_keeps_it(of_type: Any) -> None:
    """Its age counts from when it first arrived in the activities queue."""
    queues = of_type("AWS::SQS::Queue")

    assert queues["Activities"]["MessageRetentionPeriod"] <= FOURTEEN_DAYS / 2


def test_a_message_stays_hidden_for_six_times_the_function(of_type: Any) -> None:
    hidden = of_type("AWS::SQS::Queue")["Activities"]["VisibilityTimeout"]

    assert hidden >= 6 * of_type("AWS::Lambda::Function")["Score"]["Timeout"]


def test_one_bad_message_holds_up_no_other(of_type: Any) -> None:
    for function in ("Score", "Handoff"):
        assert mapping(of_type, function)["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_scoring_is_bounded_by_the_parameter(of_type: Any) -> None:
    scaling = mapping(of_type, "Score")["ScalingConfig"]

    assert scaling == {"MaximumConcurrency": {"Ref": "ScoreConcurrency"}}


def test_stream_gives_up_and_says_so(of_type: Any) -> None:
    stream = mapping(of_type, "Handoff")

    assert 0 < stream["MaximumRetryAttempts"] <= 100
    assert 0 < stream["MaximumRecordAgeInSeconds"] < 24 * 60 * 60
    assert stream["BisectBatchOnFunctionError"] is True
    assert stream["DestinationConfig"]["OnFailure"]["Destination"] == arn("OutboxDeadLetters")


def test_stream_starts_with_the_oldest_record(of_type: Any) -> None:
    assert mapping(of_type, "Handoff")["StartingPosition"] == "TRIM_HORIZON"


def test_handoff_is_woken_by_new_outbox_items_alone(of_type: Any) -> None:
    (found,) = mapping(of_type, "Handoff")["FilterCriteria"]["Filters"]

    assert json.loads(found["Pattern"]) == {
        "eventName": ["INSERT"],
        "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "OUTBOX#"}]}}},
    }


def test_sweep_runs_and_its_failures_are_kept(of_type: Any) -> None:
    (schedule,) = of_type("AWS::Scheduler::Schedule").values()
    (invoked,) = of_type("AWS::Lambda::EventInvokeConfig").values()

    assert schedule["Target"]["Arn"] == {"Ref": "HandoffAliaslive"}
    assert schedule["Target"]["DeadLetterConfig"]["Arn"] == arn("SweepDeadLetters")
    assert schedule["Target"]["RetryPolicy"]["MaximumRetryAttempts"] > 0
    assert invoked["DestinationConfig"]["OnFailure"]["Destination"] == arn("SweepDeadLetters")


def test_rules_retry_and_keep_what_fails(of_type: Any) -> None:
    for rule in of_type("AWS::Events::Rule").values():
        (target,) = rule["Targets"]
        assert target["Arn"] == arn("Activities")
        assert target["RetryPolicy"]["MaximumRetryAttempts"] > 0
        assert target["DeadLetterConfig"]["Arn"] == arn("BusDeadLetters")


def test_table_is_encrypted_expires_items_and_can_be_restored(of_type: Any) -> None:
    (table,) = of_type("AWS::DynamoDB::Table").values()

    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["SSESpecification"]["SSEEnabled"] is True
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}


@pytest.mark.parametrize("logical_id", ["Table", "IdentitySecret"])
def test_data_outlives_the_stack(logical_id: str, resources: Any) -> None:
    assert resources[logical_id]["DeletionPolicy"] == "Retain"
    assert resources[logical_id]["UpdateReplacePolicy"] == "Retain"


def test_no_deployment_writes_over_what_vendors_sign_with(resources: Any) -> None:
    assert resources["WebhookSecrets"]["Properties"].keys() == {"Description"}
