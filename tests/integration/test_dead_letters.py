"""`handraiser dlq`: every kind of dead letter is seen, explained and replayed, and none is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from clients import REGION, client
from handraiser import notification
from handraiser.errors import Unavailable
from handraiser.notification import LeadQualified, Score, Touches
from handraiser.store.outbox import Channel, Key, Outbox, new_item
from handraiser_cli.commands.dlq import app
from handraiser_cli.dead_letters import DeadLetter, DeadLetterQueue, Replayer, dead_letter_queues
from handraiser_cli.stack import Stack, StackNotFound
from tables import create_table

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ACTIVITY: dict[str, Any] = {
    "version": "0",
    "id": "7bf73129-1428-4cd3-a780-95db273d1602",
    "source": "shop",
    "detail-type": "Activity",
    "time": "2026-11-21T09:00:00Z",
    "detail": {
        "id": "order-1",
        "type": "quote_request",
        "identities": {"email": "jana@example.com"},
    },
}
REJECT = {
    "reason": {"code": "invalid_type", "field": "detail.type", "message": "A type is a word."},
    "received_at": "2026-11-21T09:00:00.000Z",
    "event": json.dumps({**ACTIVITY, "detail": {**ACTIVITY["detail"], "type": 7}}),
}
STREAM = {
    "requestContext": {"condition": "RetryAttemptsExhausted", "approximateInvokeCount": 11},
    "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
    "version": "1.0",
    "DDBStreamBatchInfo": {
        "shardId": "shardId-1",
        "startSequenceNumber": "100",
        "endSequenceNumber": "100",
        "batchSize": 1,
    },
}
INVOCATION = {
    "version": "1.0",
    "requestContext": {"condition": "RetriesExhausted"},
    "requestPayload": {"detail-type": "Scheduled Event"},
}
MESSAGE = notification.qualified(
    mql_id="00000001" + "a" * 24,
    lead_id="1",
    scorecard="default",
    cycle=1,
    company="Acme",
    country="CZ",
    tier=None,
    score=Score(
        fit=Decimal(40),
        engagement=Decimal(42),
        intent=Decimal(0),
        total=Decimal(82),
        grade="A",
        segment="manufacturing",
        model_version="1",
        as_of=NOW,
    ),
    path="score",
    reasons=[],
    channel=Touches(),
    campaign=Touches(),
    qualified_at=NOW,
    follow_up_due=NOW + timedelta(hours=1),
)
KEY = Key("LEAD#1", f"OUTBOX#{MESSAGE.mql_id}#LeadQualified")


@dataclass
class World:
    """A stack's queues, table, topic (with a team's queue) and bus, and the command line on it."""

    stack: Stack
    file: Path
    team_queue: str

    def put(self, queue: str, body: object, **attributes: str) -> None:
        """A dead letter: JSON of `body`, or `body` itself when it is text."""
        client("sqs").send_message(
            QueueUrl=self._url(queue),
            MessageBody=body if isinstance(body, str) else json.dumps(body),
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
            },
        )

    def bodies(self, queue: str) -> list[str]:
        """What a queue holds, taken from it."""
        got = client("sqs").receive_message(QueueUrl=self._url(queue), MaxNumberOfMessages=10)
        return [message["Body"] for message in got.get("Messages", [])]

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments, "--stack", str(self.file)])

    def json(self, *arguments: str, exit_code: int = 0) -> Any:
        result = self.run(*arguments, "--json")
        assert result.exit_code == exit_code, result.output
        return json.loads(result.stdout)

    def queue(self, name: str) -> DeadLetterQueue:
        [queue] = [q for q in dead_letter_queues(self.stack) if name in q.name]
        return queue

    def count(self, name: str) -> int:
        return self.queue(name).count()

    def put_outbox(self, message: LeadQualified = MESSAGE) -> None:
        item = new_item(message, NOW)
        client("dynamodb").put_item(TableName=self.stack.table, Item=item)

    def told(self) -> list[str]:
        bodies = [json.loads(body) for body in self.bodies(self.team_queue)]
        return [json.loads(body["Message"])["mql_id"] for body in bodies]

    def _url(self, queue: str) -> str:
        url: str = client("sqs").get_queue_url(QueueName=queue)["QueueUrl"]
        return url


def _table() -> str:
    return create_table(client("dynamodb"))


def _queue(name: str, **attributes: str) -> tuple[str, str]:
    sqs = client("sqs")
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    got = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return url, got["Attributes"]["QueueArn"]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[World]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        dead = {name: _queue(f"{name}DeadLetters") for name in ("Activities", "Bus", "Outbox")}
        policy = {"deadLetterTargetArn": dead["Activities"][1], "maxReceiveCount": 1}
        activities, _ = _queue("Activities", RedrivePolicy=json.dumps(policy))
        topic = client("sns").create_topic(Name="mqls")["TopicArn"]
        _, team_arn = _queue("team")
        client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=team_arn)
        client("events").create_event_bus(Name="bus")
        stack = Stack(
            region=REGION,
            api_url="https://api.example",
            event_bus="bus",
            mql_topic_arn=topic,
            alarm_topic_arn=topic,
            table=_table(),
            activities_queue_url=activities,
            rejects_queue_url=_queue("Rejects")[0],
            dead_letter_queue_urls=tuple(url for url, _ in dead.values()),
            identity_secret_arn="arn",
        )
        stack.save(tmp_path / "stack.json")
        yield World(stack, tmp_path / "stack.json", "team")


def _redrive(world: World, body: str) -> None:
    """Fails an activity as often as it takes for SQS to move it."""
    sqs = client("sqs")
    sqs.send_message(QueueUrl=world.stack.activities_queue_url, MessageBody=body)
    for _ in range(2):
        sqs.receive_message(QueueUrl=world.stack.activities_queue_url, VisibilityTimeout=0)
    assert world.count("ActivitiesDeadLetters") == 1


class TestList:
    def test_every_queue_is_there_with_count_and_age_of_the_oldest(self, world: World) -> None:
        world.put("Rejects", REJECT)
        world.put("Rejects", REJECT)
        rows = {row["queue"]: row for row in world.json("list")}
        assert {name: row["count"] for name, row in rows.items()} == {
            "ActivitiesDeadLetters": 0,
            "BusDeadLetters": 0,
            "OutboxDeadLetters": 0,
            "Rejects": 2,
        }
        assert 0 <= rows["Rejects"]["oldest_seconds"] <= 60
        assert rows["BusDeadLetters"]["oldest_seconds"] is None

    def test_people_get_a_table(self, world: World) -> None:
        world.put("Rejects", REJECT)
        result = world.run("list")
        assert result.exit_code == 0
        assert "Rejects" in result.stdout
        assert "0:00:0" in result.stdout

    def test_looking_hides_nothing(self, world: World) -> None:
        world.put("Rejects", REJECT)
        world.run("list")
        world.run("show")
        assert len(world.bodies("Rejects")) == 1


class TestShow:
    def test_a_reject_shows_reason_and_ids_and_no_personal_data(self, world: World) -> None:
        world.put("Rejects", REJECT)
        [shown] = world.json("show", "rejects")
        assert shown["kind"] == "reject"
        assert shown["reason"] == "invalid_type: detail.type: A type is a word."
        assert shown["ids"] == {"event": ACTIVITY["id"], "source": "shop", "activity": "order-1"}
        assert "jana" not in json.dumps(shown)
        assert "jana" not in world.run("show").stdout

    def test_a_pack_shows_how_many_activities_it_has(self, world: World) -> None:
        pack = {"detail-type": "Activities", "detail": {"activities": [ACTIVITY, ACTIVITY]}}
        _redrive(world, json.dumps(pack))
        [shown] = world.json("show", "activities")
        assert shown["ids"] == {"activities": "2"}

    def test_an_address_used_as_an_id_is_blotted_out(self, world: World) -> None:
        event = {**ACTIVITY, "detail": {"id": "signup jana@example.com"}}
        world.put("Rejects", {**REJECT, "event": json.dumps(event)})
        [shown] = world.json("show")
        assert shown["ids"]["activity"] == "signup [address]"

    def test_bodies_are_shown_on_demand(self, world: World) -> None:
        world.put("Rejects", REJECT)
        [shown] = world.json("show", "--bodies")
        assert json.loads(shown["body"]) == REJECT
        assert "jana@example.com" in world.run("show", "--bodies").stdout

    def test_what_the_bus_could_not_deliver_shows_its_error_code(self, world: World) -> None:
        world.put("BusDeadLetters", ACTIVITY, RULE_ARN="arn", ERROR_CODE="NO_PERMISSIONS")
        [shown] = world.json("show")
        assert (shown["kind"], shown["reason"]) == ("activity", "NO_PERMISSIONS")
        assert shown["ids"]["activity"] == "order-1"

    def test_what_lambda_and_the_scheduler_gave_up_is_told_apart(self, world: World) -> None:
        world.put("OutboxDeadLetters", STREAM)
        world.put("OutboxDeadLetters", INVOCATION)
        world.put("OutboxDeadLetters", "{}", SCHEDULE_ARN="arn", ERROR_CODE="THROTTLING")
        shown = {(letter["kind"], letter["reason"]) for letter in world.json("show")}
        assert shown == {
            ("stream", "RetryAttemptsExhausted"),
            ("sweep", "RetriesExhausted"),
            ("sweep", "THROTTLING"),
        }

    def test_the_limit_is_per_queue(self, world: World) -> None:
        for _ in range(3):
            world.put("Rejects", REJECT)
        assert len(world.json("show", "--limit", "2")) == 2

    def test_a_letter_without_a_readable_reason_is_shown_all_the_same(self, world: World) -> None:
        world.put("Rejects", {**REJECT, "reason": "text"})
        [shown] = world.json("show")
        assert (shown["kind"], shown["reason"]) == ("reject", "unknown")

    @pytest.mark.parametrize("body", ["x", "[]", "7", '{"event": 7}', "[" * 100_000, '{"a": 1}'])
    def test_a_letter_nobody_here_wrote_is_unknown(self, world: World, body: str) -> None:
        world.put("OutboxDeadLetters", body)
        [shown] = world.json("show")
        assert shown["kind"] == "unknown"


class TestReplay:
    def test_a_redriven_activity_goes_back_word_for_word(self, world: World) -> None:
        body = "not even JSON, but a mended scorer may read it"
        _redrive(world, body)
        [line] = world.json("replay")
        assert line["done"]
        assert world.bodies("Activities") == [body]
        assert world.count("ActivitiesDeadLetters") == 0

    def test_what_the_bus_could_not_deliver_goes_onto_the_queue(self, world: World) -> None:
        world.put("BusDeadLetters", ACTIVITY, RULE_ARN="arn", ERROR_CODE="NO_PERMISSIONS")
        world.json("replay", "bus")
        assert [json.loads(body) for body in world.bodies("Activities")] == [ACTIVITY]
        assert world.count("BusDeadLetters") == 0

    def test_a_reject_sends_the_original_event(self, world: World) -> None:
        world.put("Rejects", REJECT)
        world.json("replay", "rejects")
        assert world.bodies("Activities") == [REJECT["event"]]
        assert world.count("Rejects") == 0

    def test_people_are_told_how_many(self, world: World) -> None:
        world.put("Rejects", REJECT)
        result = world.run("replay", "rejects")
        assert result.exit_code == 0
        assert result.stdout == "1 of 1 letters replayed.\n"

    def test_a_parked_handoff_is_published_where_it_is_owed(self, world: World) -> None:
        world.put_outbox()
        outbox = Outbox(client("dynamodb"), world.stack.table)
        outbox.mark(KEY, Channel.BUS, NOW, last=False)
        outbox.park(KEY, NOW)
        world.put("OutboxDeadLetters", {"reason": {"code": "x"}, "handoff": KEY._asdict()})
        world.json("replay")
        assert world.told() == [MESSAGE.mql_id]
        item = outbox.read(KEY)
        assert item is not None
        assert item.published == set(Channel)
        assert world.count("OutboxDeadLetters") == 0

    @pytest.mark.parametrize("letter", [STREAM, INVOCATION], ids=["stream", "invocation"])
    def test_a_failed_run_is_made_good_by_publishing_all_that_is_owed(
        self, world: World, letter: object
    ) -> None:
        world.put_outbox()
        put_off = datetime.now(UTC) + timedelta(minutes=30)
        Outbox(client("dynamodb"), world.stack.table).postpone(KEY, put_off)
        world.put("OutboxDeadLetters", letter)
        world.json("replay")
        assert world.told() == [MESSAGE.mql_id]
        assert world.count("OutboxDeadLetters") == 0

    def test_an_erased_handoff_is_done(self, world: World) -> None:
        world.put("OutboxDeadLetters", {"reason": {"code": "x"}, "handoff": KEY._asdict()})
        [line] = world.json("replay")
        assert line["done"]
        assert world.told() == []

    def test_what_still_fails_stays_and_is_told(self, world: World) -> None:
        world.put_outbox()
        client("sns").delete_topic(TopicArn=world.stack.mql_topic_arn)
        world.put("OutboxDeadLetters", STREAM)
        world.put("Rejects", REJECT)
        lines = world.json("replay", exit_code=1)
        assert [line["error"] for line in lines] == [
            "1 notifications could not be published",
            None,
        ]
        assert len(world.bodies("OutboxDeadLetters")) == 1
        assert world.count("Rejects") == 0

    def test_an_unknown_letter_stays(self, world: World) -> None:
        world.put("OutboxDeadLetters", "x")
        result = world.run("replay")
        assert result.exit_code == 1
        assert "stays: nobody knows what to do with it" in result.stdout
        assert world.bodies("OutboxDeadLetters") == ["x"]

    def test_a_queue_that_refuses_keeps_the_letter(self, world: World) -> None:
        world.put("Rejects", REJECT)
        client("sqs").delete_queue(QueueUrl=world.stack.activities_queue_url)
        replayer = Replayer(world.stack)
        queue = DeadLetterQueue(client("sqs"), world.stack.rejects_queue_url, redriven=False)
        [done] = replayer.replay(queue, 10)
        assert done.error is not None
        assert len(world.bodies("Rejects")) == 1

    def test_a_dry_run_says_what_it_would_do_and_does_nothing(self, world: World) -> None:
        world.put("Rejects", REJECT)
        world.put("OutboxDeadLetters", STREAM)
        result = world.run("replay", "--dry-run")
        assert result.exit_code == 0
        assert "would put the event onto the activities queue" in result.stdout
        assert "would publish all notifications that are owed" in result.stdout
        assert world.bodies("Activities") == []
        assert len(world.bodies("Rejects")) == len(world.bodies("OutboxDeadLetters")) == 1

    def test_the_limit_leaves_the_rest(self, world: World) -> None:
        for _ in range(12):
            world.put("Rejects", REJECT)
        assert len(world.json("replay", "--limit", "11")) == 11
        assert world.count("Rejects") == 1

    def test_a_crash_between_send_and_delete_leaves_the_letter(self, world: World) -> None:
        class Killed(BaseException):
            pass

        class Dying(DeadLetterQueue):
            def delete(self, letter: DeadLetter) -> None:
                raise Killed

        world.put("Rejects", REJECT)
        sqs, url = client("sqs"), world.stack.rejects_queue_url
        with pytest.raises(Killed):
            list(Replayer(world.stack).replay(Dying(sqs, url, redriven=False), 10))
        sent = world.bodies("Activities")
        assert sent == [REJECT["event"]]
        assert world.count("Rejects") == 1


class TestUse:
    def test_an_unknown_queue_is_told_with_the_known_ones(self, world: World) -> None:
        result = world.run("show", "nonsense")
        assert result.exit_code == 2
        assert "BusDeadLetters" in result.stderr

    def test_no_stack_is_told_with_what_to_do(self, tmp_path: Path) -> None:
        result = CliRunner().invoke(app, ["list", "--stack", str(tmp_path / "none.json")])
        assert result.exit_code == 1
        assert isinstance(result.exception, StackNotFound)

    def test_a_failing_service_is_an_expected_error(self, world: World) -> None:
        gone = "https://sqs.eu-west-1.amazonaws.com/1/no"
        replace(world.stack, rejects_queue_url=gone).save(world.file)
        result = world.run("list")
        assert result.exit_code == 1
        assert isinstance(result.exception, Unavailable)

    @pytest.mark.parametrize("command", [[], ["list"], ["show"], ["replay"]])
    def test_help_teaches(self, command: list[str]) -> None:
        result = CliRunner().invoke(app, [*command, "--help"])
        assert result.exit_code == 0
        assert "Example" in result.stdout or not command
