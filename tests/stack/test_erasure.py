"""Who was erased stays erased, whatever is replayed and wherever the erasure was interrupted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handraiser import clock
from handraiser.errors import Conflict, Unavailable
from handraiser.recording import Outcome
from handraiser.store.erasure import Erasure
from handraiser.store.identities import IdentityStore
from handraiser.store.leads import LeadStore
from handraiser_cli.commands import lead
from handraiser_cli.leads import LeadNotFound, Leads
from handraiser_cli.stack import Stack
from stack.faults import Call, Crash, Fault, FaultProxy
from stack.faults.doors import post_form, put_events, replay_archive
from stack.faults.people import NOW, Deed, deed
from stack.faults.queues import waiting
from stack.faults.tables import SECRET, Contents, contents, impatient, new_table
from stack.faults.workers import Scorer

pytestmark = pytest.mark.stack

type Eventually = Callable[[Callable[[], Any]], Any]

TRAITS = {"employees": 120, "company": "Jiskra Works", "title": "Head of Lanterns"}


# The command on the running stack ---------------------------------------------------------------


def test_a_replay_of_the_archive_brings_nobody_back(
    stack: Stack, eventually: Eventually, tmp_path: Path
) -> None:
    started = clock.now() - timedelta(minutes=1)
    form = deed("jana.erased", "demo_requested", minutes_ago=0, before=clock.now(), traits=TRAITS)
    opened = deed("jana.erased", "email_opened", before=clock.now(), traits=TRAITS)
    assert post_form(stack, "demo-request", form) == 200
    put_events(stack, opened.detail())
    eventually(partial(_has, stack, form, opened))
    lead_id = Leads(stack).find(form.identities["email"])
    assert _mentions(stack, "jana.erased", "Jiskra", lead_id)

    told = _erase(stack, form.identities["email"], tmp_path)
    assert (told["activities"], told["cycles"], told["identities"]) == (2, 1, 1)
    assert _mentions(stack, "jana.erased", "Jiskra", "Lanterns", lead_id) == []
    assert post_form(stack, "demo-request", form) == 200
    put_events(stack, opened.detail(), form.detail())
    replay_archive(stack, started, eventually)
    _await_scored(stack, eventually)

    assert _mentions(stack, "jana.erased", "Jiskra", "Lanterns", lead_id) == []
    with pytest.raises(LeadNotFound):
        Leads(stack).find(form.identities["email"])

    back = deed("jana.erased", "webinar_attended", minutes_ago=0, before=clock.now())
    put_events(stack, back.detail())
    eventually(partial(_has, stack, back))
    replay_archive(stack, started, eventually)
    _await_scored(stack, eventually)
    assert _has(stack, back)
    assert Leads(stack).find(form.identities["email"]) != lead_id


def _erase(stack: Stack, name: str, folder: Path) -> Any:
    stack.save(folder / "stack.json")
    arguments = ["erase", name, "--yes", "--json", "--stack", str(folder / "stack.json")]
    result = CliRunner().invoke(lead.app, arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def _has(stack: Stack, *deeds: Deed) -> bool:
    """Whether a person's lead holds these deeds and no other."""
    leads = Leads(stack)
    try:
        log = leads.store.log(leads.find(deeds[0].identities["email"]))
    except LeadNotFound:
        return False
    return {activity.id for activity in log} == {each.id for each in deeds}


def _mentions(stack: Stack, *words: str) -> list[tuple[str, str]]:
    """The keys of every item of the table in which any of these words stands."""
    found = contents(stack.client("dynamodb"), stack.table)
    return [key for key, item in found.items() if any(word in str(item) for word in words)]


def _await_scored(stack: Stack, eventually: Eventually) -> None:
    eventually(lambda: waiting(stack, stack.activities_queue_url) == 0)


# Interrupted, on a table of its own -------------------------------------------------------------


@pytest.fixture
def proxy(stack: Stack) -> Iterator[FaultProxy]:
    """Stands between this test and the embedded AWS."""
    with FaultProxy.serving(stack.endpoint_url or "") as serving:
        yield serving


DEEDS = [
    deed("petr", "page_viewed", minutes_ago=90_000, traits={"company": "Jiskra Works"}),
    deed("petr", "demo_requested", minutes_ago=30, traits=TRAITS),
]
EMAIL = "petr@acme.example"
LEAD = "p" * 32
CALLS = (
    "Query",  # the record,
    "Query",  # where its logs are,
    "Query",  # which identities,
    "Query",  # activities
    "Query",  # and cycles there are
    "TransactWriteItems",  # from here on nobody finds the lead
    "Query",  # mails
    "BatchWriteItem",  # the log
    "Query",
    "BatchWriteItem",  # facts and state
    "BatchWriteItem",  # cycles
    "Query",
    "BatchWriteItem",  # messages
    "TransactWriteItems",  # the notes of its identities
)


class Petr:
    """One person in a table of his own, known by two identities, and his erasure."""

    def __init__(self, stack: Stack, proxy: FaultProxy) -> None:
        self._client = stack.client("dynamodb")
        self._table = new_table(stack)
        self._scorer = Scorer(proxy, stack, self._table, "", new_id=lambda: LEAD)
        client = impatient("dynamodb", proxy.url, stack.region)
        self._identities = IdentityStore(client, self._table, SECRET)
        leads = LeadStore(client, self._table)
        self._erasure = Erasure(client, self._table, self._identities, leads, lambda: "counts")
        self.act(*DEEDS)

    def act(self, *deeds: Deed) -> list[Outcome]:
        """Delivers deeds of his."""
        messages = [
            Deed(**{**vars(d), "identities": {**d.identities, "anonymous_id": "his-browser"}})
            for d in deeds
        ]
        handled = self._scorer.handle([message.message() for message in messages])
        return [result.outcome for result in handled.recorded.results]

    def erase(self) -> None:
        self._erasure.erase(LEAD, NOW)

    def erase_again(self, name: str) -> bool:
        """What the command does when it is given (again); whether there was anything to do."""
        lead_id = self._erasure.unfinished(name)
        if lead_id is None and name != LEAD:
            [owner] = self._identities.owners([("email", name)], consistent=True).values()
            lead_id = owner.lead_id
        if lead_id is None and self.is_there():
            lead_id = LEAD
        if lead_id is not None:
            self._erasure.erase(lead_id, NOW)
        return lead_id is not None

    def is_there(self) -> bool:
        return any(sk == "LEAD" for _, sk in self.table())

    def table(self) -> Contents:
        return contents(self._client, self._table)


@pytest.fixture(scope="module")
def erased(stack: Stack) -> Contents:
    """A table in which he was erased without a fault: tombstones and counts."""
    with FaultProxy.serving(stack.endpoint_url or "") as proxy:
        petr = Petr(stack, proxy)
        with proxy.injecting(lambda _call: None):
            petr.erase()
        assert tuple(call.operation for call in proxy.calls) == CALLS
        found = petr.table()
    tombstones = [item for (_, sk), item in found.items() if sk == "IDENTITY"]
    assert [set(item) for item in tombstones] == [{"pk", "sk", "erased_at", "revision"}] * 2
    [counts] = [item for (pk, _), item in found.items() if pk.startswith("ERASED#")]
    assert (counts["activities"], counts["cycles"]) == ({"N": "2"}, {"N": "1"})
    assert len(found) == 3
    return found


@pytest.mark.parametrize(("after", "name"), [(False, EMAIL), (True, LEAD)], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, len(CALLS) + 1))
def test_an_erasure_interrupted_at_any_call_is_finished_by_the_next(
    stack: Stack, proxy: FaultProxy, erased: Contents, name: str, at: int, after: bool
) -> None:
    """The next may name the person as it likes: right after a call is right before another."""
    petr = Petr(stack, proxy)
    with proxy.injecting(Crash(at, after)), pytest.raises(Unavailable):
        petr.erase()

    petr.erase_again(name)

    assert petr.table() == erased
    assert petr.act(*DEEDS) == [Outcome.ERASED] * 2
    assert petr.table() == erased
    assert not petr.erase_again(name)


def test_somebody_who_acts_while_being_erased_is_not_brought_back(
    stack: Stack, proxy: FaultProxy, erased: Contents
) -> None:
    petr = Petr(stack, proxy)
    late = deed("petr", "email_opened", minutes_ago=1)

    def erase_first(call: Call) -> Fault | None:
        """Between the read of the lead and the commit of what is new."""
        if call.operation == "TransactWriteItems" and late.id in call.body:
            petr.erase()
        return None

    with proxy.injecting(erase_first):
        assert petr.act(late) == [Outcome.ERASED]

    assert petr.table() == erased


def test_an_erasure_that_meets_a_writer_takes_nothing_away(
    stack: Stack, proxy: FaultProxy, erased: Contents
) -> None:
    petr = Petr(stack, proxy)
    late = deed("petr", "email_opened", minutes_ago=1)

    def write_first(call: Call) -> Fault | None:
        if call.operation == "TransactWriteItems" and "ERASED#" in call.body:
            assert petr.act(late) == [Outcome.FOLDED]
        return None

    with proxy.injecting(write_first), pytest.raises(Conflict):
        petr.erase()
    assert petr.act(*DEEDS) == [Outcome.DUPLICATE] * 2

    petr.erase_again(EMAIL)
    assert petr.table().keys() == erased.keys()
    assert petr.act(late) == [Outcome.ERASED]


def test_what_the_person_does_afterwards_is_a_new_lead(stack: Stack, proxy: FaultProxy) -> None:
    petr = Petr(stack, proxy)
    petr.erase()
    new = deed("petr", "demo_requested", before=NOW + timedelta(days=1), traits={"company": "New"})

    assert Outcome.ERASED in petr.act(new, *DEEDS)
    found = petr.table()
    assert sum(sk.startswith("ACTIVITY#") for _, sk in found) == 1
    assert not any("Jiskra" in str(item) for item in found.values())

    petr.erase_again(EMAIL)
    assert not petr.is_there()
    assert petr.act(new, *DEEDS) == [Outcome.ERASED] * 3
