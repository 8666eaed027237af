"""A thousand visitors who are identified while their events still arrive from many clients."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from handraiser import clock
from handraiser.model import default_model
from handraiser.store import keys
from handraiser.store.identities import IdentityStore
from handraiser_cli.leads import Leads
from handraiser_cli.stack import Stack
from reference.identities import leads_of
from stack.faults.clients import drain, submit_and_put, track, write_key
from stack.faults.people import NOW
from stack.faults.queues import new_queue, waiting
from stack.faults.tables import (
    SECRET,
    Contents,
    Snapshot,
    assert_each_lead_is_the_fold_of_its_log,
    assert_identities_lead_to_their_notes,
    contents,
    lead_ids,
    new_table,
)
from stack.faults.visitors import SOURCE, Seen, interleaved, visitors
from stack.faults.workers import Endpoint, Scorer, work_off

pytestmark = pytest.mark.stack

MODEL = default_model()
CLIENTS = 16
AT_THE_QUEUE = 950
OVER_HTTP = 50


def assert_whose_is_what(
    found: Contents, identities: IdentityStore, lives: Iterable[Sequence[Seen]]
) -> list[str]:
    """Of what was told nothing is lost, nothing is there twice, and each lead has what the
    reference says; returns the leads."""
    sent = {seen.deed.id: seen.activity for life in lives for seen in life}
    items = [item for (_, sk), item in found.items() if sk.startswith(keys.ACTIVITY)]
    ids = [json.loads(item["body"]["S"])["id"] for item in items]
    assert sorted(each for each in ids if each in sent) == sorted(sent)
    store = Snapshot(found).store()
    logs = {lead: {a.id: a for a in store.log(lead)} for lead in lead_ids(found)}
    theirs = {lead: log for lead, log in logs.items() if log.keys() & sent.keys()}
    assert {frozenset(log) for log in theirs.values()} == leads_of(sent.values())
    assert len(theirs) == len(leads_of(sent.values()))
    for log in theirs.values():
        assert [a.key for a in log.values()] == [sent[a.id].key for a in log.values()]
    assert_identities_lead_to_their_notes(found, identities, theirs)
    return list(theirs)


def test_visitors_are_identified_while_many_workers_record_them(stack: Stack) -> None:
    """Straight from the queue, for a thousand over HTTP would take minutes."""
    lives = visitors("queue", AT_THE_QUEUE, NOW - timedelta(days=2), seed=7)
    table, rejects = new_table(stack), new_queue(stack)
    doors = random.Random(3)
    told = [seen.deed.message(doors.choice([SOURCE, "shop"])) for seen in interleaved(lives, 5)]
    endpoint = Endpoint(stack.endpoint_url or "")
    work_off(told, 25, CLIENTS, lambda: Scorer(endpoint, stack, table, rejects))

    client = stack.client("dynamodb")
    assert waiting(stack, rejects) == 0
    identities = IdentityStore(client, table, SECRET)
    assert_whose_is_what(contents(client, table), identities, lives)
    assert_each_lead_is_the_fold_of_its_log(client, table, MODEL)


def test_visitors_are_identified_through_every_door_at_once(stack: Stack, tmp_path: Path) -> None:
    """Half of the clients speak as tracking libraries do, the others as forms and applications."""
    began = clock.now() - timedelta(days=2)
    lives = visitors("doors", OVER_HTTP, began, seed=8)
    told = interleaved(lives, 6)
    key = write_key(stack, tmp_path)

    def tell(number: int) -> None:
        mine = told[number::CLIENTS]
        if number % 2:
            track(stack, key, mine)
        else:
            submit_and_put(stack, mine)

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(tell, range(CLIENTS)))
    drain(stack)

    client = stack.client("dynamodb")
    leads = assert_whose_is_what(contents(client, stack.table), Leads(stack).identities, lives)
    assert_each_lead_is_the_fold_of_its_log(client, stack.table, MODEL, leads)
