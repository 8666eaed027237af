"""Signals of accounts: each kept once, as it was told, and shown by the command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from builders import NOON
from clients import REGION, client
from handraiser.account import AccountSignal
from handraiser.activity import iso
from handraiser.errors import Unavailable
from handraiser.store.account_signals import KEPT, AccountSignals
from handraiser_cli.main import app
from handraiser_cli.stack import OUTPUTS, Stack
from tables import create_table

SIGNAL = AccountSignal(
    id="bombora:1",
    account="example.com",
    at=NOON,
    received_at=NOON + timedelta(minutes=5),
    source="com.example.intent",
    traits={"account": "example.com", "employees": 80},
    properties={"topic": "[crm]", "strength": Decimal("72.5"), "intent": "high", "provider": "b"},
)


@pytest.fixture
def signals() -> Iterator[AccountSignals]:
    with mock_aws():
        create_table(client("dynamodb"))
        yield AccountSignals(client("dynamodb"), "leads")


def test_a_signal_is_kept_as_it_was_told(signals: AccountSignals) -> None:
    assert signals.keep(SIGNAL)
    assert signals.of("example.com") == [SIGNAL]
    assert signals.of("example.org") == []


def test_the_first_copy_of_an_id_stands(signals: AccountSignals) -> None:
    signals.keep(SIGNAL)
    assert not signals.keep(replace(SIGNAL, properties={"topic": "other"}))
    assert signals.of("example.com") == [SIGNAL]


def test_the_newest_comes_first(signals: AccountSignals) -> None:
    later = [replace(SIGNAL, id=f"b:{n}", at=NOON + timedelta(minutes=n)) for n in range(3)]
    for signal in (later[1], later[2], later[0]):
        signals.keep(signal)
    assert [signal.id for signal in signals.of("example.com")] == ["b:2", "b:1", "b:0"]


def test_it_goes_once_no_model_may_look_back_on_it(signals: AccountSignals) -> None:
    signals.keep(SIGNAL)
    (item,) = client("dynamodb").scan(TableName="leads")["Items"]
    assert int(item["expires_at"]["N"]) == int((SIGNAL.received_at + KEPT).timestamp())


def test_a_table_that_does_not_serve_is_told(signals: AccountSignals) -> None:
    client("dynamodb").delete_table(TableName="leads")
    with pytest.raises(Unavailable):
        signals.keep(SIGNAL)
    with pytest.raises(Unavailable):
        signals.of("example.com")


# The command


@pytest.fixture
def stack(signals: AccountSignals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    path = tmp_path / "stack.json"
    outputs = dict.fromkeys(OUTPUTS.values(), "x") | {"TableName": "leads"}
    Stack.from_outputs(outputs, region=REGION).save(path)
    return path


def shown(stack: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["account", "signals", *arguments, "--stack", str(stack)])


def test_the_command_shows_what_an_account_has_shown(stack: Path, signals: AccountSignals) -> None:
    signals.keep(SIGNAL)
    told: Any = json.loads(shown(stack, "https://www.example.com/", "--json").stdout)
    assert told == [
        {
            "id": "bombora:1",
            "at": iso(NOON),
            "topic": "[crm]",
            "strength": 72.5,
            "intent": "high",
            "provider": "b",
        }
    ]
    assert "[crm]" in shown(stack, "example.com").stdout


@pytest.mark.parametrize("name", ["gmail.com", "acme", ""])
def test_another_domain_is_no_accounts(stack: Path, name: str) -> None:
    assert shown(stack, name).exit_code == 2
