"""Messages of the activities queue in every format: each activity once, the rest set aside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from builders import NOON
from handraiser.intake import packs
from handraiser.queue import Reject
from handraiser.recording import Outcome
from handraiser.recording.messages import MAX_ACTIVITIES, Handled, Message, handle
from handraiser.recording.wiring import make_recorder
from handraiser.store.account_signals import AccountSignals
from integration.leads_table import SECRET, TABLE, Table, leads_table, model

EVENTS = Path(__file__).parents[2] / "events"
FORMATS = (
    "bus-activity",
    "bus-segment-track",
    "bus-salesforce-lead-converted",
    "bus-intent-signal",
    "bus-cloud-event",
)
PARTNERS_CHANGE = "bus-salesforce-lead-converted"


@dataclass
class Queue:
    """A queue's consumer: hands messages to the recorder and keeps what is set aside."""

    table: Table
    rejects: list[Reject] = field(default_factory=list)

    def take(self, *events: Any) -> Handled:
        recorder = make_recorder(
            self.table.client, TABLE, SECRET, model(), now=lambda: NOON, pause=lambda _s: None
        )
        messages = [Message(f"m-{n}", json.dumps(e), NOON) for n, e in enumerate(events)]
        return handle(messages, recorder, self.rejects.append, self.signals.keep)

    @property
    def signals(self) -> AccountSignals:
        return AccountSignals(self.table.client, TABLE)


@pytest.fixture
def queue() -> Iterator[Queue]:
    with leads_table() as table:
        yield Queue(table)


def sample(name: str, **envelope: Any) -> Any:
    return {**json.loads((EVENTS / f"{name}.json").read_text("utf-8")), **envelope}


def change(*records: str, transaction: str = "t-1", **fields: Any) -> Any:
    """One change of several records in the CRM."""
    event = sample(PARTNERS_CHANGE)
    header = event["detail"]["ChangeEventHeader"]
    header |= {"recordIds": [*records], "transactionKey": transaction}
    return {**event, "detail": {"ChangeEventHeader": header, **fields}}


def outcomes(handled: Handled) -> list[Outcome]:
    return [result.outcome for result in handled.recorded.results]


@pytest.mark.parametrize("name", FORMATS)
def test_a_redelivery_under_another_event_id_counts_once(queue: Queue, name: str) -> None:
    assert outcomes(queue.take(sample(name))) == [Outcome.FOLDED]
    before = queue.table.items("")

    again = sample(name, id="00000000-0000-4000-8000-000000000000", time="2026-11-21T22:27:59Z")
    handled = queue.take(again, {**again, "replay-name": "again"})

    assert outcomes(handled) == [Outcome.DUPLICATE] * 2
    assert (handled.failed, queue.rejects) == ([], [])
    assert queue.table.items("") == before


def test_a_change_without_an_address_finds_whom_a_former_one_named(queue: Queue) -> None:
    known = change("00Q1", Email="ines.prat@example.com", Title="CFO")
    handled = queue.take(known, change("00Q1", transaction="t-2", IsConverted=True))
    assert outcomes(handled) == [Outcome.FOLDED] * 2
    assert [a.type for a in queue.table.log(*queue.table.leads())] == [
        "contact_changed",
        "lead_converted",
    ]


def test_one_event_is_of_several_people_or_of_nobody(queue: Queue) -> None:
    account = change("001x")
    account["detail"]["ChangeEventHeader"]["entityName"] = "Account"
    handled = queue.take(change("00Q1", "00Q2"), account, sample(FORMATS[0]))
    assert outcomes(handled) == [Outcome.FOLDED] * 3
    assert (handled.failed, handled.rejected, handled.ignored) == ([], 0, 1)
    assert len(queue.table.leads()) == 3


def test_what_is_refused_is_set_aside_word_for_word_beside_its_neighbours(queue: Queue) -> None:
    wrong = sample("bus-intent-signal")
    wrong["detail"]["strength"] = "huge"
    handled = queue.take(wrong, sample("bus-cloud-event"))
    assert (handled.failed, handled.rejected, handled.ignored) == ([], 1, 0)
    (reject,) = queue.rejects
    assert json.loads(reject.event) == wrong
    assert (reject.reason.code, reject.reason.field) == ("invalid_intent_signal", "detail.strength")


def test_a_signal_of_an_account_is_kept_once_and_makes_no_lead(queue: Queue) -> None:
    signal = sample("bus-intent-signal")
    del signal["detail"]["person"]
    handled = queue.take(signal, {**signal, "id": "again"})
    assert (handled.failed, handled.rejected, handled.kept, handled.ignored) == ([], 0, 2, 0)
    assert queue.table.leads() == []
    assert [kept.id for kept in queue.signals.of("example.com")] == ["bombora:surge-2026-47-0031"]


def test_a_signal_that_cannot_be_kept_comes_again(queue: Queue) -> None:
    signal = sample("bus-intent-signal")
    del signal["detail"]["person"]
    good = sample("bus-cloud-event")
    queue.table.client.delete_table(TableName=TABLE)
    handled = queue.take(signal)
    assert (handled.failed, handled.kept) == (["m-0"], 0)
    assert queue.take(good).failed == ["m-0"]


def test_messages_beyond_what_there_is_time_for_come_again(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handraiser.recording.messages.MAX_ACTIVITIES", 3)
    events = [change(f"00Q{n}", f"00Qx{n}", transaction=f"t-{n}") for n in range(4)]
    handled = queue.take(*events)
    assert handled.failed == ["m-2", "m-3"]
    assert outcomes(handled) == [Outcome.FOLDED] * 4
    assert queue.take(*events[2:]).failed == []


def test_a_full_batch_of_packs_is_done_at_once() -> None:
    assert MAX_ACTIVITIES >= 10 * packs.MAX_ACTIVITIES
