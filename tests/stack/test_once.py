"""Everything counts once, however often, by whomever and with whatever crashes it is delivered."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from handraiser import clock
from handraiser.identity import mql_id
from handraiser.model import default_model
from handraiser.recording.messages import Message
from handraiser.scoring.score import score
from handraiser.store.leads import LeadStore
from handraiser.store.outbox import Channel, Key, Outbox
from handraiser.store.records import CardSnapshot
from handraiser_cli.leads import Leads
from handraiser_cli.stack import Stack
from stack.faults import Call, Crash, Fault, FaultProxy
from stack.faults.doors import post_form, put_events
from stack.faults.people import NOW, copies, deed
from stack.faults.queues import bus_team, new_queue, taken, team, waiting
from stack.faults.tables import (
    Contents,
    assert_each_lead_is_the_fold_of_its_log,
    contents,
    lead_ids,
    new_table,
)
from stack.faults.workers import Scorer, handoff, work_off

pytestmark = pytest.mark.stack

MODEL = default_model()
WORKERS = 20
DELIVERIES = 5
SIZE = {"employees": 120, "country": "CZ", "industry": "software"}


@pytest.fixture
def proxy(stack: Stack) -> Iterator[FaultProxy]:
    """Stands between this test's workers and the embedded AWS."""
    with FaultProxy.serving(stack.endpoint_url or "") as serving:
        yield serving


def test_five_deliveries_through_both_doors_are_one_activity_and_one_notification(
    stack: Stack, eventually: Callable[[Callable[[], Any]], Any]
) -> None:
    asked = deed("both-doors", "demo_requested", before=clock.now(), traits=SIZE)
    teams = team(stack), bus_team(stack)

    def deliver(_number: int) -> None:
        assert post_form(stack, "demo-request", asked) == 200
        put_events(stack, asked.detail())

    with ThreadPoolExecutor(2) as clients:
        list(clients.map(deliver, range(DELIVERIES)))

    eventually(lambda: waiting(stack, stack.activities_queue_url) == 0)
    leads = Leads(stack)
    lead_id = leads.find(asked.identities["email"])
    view = leads.view(lead_id)
    assert [activity.id for activity in view.log] == [asked.id]
    assert view.stored.record.lock == 1
    evaluation = score(MODEL, {}, view.log, view.stored.record.as_of)["default"]
    assert view.stored.record.snapshots["default"] == CardSnapshot.of(evaluation)
    name = mql_id(lead_id, "default", 1)
    [item] = leads.store.items(lead_id, "OUTBOX#")
    eventually(lambda: _owed(stack, Key.of(item)) == ())
    told = [eventually(partial(_about, stack, queue, name)) for queue in teams]
    assert [len(messages) for messages in told] == [1, 1]
    assert [_about(stack, queue, name) for queue in teams] == [[], []]


def _about(stack: Stack, queue: str, name: str) -> list[Any]:
    """What a queue has got by now about one MQL cycle."""
    return [message for message in taken(stack, queue) if name in json.dumps(message)]


def _owed(stack: Stack, key: Key) -> tuple[Channel, ...] | None:
    item = Outbox(stack.client("dynamodb"), stack.table).read(key)
    return None if item is None else item.owed


class Flaky:
    """Makes about one call in eight fail, in every way there is."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def __call__(self, call: Call) -> Fault | None:
        outcomes: list[Fault | None] = [*Fault, *[None] * 28]
        return self._random.choice(outcomes)


def test_twenty_workers_on_shuffled_copies_leave_what_one_delivery_leaves(
    stack: Stack, proxy: FaultProxy
) -> None:
    people = [f"worker-{number}" for number in range(8)]
    deeds = {
        person: [
            deed(person, "session_started", minutes_ago=5_000),
            deed(person, "email_opened", minutes_ago=3_000, traits={"employees": 80}),
            deed(person, "webinar_attended", minutes_ago=2_000, channel="email"),
            deed(person, "page_viewed", minutes_ago=900, properties={"path": "/pricing"}),
            deed(person, "page_viewed", minutes_ago=10, properties={"path": "/careers"}),
            deed(person, "demo_requested", minutes_ago=5, traits=SIZE, channel="display"),
        ]
        for person in people
    }
    deliveries = copies([d for of_person in deeds.values() for d in of_person], DELIVERIES)
    random.Random(11).shuffle(deliveries)
    table, rejects = new_table(stack), new_queue(stack)

    with proxy.injecting(Flaky(seed=5)):
        work_off(deliveries, 10, WORKERS, lambda: Scorer(proxy, stack, table, rejects))

    client = stack.client("dynamodb")
    assert_each_lead_is_the_fold_of_its_log(client, table, MODEL)
    assert waiting(stack, rejects) == 0
    store, found = LeadStore(client, table), contents(client, table)
    by_ids = {frozenset(a.id for a in store.log(lead)): lead for lead in lead_ids(found)}
    assert set(by_ids) == {frozenset(d.id for d in of_person) for of_person in deeds.values()}
    for of_person in deeds.values():
        lead_id = by_ids[frozenset(d.id for d in of_person)]
        stored = store.load(lead_id, consistent=True)
        assert stored is not None
        once = score(MODEL, {}, [d.activity() for d in of_person], NOW)["default"]
        assert stored.record.snapshots["default"] == CardSnapshot.of(once)
        standing = stored.record.standings["default"]
        assert (standing.stage, standing.cycle) == ("mql", 1)


SEEN = [
    deed("known", "session_started", minutes_ago=4_000, traits={"employees": 300}),
    deed("known", "webinar_attended", minutes_ago=2_000, channel="email"),
]
BATCH = [
    *copies(SEEN[1:], 1),
    *copies([deed("known", "page_viewed", minutes_ago=9, properties={"path": "/pricing"})], 2),
    *copies([deed("new", "demo_requested", minutes_ago=8, traits=SIZE)], 1),
    Message("unreadable", '{"detail-type": "Activity"}', NOW),
]
CALLS = (
    "BatchGetItem",  # whose are they?
    "Query",  # the known lead
    "TransactWriteItems",  # which turns out to hold one of them already
    "TransactWriteItems",  # the new lead
    "BatchGetItem",
    "Query",
    "TransactWriteItems",  # the rest of the known lead's
    "SendMessage",  # the unreadable one is set aside
)


def _score_with(
    stack: Stack, proxy: FaultProxy, crash: Crash | None
) -> tuple[Contents, list[Any], list[str]]:
    """What the table and the rejects queue hold once the batch is through, and the calls made.

    With a crash the worker dies, and others get first what it did not say was done, then all again.
    """
    table, rejects = new_table(stack), new_queue(stack)

    def worker(lead: str) -> Scorer:
        return Scorer(proxy, stack, table, rejects, new_id=lambda: lead)

    worker("known").handle([each.message() for each in SEEN])
    with proxy.injecting(crash or Crash(at=1_000, after=False)):
        failed = worker("new").handle(BATCH).failed
    calls = [call.operation for call in proxy.calls]
    assert bool(failed) == (crash is not None)
    rest = [message for message in BATCH if message.id in failed]
    assert worker("new").handle(rest).failed == []
    found = contents(stack.client("dynamodb"), table)
    rejected = taken(stack, rejects)
    assert worker("new").handle(BATCH).failed == []
    assert contents(stack.client("dynamodb"), table) == found
    return found, rejected, calls


@pytest.fixture(scope="module")
def undisturbed(stack: Stack) -> Contents:
    """The table after the batch came through without a fault."""
    with FaultProxy.serving(stack.endpoint_url or "") as proxy:
        found, rejected, calls = _score_with(stack, proxy, None)
    assert tuple(calls) == CALLS
    assert len(rejected) == 1
    assert sum(sk.endswith("#LeadQualified") for _, sk in found) == 2
    return found


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, len(CALLS) + 1))
def test_a_crash_at_any_call_of_a_batch_leaves_the_table_of_one_delivery(
    stack: Stack, proxy: FaultProxy, undisturbed: Contents, at: int, after: bool
) -> None:
    found, rejected, _ = _score_with(stack, proxy, Crash(at, after))

    assert found == undisturbed
    assert {reject["reason"]["code"] for reject in rejected} == {"invalid_activity"}


HANDOFF_CALLS = ("GetItem", "Publish", "UpdateItem", "PutEvents", "UpdateItem")


@pytest.fixture(scope="module")
def teams(stack: Stack) -> tuple[str, str]:
    """Queues that hear of every MQL, by the topic and by the bus."""
    return team(stack), bus_team(stack)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, len(HANDOFF_CALLS) + 1))
def test_a_crash_at_any_call_of_a_handoff_tells_of_one_cycle_under_one_name(
    stack: Stack,
    proxy: FaultProxy,
    teams: tuple[str, str],
    eventually: Callable[[Callable[[], Any]], Any],
    at: int,
    after: bool,
) -> None:
    table = new_table(stack)
    asked = deed("handed-off", "demo_requested", traits=SIZE)
    Scorer(proxy, stack, table, "").handle(copies([asked], 1))
    [key] = [Key(*key) for key in contents(stack.client("dynamodb"), table) if "OUTBOX" in key[1]]
    name = key.sk.split("#")[1]

    with proxy.injecting(Crash(at, after)):
        handoff(proxy, stack, table).new([key])
    assert tuple(call.operation for call in proxy.calls[:at]) == HANDOFF_CALLS[:at]
    handoff(proxy, stack, table).new([key])

    told = [eventually(partial(_about, stack, queue, name)) for queue in teams]
    published_twice = after and HANDOFF_CALLS[at - 1] in ("Publish", "PutEvents")
    marked_twice = HANDOFF_CALLS[at - 1] == "UpdateItem" and not after
    assert sum(map(len, told)) == (3 if published_twice or marked_twice else 2)
