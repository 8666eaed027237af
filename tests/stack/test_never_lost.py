"""Nothing accepted is lost, whatever fails: it is in the table or in a queue to replay it from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handraiser import clock
from handraiser.identity import mql_id
from handraiser.model import default_model
from handraiser.scoring.score import score
from handraiser.store.outbox import Channel, Key, Outbox
from handraiser.store.records import CardSnapshot
from handraiser_cli.commands import dlq
from handraiser_cli.leads import LeadNotFound, Leads
from handraiser_cli.local.run import local_stack
from handraiser_cli.stack import Stack
from stack.faults import Call, Fault, FaultProxy, Outage
from stack.faults.doors import post_form, put_events
from stack.faults.functions import event_source_off, kill_environments, sweep
from stack.faults.people import Deed, deed
from stack.faults.queues import taken, team, waiting

pytestmark = pytest.mark.stack

type Eventually = Callable[[Callable[[], Any]], Any]

MODEL = default_model()
TRAITS = {"employees": 120, "country": "CZ", "company": "Acme"}


@pytest.fixture(scope="module")
def proxy() -> Iterator[FaultProxy]:
    """Stands between the functions and the embedded AWS."""
    with FaultProxy.serving() as serving:
        yield serving


@pytest.fixture(scope="module")
def stack(proxy: FaultProxy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of this module's own, whose functions see AWS through the proxy."""
    folder = tmp_path_factory.mktemp("faults")
    with local_stack(
        folder,
        functions_endpoint_url=proxy.url,
        parameters={"ScoreConcurrency": "2", "SweepAfterSeconds": "0"},
    ) as running:
        assert running.endpoint_url is not None
        proxy.upstream = running.endpoint_url
        yield running


def be_patient(stack: Stack, *, receives: int) -> None:
    """Delivers an activity that failed again after a second, and so many times in all."""
    sqs, url = stack.client("sqs"), stack.activities_queue_url
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])
    policy = json.loads(answer["Attributes"]["RedrivePolicy"])
    attributes = {
        "VisibilityTimeout": "1",
        "RedrivePolicy": json.dumps({**policy, "maxReceiveCount": receives}),
    }
    sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)


def dead_letters(stack: Stack) -> int:
    """How many activities could not be scored."""
    [url] = [u for u in stack.dead_letter_queue_urls if "ActivitiesDeadLetters" in u]
    return waiting(stack, url)


def replay(stack: Stack, folder: Path) -> None:
    """`handraiser dlq replay`."""
    stack.save(folder / "stack.json")
    result = CliRunner().invoke(dlq.app, ["replay", "--stack", str(folder / "stack.json")])
    assert result.exit_code == 0, result.output


def activities(stack: Stack, person: Deed) -> list[str]:
    """The ids in the log of a person's lead, if there is one."""
    leads = Leads(stack)
    try:
        lead_id = leads.find(person.identities["email"])
    except LeadNotFound:
        return []
    return sorted(activity.id for activity in leads.store.log(lead_id))


def recorded(stack: Stack, deed: Deed) -> bool:
    """Whether a person's one deed is in the table."""
    return activities(stack, deed) == [deed.id]


def assert_as_it_should_be(stack: Stack, *deeds: Deed) -> None:
    """One person's lead is the one that these deeds, each delivered once, would have made."""
    leads = Leads(stack)
    view = leads.view(leads.find(deeds[0].identities["email"]))
    assert sorted(activity.id for activity in view.log) == sorted(d.id for d in deeds)
    record = view.stored.record
    evaluation = score(MODEL, {}, view.log, record.as_of)["default"]
    assert record.snapshots["default"] == CardSnapshot.of(evaluation)
    assert (record.standings["default"].stage, record.standings["default"].cycle) == ("mql", 1)
    assert len(view.histories["default"].cycles) == 1


def owed(stack: Stack, person: Deed) -> set[Channel]:
    """The channels that have still to hear of a person's MQL cycle."""
    leads = Leads(stack)
    [item] = leads.store.items(leads.find(person.identities["email"]), "OUTBOX#")
    found = Outbox(stack.client("dynamodb"), stack.table).read(Key.of(item))
    assert found is not None
    return set(found.owed)


def requests(*people: str) -> list[Deed]:
    """A demo request of each of these people, made just now."""
    now = clock.now()
    return [deed(p, "demo_requested", minutes_ago=0, before=now, traits=TRAITS) for p in people]


OUTAGES = {
    "throttling": Outage("dynamodb", Fault.THROTTLED),
    "failing": Outage("dynamodb", Fault.BROKEN),
    "mute": Outage("dynamodb", Fault.ANSWER_LOST, "TransactWriteItems"),
}
"""The last one commits everything, and nobody hears of it."""


@pytest.mark.parametrize("how", OUTAGES)
def test_what_was_accepted_while_dynamodb_was_away_is_replayed(
    stack: Stack, proxy: FaultProxy, eventually: Eventually, tmp_path: Path, how: str
) -> None:
    be_patient(stack, receives=2)
    asked = requests(*(f"{how}-{number}" for number in range(3)))
    with proxy.injecting(OUTAGES[how]):
        assert [post_form(stack, "demo-request", each) for each in asked] == [200] * 3
        eventually(lambda: dead_letters(stack) == 3)

    replay(stack, tmp_path)

    for each in asked:
        eventually(partial(recorded, stack, each))
        assert_as_it_should_be(stack, each)
    eventually(lambda: waiting(stack, stack.activities_queue_url) == 0)
    assert dead_letters(stack) == 0


def test_a_short_outage_needs_nobody(
    stack: Stack, proxy: FaultProxy, eventually: Eventually
) -> None:
    be_patient(stack, receives=100)
    [asked] = requests("patient")
    with proxy.injecting(Outage("dynamodb", Fault.DROPPED)):
        assert post_form(stack, "demo-request", asked) == 200
        eventually(lambda: any(call.operation == "BatchGetItem" for call in proxy.calls))

    eventually(partial(recorded, stack, asked))
    assert_as_it_should_be(stack, asked)


def test_a_door_without_its_queue_accepts_nothing(
    stack: Stack, proxy: FaultProxy, eventually: Eventually
) -> None:
    [asked] = requests("turned-away")
    with proxy.injecting(Outage("sqs", Fault.BROKEN)):
        assert post_form(stack, "demo-request", asked) == 503
    with proxy.injecting(Outage("sqs", Fault.ANSWER_LOST)):
        assert post_form(stack, "demo-request", asked) == 503
    assert post_form(stack, "demo-request", asked) == 200

    eventually(partial(recorded, stack, asked))
    eventually(lambda: waiting(stack, stack.activities_queue_url) == 0)
    assert_as_it_should_be(stack, asked)


def test_what_cannot_be_set_aside_is_a_dead_letter_and_set_aside_when_replayed(
    stack: Stack, proxy: FaultProxy, eventually: Eventually, tmp_path: Path
) -> None:
    be_patient(stack, receives=2)
    [asked] = requests("nobody")
    with proxy.injecting(Outage("sqs", Fault.BROKEN)):
        put_events(stack, {**asked.detail(), "identities": {}})
        eventually(lambda: dead_letters(stack) == 1)

    replay(stack, tmp_path)

    rejected = eventually(lambda: taken(stack, stack.rejects_queue_url))
    # At least once: a second is too short to keep two environments from taking one message.
    assert {reject["reason"]["code"] for reject in rejected} == {"no_identity"}
    assert {json.loads(reject["event"])["detail"]["id"] for reject in rejected} == {asked.id}


def test_a_poison_message_costs_its_neighbours_nothing(
    stack: Stack, proxy: FaultProxy, eventually: Eventually, tmp_path: Path
) -> None:
    be_patient(stack, receives=2)
    poison, *good = requests("poison", "good-1", "good-2", "good-3")
    poisoned = Outage("dynamodb", Fault.BROKEN, "TransactWriteItems", saying=poison.id)
    with proxy.injecting(poisoned):
        with event_source_off(stack, "Score"):
            put_events(stack, *(each.detail() for each in (good[0], poison, *good[1:])))
        for each in good:
            eventually(partial(recorded, stack, each))
            assert_as_it_should_be(stack, each)
        eventually(lambda: dead_letters(stack) and not waiting(stack, stack.activities_queue_url))
        assert not recorded(stack, poison)

    replay(stack, tmp_path)

    eventually(partial(recorded, stack, poison))
    assert_as_it_should_be(stack, poison)


class Killing:
    """Kills the function's process at its first commit: before it, or once it is done."""

    def __init__(self, proxy: FaultProxy, *, after: bool) -> None:
        self._proxy = proxy
        self._commits_first = after
        self.killed = 0

    def __call__(self, call: Call) -> Fault | None:
        if call.operation != "TransactWriteItems" or self.killed:
            return None
        if self._commits_first:
            self._commits_first = False
            return Fault.ANSWER_LOST  # so that it calls again, and is killed then
        self.killed = kill_environments("Score", self._proxy.url)
        return Fault.DROPPED


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes in /proc")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_function_killed_at_its_commit_loses_nothing(
    stack: Stack, proxy: FaultProxy, eventually: Eventually, *, after: bool
) -> None:
    be_patient(stack, receives=10)
    [asked] = requests(f"killed-{after}")
    killing = Killing(proxy, after=after)
    with proxy.injecting(killing):
        assert post_form(stack, "demo-request", asked) == 200
        eventually(lambda: killing.killed)
        if after:
            assert recorded(stack, asked)
        eventually(partial(recorded, stack, asked))
        eventually(lambda: waiting(stack, stack.activities_queue_url) == 0)

    assert_as_it_should_be(stack, asked)


@pytest.fixture
def hears(stack: Stack) -> Callable[[Deed], list[Any]]:
    """What a team hears, from now on, of a person's MQL cycle; each message once."""
    queue = team(stack)

    def of(person: Deed) -> list[Any]:
        name = mql_id(Leads(stack).find(person.identities["email"]), "default", 1)
        return [message for message in taken(stack, queue) if message["mql_id"] == name]

    return of


@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.BROKEN, Fault.ANSWER_LOST])
def test_an_mql_is_told_when_sns_is_back(
    stack: Stack,
    proxy: FaultProxy,
    eventually: Eventually,
    hears: Callable[[Deed], list[Any]],
    fault: Fault,
) -> None:
    [asked] = requests(f"sns-{fault.name}")
    with proxy.injecting(Outage("sns", fault)):
        assert post_form(stack, "demo-request", asked) == 200
        eventually(partial(recorded, stack, asked))
        eventually(lambda: owed(stack, asked) == {Channel.TOPIC})
    assert len(hears(asked)) == 0 or fault is Fault.ANSWER_LOST

    eventually(lambda: sweep(stack)["published"])

    assert owed(stack, asked) == set()
    assert len(eventually(lambda: hears(asked))) == 1
    assert sweep(stack) == {"published": 0, "failed": 0, "parked": 0}
    assert hears(asked) == []


def test_an_outage_longer_than_the_streams_life_delays_the_one_notification(
    stack: Stack,
    proxy: FaultProxy,
    eventually: Eventually,
    hears: Callable[[Deed], list[Any]],
) -> None:
    [asked] = requests("unheard")
    with event_source_off(stack, "Handoff"):
        assert post_form(stack, "demo-request", asked) == 200
        eventually(partial(recorded, stack, asked))
        assert owed(stack, asked) == set(Channel)

        assert sweep(stack) == {"published": 1, "failed": 0, "parked": 0}

        assert len(eventually(lambda: hears(asked))) == 1
        assert owed(stack, asked) == set()
    with proxy.injecting(lambda _call: None):
        # The embedded stream forgets nothing: what it still has must not be told again.
        eventually(lambda: any(call.operation == "GetItem" for call in proxy.calls))
    assert sweep(stack)["published"] == 0
    assert hears(asked) == []
