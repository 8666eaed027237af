"""From an outbox item to a team's queue and the bus: at least once, whatever crashes."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from clients import REGION, client
from handraiser import bootstrap, clock, notification
from handraiser.dead_letters import DeadLetters
from handraiser.errors import Refused, Unavailable
from handraiser.handoff import Handoff
from handraiser.notification import LeadQualified, Score, Touches
from handraiser.notify import Bus, Topic
from handraiser.postman import Postman, Publisher
from handraiser.store.outbox import SHARDS, Channel, Key, Outbox, new_item
from tables import create_table

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
STREAM = json.loads((ROOT / "events" / "stream-outbox-insert.json").read_text())
SWEEP = json.loads((ROOT / "events" / "sweep.json").read_text())
KEYS = [Key.of(record["dynamodb"]["Keys"]) for record in STREAM["Records"]]


def _message(key: Key) -> LeadQualified:
    return notification.qualified(
        mql_id=key.sk.split("#")[1],
        lead_id=key.pk.removeprefix("LEAD#"),
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
        channel=Touches(deciding="email"),
        campaign=Touches(),
        qualified_at=NOW,
        follow_up_due=NOW + timedelta(hours=1),
    )


class Killed(BaseException):
    """The process ends here: nothing may catch it."""


class Failing:
    """A boto3 client whose calls, counted together with other clients', can be made to fail."""

    def __init__(self, client: Any, gate: Callable[[str, bool], None]) -> None:
        self._client = client
        self._gate = gate
        self.exceptions = client.exceptions

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self._gate(name, False)
            answer = getattr(self._client, name)(**arguments)
            self._gate(name, True)
            return answer

        return call


@dataclass
class World:
    """A table with outbox, a topic and a bus with a queue on each, and a dead-letter queue."""

    table: str
    topic_arn: str
    bus: str
    team_queue: str
    bus_queue: str
    dead_letter_queue: str
    gate: Callable[[str, bool], None] = lambda _name, _after: None
    now: datetime = NOW

    def put(self, key: Key, message: LeadQualified | None = None) -> None:
        item = new_item(message or _message(key), NOW)
        client("dynamodb").put_item(TableName=self.table, Item=item)

    def handoff(self) -> Handoff:
        def failing(service: str) -> Any:
            return Failing(client(service), lambda name, after: self.gate(name, after))

        outbox = Outbox(failing("dynamodb"), self.table)
        publishers: dict[Channel, Publisher] = {
            Channel.TOPIC: Topic(failing("sns"), self.topic_arn),
            Channel.BUS: Bus(failing("events"), self.bus),
        }
        bury = DeadLetters(failing("sqs"), self.dead_letter_queue).send
        return Handoff(outbox, Postman(outbox, publishers, self.tell), bury, self.tell)

    def tell(self) -> datetime:
        return self.now

    def sweep(self) -> Any:
        return self.handoff().sweep(self.now, lambda: True)

    def item(self, key: Key) -> dict[str, Any]:
        got = client("dynamodb").get_item(TableName=self.table, Key=key.attributes())
        item: dict[str, Any] = got.get("Item", {})
        return item

    def owed(self) -> set[Key]:
        """What the index still holds, whenever it is due."""
        outbox = Outbox(client("dynamodb"), self.table)
        return set(outbox.due(datetime(9999, 1, 1, tzinfo=UTC)))

    def received(self, queue: str) -> list[dict[str, Any]]:
        bodies: list[dict[str, Any]] = []
        while (
            messages := client("sqs")
            .receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
            .get("Messages")
        ):
            bodies += [json.loads(message["Body"]) for message in messages]
        return bodies

    def told(self) -> list[str]:
        """The `mql_id` of each notification that reached the team's queue."""
        return [json.loads(body["Message"])["mql_id"] for body in self.received(self.team_queue)]

    def on_the_bus(self) -> list[str]:
        """The `mql_id` of each event that a rule on the bus delivered."""
        return [body["detail"]["mql_id"] for body in self.received(self.bus_queue)]


def _queue(name: str) -> tuple[str, str]:
    sqs = client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    return url, arn["QueueArn"]


def _table() -> str:
    return create_table(client("dynamodb"))


def build() -> World:
    """A fresh world inside a running mock."""
    sns = client("sns")
    events = client("events")
    topic_arn = sns.create_topic(Name="mqls")["TopicArn"]
    team_queue, team_arn = _queue("team")
    sns.subscribe(
        TopicArn=topic_arn,
        Protocol="sqs",
        Endpoint=team_arn,
        Attributes={"FilterPolicy": json.dumps({"segment": ["manufacturing"], "grade": ["A"]})},
    )
    events.create_event_bus(Name="bus")
    bus_queue, bus_arn = _queue("from-bus")
    pattern = {"source": ["handraiser"], "detail-type": ["LeadQualified"]}
    events.put_rule(Name="mqls", EventBusName="bus", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="mqls", EventBusName="bus", Targets=[{"Id": "1", "Arn": bus_arn}])
    dead_letter_queue, _ = _queue("dead-letters")
    return World(_table(), topic_arn, "bus", team_queue, bus_queue, dead_letter_queue)


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield build()


def _throttle(*calls: str) -> Callable[[str, bool], None]:
    def gate(name: str, after: bool) -> None:
        if name in calls and not after:
            raise ClientError({"Error": {"Code": "Throttling", "Message": "slow down"}}, name)

    return gate


class TestOneItem:
    def test_it_reaches_the_team_and_the_bus_and_is_marked(self, world: World) -> None:
        world.put(KEYS[0])
        outcome = world.handoff().new([KEYS[0]])
        message = _message(KEYS[0])
        assert world.told() == world.on_the_bus() == [message.mql_id]
        item = world.item(KEYS[0])
        assert item["sns_at"] == item["bus_at"] == {"S": "2026-11-21T09:00:00.000Z"}
        assert (outcome.published, outcome.failed, outcome.parked) == (1, {}, {})
        assert world.owed() == set()

    def test_the_stored_text_is_what_machines_get(self, world: World) -> None:
        world.put(KEYS[0])
        world.handoff().new([KEYS[0]])
        stored = world.item(KEYS[0])["message"]["S"]
        [to_team] = world.received(world.team_queue)
        assert to_team["Message"] == stored
        assert to_team["Subject"] == notification.subject(_message(KEYS[0]))
        assert to_team["MessageAttributes"]["grade"] == {"Type": "String", "Value": "A"}
        [on_bus] = world.received(world.bus_queue)
        assert on_bus["detail"] == json.loads(stored)

    def test_a_redelivery_publishes_nothing_more(self, world: World) -> None:
        world.put(KEYS[0])
        world.handoff().new([KEYS[0]])
        assert world.handoff().new([KEYS[0]]).published == 0
        assert len(world.told()) == len(world.on_the_bus()) == 1

    def test_an_erased_item_is_skipped_and_not_brought_back(self, world: World) -> None:
        world.put(KEYS[0])

        def erase_once_published(name: str, after: bool) -> None:
            if name == "publish" and after:
                client("dynamodb").delete_item(TableName=world.table, Key=KEYS[0].attributes())

        assert world.handoff().new([KEYS[1]]).published == 0
        world.gate = erase_once_published
        world.handoff().new([KEYS[0]])
        assert world.item(KEYS[0]) == {}

    def test_a_filter_policy_keeps_it_from_teams_it_is_not_for(self, world: World) -> None:
        message = _message(KEYS[0])
        world.put(KEYS[0], replace(message, score=replace(message.score, grade="C")))
        world.handoff().new([KEYS[0]])
        assert world.told() == []
        assert len(world.on_the_bus()) == 1


class TestCrash:
    CALLS = ("get_item", "publish", "update_item", "put_events", "update_item")

    def _check_recovery(
        self, crash_at: int, after: bool, recover: Callable[[World], object]
    ) -> None:
        with mock_aws():
            world = build()
            world.put(KEYS[0])
            done: list[str] = []

            def gate(name: str, is_after: bool) -> None:
                if not is_after:
                    done.append(name)
                if is_after == after and len(done) == crash_at + 1:
                    raise Killed

            world.gate = gate
            with pytest.raises(Killed):
                world.handoff().new([KEYS[0]])
            assert tuple(done) == self.CALLS[: crash_at + 1]
            world.gate = lambda _name, _after: None
            recover(world)
            mql_id = _message(KEYS[0]).mql_id
            for heard in (world.told(), world.on_the_bus()):
                assert set(heard) == {mql_id}
                assert len(heard) <= 2
            assert {"sns_at", "bus_at"} <= world.item(KEYS[0]).keys()
            assert world.owed() == set()

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("crash_at", range(len(CALLS)))
    def test_a_redelivery_by_the_stream_completes_it(self, crash_at: int, after: bool) -> None:
        self._check_recovery(crash_at, after, lambda world: world.handoff().new([KEYS[0]]))

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("crash_at", range(len(CALLS)))
    def test_the_sweep_completes_it(self, crash_at: int, after: bool) -> None:
        def recover(world: World) -> None:
            world.now = NOW + timedelta(days=2)
            world.sweep()

        self._check_recovery(crash_at, after, recover)

    def test_an_item_all_marked_but_still_indexed_leaves_the_index(self, world: World) -> None:
        world.put(KEYS[0])
        outbox = Outbox(client("dynamodb"), world.table)
        for channel in Channel:
            outbox.mark(KEYS[0], channel, NOW, last=False)
        assert world.owed() == {KEYS[0]}
        world.now = NOW + timedelta(hours=1)
        world.sweep()
        assert world.owed() == set()
        assert world.told() == world.on_the_bus() == []


class TestOutage:
    @pytest.mark.parametrize(
        ("down", "told", "on_the_bus"), [("publish", 0, 1), ("put_events", 1, 0)]
    )
    def test_one_channel_down_does_not_keep_it_from_the_other(
        self, world: World, down: str, told: int, on_the_bus: int
    ) -> None:
        world.put(KEYS[0])
        world.gate = _throttle(down)
        outcome = world.handoff().new([KEYS[0]])
        assert list(outcome.failed) == [KEYS[0]]
        assert (len(world.told()), len(world.on_the_bus())) == (told, on_the_bus)
        world.gate = _throttle()
        world.handoff().new([KEYS[0]])
        assert (len(world.told()), len(world.on_the_bus())) == (1 - told, 1 - on_the_bus)
        assert world.owed() == set()

    def test_an_entry_that_the_bus_failed_is_not_marked(self, world: World) -> None:
        class HalfFailing:
            def put_events(self, **_: object) -> dict[str, Any]:
                return {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure"}]}

        bus: Any = HalfFailing()
        with pytest.raises(Unavailable, match="InternalFailure"):
            Bus(bus, "bus").publish(notification.to_json(_message(KEYS[0])))

    def test_no_connection_is_an_outage(self) -> None:
        class Unreachable:
            def __getattr__(self, name: str) -> Callable[..., NoReturn]:
                def call(**_: object) -> NoReturn:
                    raise EndpointConnectionError(endpoint_url="http://127.0.0.1:9")

                return call

        text = notification.to_json(_message(KEYS[0]))
        client: Any = Unreachable()
        with pytest.raises(Unavailable):
            Topic(client, "arn").publish(text)
        with pytest.raises(Unavailable):
            Bus(client, "bus").publish(text)
        with pytest.raises(Unavailable):
            DeadLetters(client, "url").send(text)

    def test_a_table_that_does_not_answer_fails_the_item(self, world: World) -> None:
        world.put(KEYS[0])
        world.gate = _throttle("get_item")
        assert list(world.handoff().new([KEYS[0]]).failed) == [KEYS[0]]


class TestSweep:
    def test_it_publishes_what_an_outage_longer_than_the_streams_life_left(
        self, world: World
    ) -> None:
        keys = [Key(f"LEAD#{n}", f"OUTBOX#{n:08x}{'0' * 24}#LeadQualified") for n in range(60)]
        for key in keys:
            world.put(key)
        world.now = NOW + timedelta(hours=25)
        assert world.sweep().published == 60
        mql_ids = sorted(_message(key).mql_id for key in keys)
        assert sorted(world.told()) == sorted(world.on_the_bus()) == mql_ids
        assert world.sweep().published == 0

    def test_it_follows_a_shard_over_its_pages(self, world: World) -> None:
        for n in range(60):
            world.put(Key(f"LEAD#{n}", f"OUTBOX#{n * SHARDS:08x}{'0' * 24}#LeadQualified"))
        world.now = NOW + timedelta(hours=1)
        assert world.sweep().published == 60

    def test_what_is_younger_is_the_streams(self, world: World) -> None:
        world.put(KEYS[0])
        assert world.handoff().sweep(NOW, lambda: True).published == 0
        assert world.owed() == {KEYS[0]}

    def test_it_ends_when_its_time_does_and_goes_on_next_time(self, world: World) -> None:
        for key in KEYS:
            world.put(key)
        world.now = NOW + timedelta(hours=1)
        turns = iter([True, False])
        assert world.handoff().sweep(world.now, lambda: next(turns)).published == 1
        assert world.sweep().published == 1

    def test_an_item_that_fails_steps_back_behind_the_others(self, world: World) -> None:
        for key in KEYS:
            world.put(key)
        world.now = NOW + timedelta(minutes=10)
        failures = iter([True])

        def gate(name: str, after: bool) -> None:
            if name in {"publish", "put_events"} and not after and next(failures, False):
                _throttle(name)(name, after)

        world.gate = gate
        outcome = world.sweep()
        assert outcome.published == 1
        [failed] = outcome.failed
        assert world.item(failed)["due_at"] == {"S": "2026-11-21T09:20:00.000Z"}
        assert world.sweep().published == 0
        world.now = NOW + timedelta(minutes=21)
        assert world.sweep().published == 1

    def test_an_item_that_the_index_still_shows_but_is_erased_is_passed_over(
        self, world: World
    ) -> None:
        world.put(KEYS[0])

        def erase_once_found(name: str, after: bool) -> None:
            if name == "get_item" and not after:
                client("dynamodb").delete_item(TableName=world.table, Key=KEYS[0].attributes())

        world.gate = erase_once_found
        world.now = NOW + timedelta(hours=1)
        assert world.sweep().published == 0
        assert world.told() == []

    def test_an_unreadable_outbox_fails_the_sweep(self, world: World) -> None:
        world.gate = _throttle("query")
        with pytest.raises(Unavailable):
            world.sweep()


class TestPoison:
    def _poison(self, world: World) -> None:
        world.put(KEYS[0])
        client("dynamodb").update_item(
            TableName=world.table,
            Key=KEYS[0].attributes(),
            UpdateExpression="SET message = :text",
            ExpressionAttributeValues={":text": {"S": '{"event":"LeadLost"}'}},
        )

    def test_it_is_parked_with_the_reason_and_holds_up_no_other(self, world: World) -> None:
        self._poison(world)
        world.put(KEYS[1])
        outcome = world.handoff().new(KEYS)
        assert (outcome.published, outcome.failed) == (1, {})
        assert list(outcome.parked) == [KEYS[0]]
        [letter] = world.received(world.dead_letter_queue)
        assert letter["handoff"] == {"pk": KEYS[0].pk, "sk": KEYS[0].sk}
        assert letter["reason"]["code"] == "unreadable_notification"
        assert "message" not in letter
        assert world.owed() == set()

    def test_a_sweep_parks_it_too(self, world: World) -> None:
        self._poison(world)
        world.now = NOW + timedelta(hours=1)
        assert list(world.sweep().parked) == [KEYS[0]]
        assert world.sweep().parked == {}

    def test_while_the_dead_letter_queue_is_down_it_stays_owed(self, world: World) -> None:
        self._poison(world)
        world.gate = _throttle("send_message")
        assert list(world.handoff().new([KEYS[0]]).failed) == [KEYS[0]]
        assert world.owed() == {KEYS[0]}

    def test_what_a_channel_refuses_is_parked_once_the_other_has_it(self, world: World) -> None:
        world.put(KEYS[0])

        def refuse(name: str, after: bool) -> None:
            if name == "publish" and not after:
                raise ClientError({"Error": {"Code": "InvalidParameter"}}, name)

        world.gate = refuse
        assert list(world.handoff().new([KEYS[0]]).parked) == [KEYS[0]]
        assert len(world.on_the_bus()) == 1
        item = world.item(KEYS[0])
        assert "bus_at" in item
        assert "sns_at" not in item

    def test_a_refusal_waits_for_the_other_channels_outage(self, world: World) -> None:
        world.put(KEYS[0])

        def refuse(name: str, after: bool) -> None:
            if name == "publish" and not after:
                raise ClientError({"Error": {"Code": "InvalidParameter"}}, name)
            _throttle("put_events")(name, after)

        world.gate = refuse
        assert list(world.handoff().new([KEYS[0]]).failed) == [KEYS[0]]

    def test_what_has_failed_for_three_days_is_parked(self, world: World) -> None:
        world.put(KEYS[0])
        world.gate = _throttle("publish")
        world.now = NOW + timedelta(days=3)
        assert list(world.sweep().failed) == [KEYS[0]]
        world.now += timedelta(hours=2)
        assert list(world.sweep().parked) == [KEYS[0]]
        assert len(world.received(world.dead_letter_queue)) == 1

    def test_the_bus_refusing_an_entry_is_a_refusal(self) -> None:
        class Refusing:
            def put_events(self, **_: object) -> dict[str, Any]:
                return {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "MalformedDetail"}]}

        bus: Any = Refusing()
        with pytest.raises(Refused, match="MalformedDetail"):
            Bus(bus, "bus").publish(notification.to_json(_message(KEYS[0])))


class Context:
    """As much of a Lambda context as the handler reads."""

    function_name = "handoff"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:handoff"
    aws_request_id = "6a6b7c3e-0c3b-4e1f-9d0a-0d5b8c1f2e3a"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


type Invoke = Callable[[dict[str, Any]], Any]


@pytest.fixture
def invoke(
    world: World, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Invoke]:
    """The function as Lambda loads and calls it, with its environment set.

    Loggers are kept by service name and write to the stdout of their making: hence a name per test.
    """
    environment = {
        "TABLE_NAME": world.table,
        "TOPIC_ARN": world.topic_arn,
        "BUS_NAME": world.bus,
        "DEAD_LETTER_QUEUE_URL": world.dead_letter_queue,
        "SWEEP_AFTER_SECONDS": "300",
        "POWERTOOLS_SERVICE_NAME": request.node.name,
        "POWERTOOLS_METRICS_NAMESPACE": "Handraiser",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    path = ROOT / "functions" / "handoff" / "app.py"

    def load_and_call(event: dict[str, Any]) -> Any:
        return runpy.run_path(str(path))["handler"](event, Context())

    cached = (bootstrap.client, bootstrap.handoff_settings, bootstrap.handoff)
    for factory in cached:
        factory.cache_clear()
    yield load_and_call
    for factory in cached:
        factory.cache_clear()


class TestFunction:
    def test_a_stream_batch_is_published(
        self, invoke: Invoke, world: World, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for key in KEYS:
            world.put(key)
        assert invoke(STREAM) == {"batchItemFailures": []}
        assert len(world.told()) == 2
        out = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        [log] = [line for line in out if "message" in line]
        assert (log["source"], log["published"], log["failed"]) == ("stream", 2, 0)
        [figures] = [line for line in out if "_aws" in line]
        assert (figures["HandoffsPublished"], figures["HandoffsFailed"]) == ([2.0], [0.0])

    def test_only_what_failed_is_given_back_to_the_stream(
        self, invoke: Invoke, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for key in KEYS:
            world.put(key)
        world.gate = _throttle_first("publish")
        monkeypatch.setattr(bootstrap, "handoff", world.handoff)
        assert invoke(STREAM) == {
            "batchItemFailures": [{"itemIdentifier": "111100000000000000000001"}]
        }
        assert world.told() == [_message(KEYS[1]).mql_id]

    def test_other_items_of_the_table_are_none_of_its_business(
        self, invoke: Invoke, world: World
    ) -> None:
        event = json.loads(json.dumps(STREAM).replace("OUTBOX#", "ACTIVITY#"))
        assert invoke(event) == {"batchItemFailures": []}

    def test_the_schedule_sweeps_what_is_old_enough(
        self, invoke: Invoke, world: World, capsys: pytest.CaptureFixture[str]
    ) -> None:
        world.put(KEYS[0])
        fresh = new_item(_message(KEYS[1]), clock.now())
        client("dynamodb").put_item(TableName=world.table, Item=fresh)
        answer = invoke(SWEEP)
        assert answer == {"published": 1, "failed": 0, "parked": 0}
        assert world.told() == [_message(KEYS[0]).mql_id]
        assert '"HandoffsSwept":[1.0]' in capsys.readouterr().out

    def test_the_log_names_what_failed_by_ids_alone(
        self, invoke: Invoke, world: World, capsys: pytest.CaptureFixture[str]
    ) -> None:
        world.put(KEYS[0])
        client("sns").delete_topic(TopicArn=world.topic_arn)
        invoke(STREAM)
        out = capsys.readouterr().out
        assert "/".join(KEYS[0]) in out
        assert "Acme" not in out


def _throttle_first(call: str) -> Callable[[str, bool], None]:
    left = [call]

    def gate(name: str, after: bool) -> None:
        if not after and name in left:
            left.remove(name)
            _throttle(name)(name, after)

    return gate
