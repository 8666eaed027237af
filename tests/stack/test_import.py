"""Imports into a running stack: facts and activities arrive, each row once, killed or not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handraiser.activity import Activity
from handraiser_cli.leads import LeadNotFound, Leads
from handraiser_cli.main import app
from handraiser_cli.stack import Stack
from stack.faults.queues import waiting

pytestmark = pytest.mark.stack

PEOPLE = 20
EACH = 15


@pytest.fixture
def described(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The option that names the shared stack; journals go to the test's own folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "stack.json"
    stack.save(path)
    return ["--stack", str(path)]


def log_of(stack: Stack, person: str) -> list[Activity]:
    """What is recorded of a person."""
    leads = Leads(stack)
    try:
        return list(leads.view(leads.find(person)).log)
    except LeadNotFound:
        return []


def test_leads_arrive_with_their_facts_and_changes_count(
    stack: Stack, described: list[str], tmp_path: Path, eventually: Any
) -> None:
    file = tmp_path / "leads.csv"
    header = "sep=;\nWork Email;Company Name;Headcount;Unsubscribed\n"
    rows = "irma@lathes.example;Lathes;120;no\r\nivan@cloudy.example;Čloudy, s.r.o.;9;yes\r\n"
    file.write_bytes(f"{header}{rows}".encode("utf-16"))

    def imported() -> Any:
        command = ["import", "leads", str(file), "--source", "crm", "--strict", *described]
        ran = CliRunner().invoke(app, command)
        assert ran.exit_code == 0, ran.output
        return ran

    imported()
    eventually(
        lambda: log_of(stack, "irma@lathes.example") and log_of(stack, "ivan@cloudy.example")
    )
    (ivan,) = log_of(stack, "ivan@cloudy.example")
    assert (ivan.type, ivan.source) == ("lead_imported", "crm")
    assert ivan.traits == {"company": "Čloudy, s.r.o.", "employees": "9", "opted_out": "yes"}
    assert ivan.properties == {"opt_out": True}
    assert "already" in imported().stderr

    file.write_bytes(f"{header}{rows.replace('120', '130')}".encode("utf-16"))
    imported()
    eventually(lambda: len(log_of(stack, "irma@lathes.example")) == 2)
    eventually(lambda: waiting(stack, stack.activities_queue_url) == 0)
    assert len(log_of(stack, "ivan@cloudy.example")) == 1
    shown = ["lead", "show", "irma@lathes.example", "--json", *described]
    profile = json.loads(CliRunner().invoke(app, shown).stdout)["profile"]
    assert profile["employees"] == 130


def test_an_import_that_is_killed_goes_on_and_every_row_counts_once(
    stack: Stack, described: list[str], tmp_path: Path, eventually: Any
) -> None:
    file = tmp_path / "log.csv"
    rows = [
        f"killed-{n % PEOPLE}@a.example,Page View,2026-03-{n // PEOPLE + 1:02} 10:00,/docs/{n}"
        for n in range(PEOPLE * EACH)
    ]
    file.write_text("\n".join(["email,Event,Timestamp,path", *rows]) + "\n")
    words = ["import", "activities", str(file), "--source", "old-tracker", *described]
    words += ["--types", "Page View=page_viewed", "--strict"]
    command = [str(Path(sys.executable).with_name("handraiser")), *words]
    with subprocess.Popen([*command, "--rate", "5"], stderr=subprocess.DEVNULL) as first:
        journal = tmp_path / "state/handraiser/imports"
        deadline = time.monotonic() + 60
        while not any(json.loads(it.read_text())["row"] for it in journal.glob("*.json")):
            assert time.monotonic() < deadline, "nothing was sent"
            assert first.poll() is None
            time.sleep(0.05)
        os.kill(first.pid, signal.SIGKILL)
    second = CliRunner().invoke(app, words)
    assert second.exit_code == 0, second.output
    assert "Going on after row 251" in second.stderr
    assert "300 rows: 300 activities sent (250 of them before)" in second.stderr

    def recorded() -> bool:
        return all(len(log_of(stack, f"killed-{n}@a.example")) == EACH for n in range(PEOPLE))

    eventually(recorded)
    restarted = CliRunner().invoke(app, [*words, "--restart"])
    assert restarted.exit_code == 0, restarted.output
    eventually(lambda: waiting(stack, stack.activities_queue_url) == 0)
    paths = Counter(
        activity.properties["path"]
        for n in range(PEOPLE)
        for activity in log_of(stack, f"killed-{n}@a.example")
    )
    assert paths == Counter(f"/docs/{n}" for n in range(PEOPLE * EACH))
