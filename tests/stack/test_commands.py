"""The operator's commands against a running stack: send, look, erase; and the demonstration."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
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


def test_a_merge_is_shown_and_undone(described: list[str], tmp_path: Path, eventually: Any) -> None:
    run = CliRunner().invoke
    email, browser = "hana@example.com", "hanas-browser"
    steps = [
        {"id": "merge-1", "type": "page_viewed", "identities": {"anonymous_id": browser}},
        {"id": "merge-2", "type": "email_opened", "identities": {"email": email}},
        {
            "id": "merge-3",
            "type": "email_clicked",
            "identities": {"email": email, "anonymous_id": browser},
        },
    ]

    def shown(name: str) -> dict[str, Any]:
        result = run(app, ["lead", "show", name, "--json", *described])
        answer: dict[str, Any] = json.loads(result.output) if result.exit_code == 0 else {}
        return answer

    for number, step in enumerate(steps):
        file = tmp_path / f"{number}.jsonl"
        file.write_text(json.dumps(step))
        assert run(app, ["send", str(file), *described]).exit_code == 0
        if number < 2:
            eventually(partial(shown, [browser, email][number]))
    (merged,) = eventually(lambda: shown(email).get("merged"))
    lead_id = shown(email)["lead_id"]
    assert merged["activity"] == "merge-3"
    assert shown(browser)["lead_id"] == lead_id == shown(merged["lead_id"])["lead_id"]
    assert merged["lead_id"] in run(app, ["lead", "show", email, *described]).output

    assert run(app, ["lead", "unmerge", email, *described], "n\n").exit_code == 1
    assert shown(email)["merged"]
    undone = run(app, ["lead", "unmerge", email, "--yes", "--json", *described])

    told = json.loads(undone.output)
    assert {told["lead_id"], told["separated"]} == {lead_id, merged["lead_id"]}
    assert len(told["kept_apart"]) == 1
    assert shown(browser)["lead_id"] != shown(email)["lead_id"]
    assert [one["lead_id"] for one in shown(told["lead_id"])["separated"]] == [told["separated"]]
    again = run(app, ["lead", "unmerge", email, "--yes", *described])
    assert isinstance(again.exception, HandraiserError)


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
