"""`handraiser lead export`: all that is held, as its schema says, and nothing of anybody else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

from builders import activity, after
from clients import REGION, client
from handraiser.activity import Activity
from handraiser.identity import Identities
from handraiser.model import default_model
from handraiser_cli.leads import LeadNotFound
from handraiser_cli.main import app
from handraiser_cli.stack import Stack
from integration.leads_table import SECRET, TABLE, Table, leads_table

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "lead-export.json"
JANA = Identities("jana@acme.example", "u-1", "browser-1")

type Run = Callable[..., Result]


@pytest.fixture
def table() -> Iterator[Table]:
    with leads_table() as made:
        yield made


@pytest.fixture
def run(table: Table, tmp_path: Path) -> Run:
    """Runs the command on the table's stack."""
    secret = client("secretsmanager").create_secret(Name="key", SecretString=SECRET.decode())
    stack = Stack(REGION, "", "", "", "", TABLE, "", "", (), secret["ARN"])
    stack.save(tmp_path / "stack.json")
    described = ["--stack", str(tmp_path / "stack.json")]
    return lambda *words: CliRunner().invoke(app, ["lead", "export", *words, *described])


def exported(result: Result) -> dict[str, Any]:
    """The document that was written, valid by its schema."""
    assert result.exception is None, result.output
    document: dict[str, Any] = json.loads(result.stdout, parse_float=Decimal)
    Draft202012Validator(
        json.loads(SCHEMA.read_text()), format_checker=Draft202012Validator.FORMAT_CHECKER
    ).validate(json.loads(result.stdout))
    return document


def record(table: Table, *activities: Activity) -> None:
    table.record(*activities, under=default_model())


def test_everything_that_is_held_is_in_it(table: Table, run: Run) -> None:
    seen = activity(
        "page_viewed", after(minutes=2), identities=JANA, properties={"n": Decimal("0.10")}
    )
    asked = activity(
        "demo_requested",
        after(minutes=1),
        identities=JANA,
        channel="email",
        traits={"company": "Acme", "employees": "51-200"},
    )
    renamed = activity(
        "lead_form_submitted",
        after(minutes=3),
        source="crm",
        identities=JANA,
        traits={"company": "Acme SE"},
    )
    record(table, seen, asked, renamed)

    told = exported(run(JANA.email or ""))

    assert told["lead_id"] == table.leads()[0]
    assert {(it["kind"], it["value"]) for it in told["identities"]} == set(JANA.items())
    assert [it["id"] for it in told["activities"]] == [asked.id, seen.id, renamed.id]
    assert told["activities"][1]["properties"] == {"n": Decimal("0.1")}
    facts = {it["name"]: it for it in told["facts"]}
    assert set(facts) == {"company", "employees"}
    assert facts["employees"]["value"] == "51-200"
    assert facts["employees"]["source"] == "form"
    assert facts["employees"]["at"] == "2026-03-02T12:01:00.000Z"
    [card] = told["scorecards"]
    assert card["stage"] == "mql"
    assert [cycle["path"] for cycle in card["cycles"]] == ["hand-raise"]
    assert {it["rule"] for it in card["contributions"] if it["points"]} == {"size-50"}  # by now
    [notification] = told["notifications"]
    assert notification["message"]["event"] == "LeadQualified"
    assert notification["message"]["mql_id"] == card["cycles"][0]["mql_id"]
    assert notification["published"] == {"topic": None, "bus": None}
    assert told["record"]["activities"] == 3
    assert told["record"]["scorecards"]["default"]["stage"] == "mql"


@pytest.mark.parametrize("name", [" Jana@ACME.example", "u-1", "browser-1", "the lead's own id"])
def test_a_person_is_found_by_each_of_their_names(table: Table, run: Run, name: str) -> None:
    record(table, activity("email_opened", identities=JANA))
    [lead] = table.leads()

    assert exported(run(lead if name == "the lead's own id" else name))["lead_id"] == lead


def test_nothing_of_anybody_else_is_in_it(table: Table, run: Run) -> None:
    other = Identities("otto@else.example", None, "browser-2")
    record(table, activity(identities=JANA))
    record(table, activity("closed", identities=other, traits={"company": "Else"}))

    written = run("u-1").stdout

    assert "jana" in written
    assert "else" not in written.lower()
    assert "browser-2" not in written


def test_leads_that_were_merged_are_one_person(table: Table, run: Run) -> None:
    visitor = Identities(anonymous_id="browser-9")
    visits = [activity("page_viewed", after(minutes=n), identities=visitor) for n in range(3)]
    record(table, *visits)
    record(table, activity("email_opened", after(1), identities=Identities("jana@acme.example")))
    both = Identities("jana@acme.example", None, "browser-9")
    record(table, activity("identified", after(2), identities=both))

    told = exported(run("browser-9"))

    assert told["lead_id"] == exported(run("jana@acme.example"))["lead_id"]
    assert {(it["kind"], it["value"]) for it in told["identities"]} == set(both.items())
    assert len(told["merged"]) == 1
    assert [it["type"] for it in told["activities"]] == [
        *["page_viewed"] * 3,
        "email_opened",
        "identified",
    ]


def test_nobody_is_known_by_that_name(run: Run) -> None:
    assert isinstance(run("nobody@acme.example").exception, LeadNotFound)


def test_into_a_file_that_only_its_owner_may_read(table: Table, run: Run, tmp_path: Path) -> None:
    record(table, *(activity("opened", after(minutes=n), identities=JANA) for n in range(40)))
    folder = tmp_path / "exports"
    folder.mkdir()
    file = folder / "jana.json"

    said = run("u-1", "--out", str(file), "--json")

    assert json.loads(said.stdout) == {
        "lead_id": table.leads()[0],
        "activities": 40,
        "file": str(file),
    }
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == ["jana.json"]
    assert len(json.loads(file.read_text())["activities"]) == 40
    assert "40 activities" in run("u-1", "--out", str(file)).stdout


def test_an_activity_stands_on_a_line_of_its_own(table: Table, run: Run) -> None:
    record(table, *(activity("opened", after(minutes=n), identities=JANA) for n in range(3)))
    lines = [line.strip().rstrip(",") for line in run("u-1").stdout.splitlines()]
    [lead] = table.leads()
    for one in table.log(lead):
        assert one.to_json() in lines
