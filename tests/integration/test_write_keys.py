"""Write keys: never stored themselves, remembered for a while, ended for good."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws
from typer.testing import CliRunner, Result

from handraiser import clock
from handraiser.errors import Unavailable
from handraiser.store.write_keys import KNOWN_FOR, MAX_CACHED, UNKNOWN_FOR, KnownKeys, WriteKeys
from handraiser_cli.commands.keys import app
from handraiser_cli.stack import Stack
from tables import create_table

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
REGION = "eu-west-1"


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        make: Any = boto3.client
        client = make("dynamodb", region_name=REGION)
        create_table(client)
        yield client


@pytest.fixture
def keys(dynamodb: Any) -> WriteKeys:
    return WriteKeys(dynamodb, "leads")


def create(keys: WriteKeys, **given: Any) -> tuple[str, Any]:
    told = {"source": "website", "label": "", "origins": (), "rate": 6_000, "now": NOW, **given}
    return keys.create(**told)


# The store


def test_a_key_is_found_as_it_was_made(keys: WriteKeys) -> None:
    key, made = create(keys, label="Shop", origins=("https://x.com",), rate=7)
    assert keys.find(key) == made
    assert keys.all() == [made]
    assert key.startswith("hr_")
    assert len(key) > 40


def test_a_key_itself_is_stored_nowhere(dynamodb: Any, keys: WriteKeys) -> None:
    key, _ = create(keys)
    assert key not in json.dumps(dynamodb.scan(TableName="leads")["Items"])


@pytest.mark.parametrize("stranger", ["", "hr_", "hr_x", "x", "hr_" + "x" * 10_000])
def test_a_strangers_key_is_unknown(keys: WriteKeys, stranger: str) -> None:
    create(keys)
    assert keys.find(stranger) is None


def test_what_cannot_be_a_key_is_not_looked_up(dynamodb: Any, keys: WriteKeys) -> None:
    dynamodb.delete_table(TableName="leads")
    assert keys.find("other") is None
    assert keys.find("hr_" + "x" * 98) is None
    with pytest.raises(Unavailable):
        keys.find("hr_x")


def test_a_revoked_key_stays_revoked(keys: WriteKeys) -> None:
    key, made = create(keys)
    assert [ended.id for ended in keys.revoke(made.id, NOW)] == [made.id]
    assert keys.revoke(made.id, NOW + timedelta(hours=1)) == []
    found = keys.find(key)
    assert found is not None
    assert found.revoked_at == NOW
    assert not found.is_live(NOW)


def test_a_key_that_is_to_end_may_end_sooner(keys: WriteKeys) -> None:
    key, made = create(keys)
    keys.revoke(made.id, NOW + timedelta(hours=24))
    keys.revoke(made.id, NOW)
    found = keys.find(key)
    assert found is not None
    assert found.revoked_at == NOW


# What a process remembers


def test_a_key_is_looked_up_once_a_minute(dynamodb: Any, keys: WriteKeys) -> None:
    now = [NOW]
    known = KnownKeys(keys, lambda: now[0])
    key, made = create(keys)
    assert known.find(key) == made
    with Stubber(dynamodb):
        now[0] += KNOWN_FOR - timedelta(milliseconds=1)
        assert known.find(key) == made
    keys.revoke(made.id, NOW)
    now[0] = NOW + KNOWN_FOR
    found = known.find(key)
    assert found is not None
    assert not found.is_live(now[0])
    assert timedelta(minutes=1) >= KNOWN_FOR


def test_an_unknown_key_is_looked_up_again_soon(dynamodb: Any, keys: WriteKeys) -> None:
    now = [NOW]
    known = KnownKeys(keys, lambda: now[0])
    assert known.find("hr_x") is None
    with Stubber(dynamodb):
        assert known.find("hr_x") is None
        now[0] += UNKNOWN_FOR
        with pytest.raises(Unavailable):
            known.find("hr_x")


def test_no_more_is_remembered_than_fits(keys: WriteKeys) -> None:
    class Nobody(WriteKeys):
        def find(self, key: str) -> None:
            return None

    known = KnownKeys(Nobody(keys._client, "leads"), lambda: NOW)
    for number in range(3 * MAX_CACHED):
        known.find(f"hr_{number}")
    assert len(known._known) <= MAX_CACHED


# The command


@pytest.fixture
def stack(dynamodb: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    described = Stack(
        region=REGION,
        api_url="https://api.example",
        event_bus="bus",
        mql_topic_arn="arn:t",
        alarm_topic_arn="arn:a",
        table="leads",
        activities_queue_url="https://q.example/a",
        rejects_queue_url="https://q.example/r",
        dead_letter_queue_urls=(),
        identity_secret_arn="arn:s",
    )
    described.save(tmp_path / "stack.json")
    return tmp_path / "stack.json"


def run(stack: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--stack", str(stack)])


def listed(stack: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(run(stack, "list", "--json").stdout)
    return rows


def test_create_prints_the_key_and_nothing_else(stack: Path, keys: WriteKeys) -> None:
    told = json.loads(run(stack, "create", "--json").stdout)
    assert told.keys() == {"write_key"}
    found = keys.find(told["write_key"])
    assert found is not None
    assert (found.source, found.origins, found.rate) == ("tracking", (), 6_000)
    assert keys.find(run(stack, "create").stdout.strip()) is not None


def test_create_takes_what_a_key_is_for(stack: Path) -> None:
    origins = ("--origin", "https://x.com", "--origin", "http://localhost:8080")
    run(stack, "create", "--source", "web-shop", "--label", "Shop", "--rate", "7", *origins)
    (row,) = listed(stack)
    assert row.pop("id")
    assert row == {
        "source": "web-shop",
        "label": "Shop",
        "origins": ["https://x.com", "http://localhost:8080"],
        "rate": 7,
        "created_at": "2026-11-21T09:00:00.000Z",
        "revoked_at": None,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        ("--source", "handraiser.form"),
        ("--source", ""),
        ("--source", "A"),
        ("--origin", "x.com"),
        ("--origin", "https://x.com/path"),
        ("--rate", "0"),
        ("--label", "x" * 201),
    ],
)
def test_create_refuses_what_would_not_work(stack: Path, wrong: tuple[str, str]) -> None:
    assert run(stack, "create", *wrong).exit_code == 2
    assert listed(stack) == []


def test_a_listed_key_can_be_revoked_once(stack: Path) -> None:
    run(stack, "create")
    key_id = listed(stack)[0]["id"]
    assert key_id in run(stack, "list").stdout
    assert run(stack, "revoke", key_id).exit_code == 0
    assert listed(stack)[0]["revoked_at"] == "2026-11-21T09:00:00.000Z"
    assert run(stack, "revoke", key_id).exit_code == 1


@pytest.mark.parametrize("command", ["revoke", "rotate"])
@pytest.mark.parametrize("stranger", ["00000000", "", "#", "KEY#", "first digit"])
def test_a_key_that_is_none_cannot_be_ended(stack: Path, command: str, stranger: str) -> None:
    run(stack, "create")
    named = listed(stack)[0]["id"][0] if stranger == "first digit" else stranger
    assert run(stack, command, named).exit_code == 1
    assert listed(stack)[0]["revoked_at"] is None


def test_a_rotated_key_works_for_a_day_beside_the_new_one(stack: Path, keys: WriteKeys) -> None:
    old = json.loads(run(stack, "create", "--source", "shop", "--json").stdout)["write_key"]
    ran = run(stack, "rotate", listed(stack)[0]["id"], "--json")
    new = json.loads(ran.stdout)["write_key"]
    before, after = keys.find(old), keys.find(new)
    assert before is not None
    assert after is not None
    assert before.revoked_at == NOW + timedelta(hours=24)
    assert (after.source, after.revoked_at) == ("shop", None)
    assert run(stack, "rotate", before.id, "--grace", "0").exit_code == 0
    ended = keys.find(old)
    assert ended is not None
    assert not ended.is_live(NOW)
