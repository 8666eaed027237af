"""The operator's commands against a running stack: send, look, erase; and the demonstration."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handraiser.errors import HandraiserError
from handraiser_cli.main import app
from handraiser_cli.stack import Stack

pytestmark = pytest.mark.stack


@pytest.fixture
def described(stack: Stack, tmp_path: Path) -> list[str]:
    """The option that names the shared stack."""
    path = tmp_path / "stack.json"
    stack.save(path)
    return ["--stack", str(path)]


def test_a_file_is_sent_shown_listed_and_erased(
    described: list[str], tmp_path: Path, eventually: Any
) -> None:
    person = {"email": "frieda@example.com"}
    activities = [
        {"id": "cmd-1", "type": "email_opened", "identities": person, "channel": "email"},
        {"id": "cmd-2", "type": "demo_requested", "identities": person},
    ]
    file = tmp_path / "activities.jsonl"
    file.write_text("\n".join(json.dumps(a) for a in [*activities, activities[0]]))
    run = CliRunner().invoke
    assert run(app, ["send", str(file), *described]).exit_code == 0

    def shown() -> dict[str, Any] | None:
        result = run(app, ["lead", "show", person["email"], "--json", *described])
        answer: dict[str, Any] | None = json.loads(result.output) if not result.exception else None
        return answer if answer and answer["score"]["engagement"] == 50 else None

    answer = eventually(shown)
    assert answer["stage"] == "mql"
    assert [cycle["path"] for cycle in answer["cycles"]] == ["hand-raise"]
    assert {c["rule"]: c["points"] for c in answer["contributions"] if c["points"]} == {
        "email-opened": 10,
        "demo-requested": 40,
    }
    listed = json.loads(run(app, ["lead", "list", "--stage", "mql", "--json", *described]).output)
    assert answer["lead_id"] in [row["lead_id"] for row in listed]

    assert run(app, ["lead", "erase", person["email"], "--yes", *described]).exit_code == 0
    gone = run(app, ["lead", "show", person["email"], *described])
    assert isinstance(gone.exception, HandraiserError)
    listed = json.loads(run(app, ["lead", "list", "--json", *described]).output)
    assert answer["lead_id"] not in [row["lead_id"] for row in listed]


def test_erasing_asks_first(described: list[str], eventually: Any, http: Any) -> None:
    http.post_form("newsletter", {"email": "gerda@example.com"})
    show = ["lead", "show", "gerda@example.com", *described]
    eventually(lambda: CliRunner().invoke(app, show).exit_code == 0)
    refused = CliRunner().invoke(app, ["lead", "erase", "gerda@example.com", *described], "n\n")
    assert refused.exit_code == 1
    assert CliRunner().invoke(app, show).exit_code == 0


def test_without_a_stack_a_command_says_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["lead", "list", "--stack", str(tmp_path / "none.json")])
    assert "make up" in str(result.exception)


def test_the_demonstration_ends_well_and_shows_every_notification(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("handraiser")), "demo", "--folder", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count("LeadQualified") == 4
    assert "Exactly the 4 expected notifications came." in result.stdout
    assert not (tmp_path / "stack.json").exists()
