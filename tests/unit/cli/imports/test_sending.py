"""Sending: few messages, no faster than asked, and every row once through any interruption."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from botocore.exceptions import EndpointConnectionError

from handraiser import clock
from handraiser.activity import Activity
from handraiser.errors import Unavailable
from handraiser.intake.eventbridge import parse
from handraiser.intake.packs import unpack
from handraiser_cli.commands import importing
from handraiser_cli.imports.queueing import BATCH, MOST_WAITING, TRIES, Queueing
from handraiser_cli.stack import Stack

URL = "http://queue.example/activities"


class Queue:
    """An SQS client that keeps what it takes; `fails` says which calls it does not answer."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.calls = 0
        self.waiting: Iterator[int] = iter(())
        self.fails: Callable[[int], BaseException | None] = lambda _: None

    def send_message_batch(self, QueueUrl: str, Entries: Sequence[Any]) -> dict[str, Any]:  # noqa: N803
        assert QueueUrl == URL
        self.calls += 1
        error = self.fails(self.calls)
        if error:
            raise error
        self.bodies += [entry["MessageBody"] for entry in Entries]
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    def get_queue_attributes(self, **_asked: Any) -> dict[str, Any]:
        return {"Attributes": {"ApproximateNumberOfMessages": str(next(self.waiting, 0))}}

    def activities(self) -> list[Activity]:
        return [parse(one, clock.now()) for body in self.bodies for one in unpack(body)]


class FakeStack(Stack):
    queue: Queue

    def client(self, service: str, **config: Any) -> Any:
        assert service == "sqs"
        return self.queue


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Queue:
    """The queue of the stack that every command finds; journals go to the test's own folder."""
    found = Queue()
    values = dict.fromkeys(Stack.__dataclass_fields__, "x")
    stack = FakeStack(**{**values, "activities_queue_url": URL})  # type: ignore[arg-type]
    object.__setattr__(stack, "queue", found)
    monkeypatch.setattr(importing, "stack_from", lambda *_: stack)
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return found


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    """700 leads, of whom every hundredth is refused."""
    path = tmp_path / "leads.csv"
    rows = (f"{'' if n % 100 == 7 else f'lead-{n}@a.example'},Company {n}" for n in range(700))
    path.write_text("email,company\n" + "\n".join(rows) + "\n")
    return path


def command(leads: Path, *words: str) -> tuple[str, ...]:
    return ("leads", str(leads), "--source", "crm", "--rate", "1000000", *words)


def emails(queue: Queue) -> list[str]:
    return [str(activity.identities.email) for activity in queue.activities()]


EVERYBODY = sorted(f"lead-{n}@a.example" for n in range(700) if n % 100 != 7)


def test_every_row_is_sent_in_few_messages(queue: Queue, leads: Path, run: Any) -> None:
    result = run(*command(leads))
    assert result.exit_code == 0, result.stderr
    assert "700 rows: 693 activities sent, 0 left out, 7 refused." in result.stderr
    assert sorted(emails(queue)) == EVERYBODY
    assert len(queue.bodies) == 28
    assert queue.calls == 3


@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.parametrize("taken", [False, True])
def test_an_interrupted_import_goes_on_where_it_stopped(
    queue: Queue, leads: Path, run: Any, monkeypatch: pytest.MonkeyPatch, call: int, taken: bool
) -> None:
    """Also where the queue had taken what the import did not hear of any more."""
    send = queue.send_message_batch

    def interrupted(**entries: Any) -> Any:
        if queue.calls + 1 < call:
            return send(**entries)
        if taken:
            send(**entries)
        raise KeyboardInterrupt

    monkeypatch.setattr(queue, "send_message_batch", interrupted)
    first = run(*command(leads))
    assert first.exit_code == 130
    assert "The same command goes on where it stopped." in first.stderr
    monkeypatch.setattr(queue, "send_message_batch", send)
    before = len(queue.activities())
    second = run(*command(leads, "--json"))
    assert second.exit_code == 0
    repeated = (BATCH if call < 3 else 693 - 2 * BATCH) if taken else 0
    assert len(queue.activities()) - before == json.loads(second.stdout)["sent"]
    assert len(queue.activities()) == 693 + repeated
    by_id: dict[str, set[str]] = {}
    for activity in queue.activities():
        content = json.dumps(activity.content(), default=str)
        by_id.setdefault(activity.id, set()).add(content)
    assert len(by_id) == 693
    assert all(len(contents) == 1 for contents in by_id.values())
    assert "7 refused" in second.stderr


def test_the_same_file_again_is_not_sent_and_restart_sends_the_very_same(
    queue: Queue, leads: Path, run: Any
) -> None:
    assert run(*command(leads)).exit_code == 0
    again = run(*command(leads))
    assert again.exit_code == 0
    assert "was imported already, 693 activities" in again.stderr
    told = json.loads(run(*command(leads, "--json")).stdout)
    assert told == {"sent": 0, "sent_before": 693}
    assert len(queue.activities()) == 693
    assert run(*command(leads, "--restart")).exit_code == 0
    contents = [json.dumps(it.content(), default=str) for it in queue.activities()]
    assert sorted(contents[:693]) == sorted(contents[693:])


def test_another_content_mapping_or_source_is_another_import(
    queue: Queue, leads: Path, run: Any
) -> None:
    assert run(*command(leads)).exit_code == 0
    assert run(*command(leads, "--map", "company=")).exit_code == 0
    assert run("leads", str(leads), "--source", "sales", "--rate", "1000000").exit_code == 0
    leads.write_text(leads.read_text().replace("Company 3\n", "Company drei\n"))
    assert run(*command(leads)).exit_code == 0
    ids = [it.id for it in queue.activities()]
    assert len(ids) == 4 * 693
    assert len(set(ids)) == 3 * 693 + 1


def test_another_sheet_is_another_import(queue: Queue, run: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("one", "two"):
            book.add_worksheet(name).write_column(0, 0, ["email", f"{name}@a.example"])
    for name in ("one", "two"):
        assert run(*command(path, "--sheet", name)).exit_code == 0
    assert emails(queue) == ["one@a.example", "two@a.example"]


def test_a_queue_that_throttles_is_tried_again(queue: Queue, leads: Path, run: Any) -> None:
    no_answer = EndpointConnectionError(endpoint_url=URL)
    queue.fails = lambda call: no_answer if call % 3 else None
    result = run(*command(leads))
    assert result.exit_code == 0, result.stderr
    assert sorted(emails(queue)) == EVERYBODY
    assert "trying again" in result.stderr


def test_a_queue_that_takes_nothing_ends_the_import_which_goes_on_later(
    queue: Queue, leads: Path, run: Any
) -> None:
    no_answer = EndpointConnectionError(endpoint_url=URL)
    queue.fails = lambda call: no_answer if call > 2 else None
    stopped = run(*command(leads))
    assert stopped.exit_code == 1
    assert queue.calls == 2 + TRIES
    assert "goes on where it stopped" in stopped.stderr
    queue.fails = lambda _: None
    assert run(*command(leads)).exit_code == 0
    assert sorted(emails(queue)) == EVERYBODY


def test_the_journal_holds_nothing_of_the_file(
    queue: Queue, leads: Path, run: Any, tmp_path: Path
) -> None:
    run(*command(leads))
    (journal,) = (tmp_path / "state/handraiser/imports").iterdir()
    told = json.loads(journal.read_text())
    assert set(told) == {"file", "began", "row", "sent", "done"}
    assert (told["file"], told["sent"], told["done"]) == ("leads.csv", 693, True)


def test_a_journal_that_cannot_be_read_is_begun_anew(
    queue: Queue, leads: Path, run: Any, tmp_path: Path
) -> None:
    run(*command(leads))
    (journal,) = (tmp_path / "state/handraiser/imports").iterdir()
    journal.write_text('{"began": ')
    assert run(*command(leads)).exit_code == 0
    assert len(queue.activities()) == 2 * 693


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def clock(self) -> float:
        return self.now


def paced(queue: Queue, rate: float, notes: list[str]) -> tuple[Queueing, Time]:
    time = Time()
    made = Queueing(queue, URL, rate, notes.append, sleep=time.sleep, clock=time.clock)
    return made, time


def made(queue: Queue, leads: Path, run: Any) -> list[Activity]:
    run(*command(leads))
    found = [replace(it) for it in queue.activities()[:BATCH]]
    queue.bodies.clear()
    return found


def test_no_more_than_the_rate_is_sent(queue: Queue, leads: Path, run: Any) -> None:
    batch = made(queue, leads, run)
    sender, time = paced(queue, 100, [])
    for _ in range(5):
        sender.send(batch)
    assert time.now == pytest.approx(4 * len(batch) / 100)


def test_it_waits_while_the_queue_is_long(queue: Queue, leads: Path, run: Any) -> None:
    batch = made(queue, leads, run)
    notes: list[str] = []
    sender, time = paced(queue, 1_000_000, notes)
    queue.waiting = iter([MOST_WAITING + 50, MOST_WAITING + 1, MOST_WAITING])
    sender.send(batch)
    assert len(queue.activities()) == len(batch)
    assert time.now == pytest.approx(4)
    assert notes == ["150 messages wait to be scored: going on when there are fewer"]


def test_it_gives_up_in_the_end(queue: Queue, leads: Path, run: Any) -> None:
    batch = made(queue, leads, run)
    queue.fails = lambda _: EndpointConnectionError(endpoint_url=URL)
    sender, time = paced(queue, 1_000_000, [])
    with pytest.raises(Unavailable):
        sender.send(batch)
    assert time.now < TRIES * 30
