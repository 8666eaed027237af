"""A dry run says what an import would do and sends nothing; refused rows are told in full."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handraiser_cli.main import app

type Write = Callable[[str, str], Path]

LEADS = """\
Email;First Name;Company Name;Notes;
ada@a.example;Ada;Acme;=1+1;
nobody;Ben;Bmce;;
cleo@c.example;Cleo;"Cmce;;
dan@d.example;Dan;Dmce;;
"""


def test_it_says_how_columns_are_understood_and_shows_the_first_activities(
    written: Write, run: Any
) -> None:
    result = run("leads", written("a.csv", LEADS), "--source", "crm", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "Read as UTF-8, separated by semicolons." in result.stdout
    shown = [line.split() for line in result.stdout.splitlines()]
    assert ["First", "Name", "fact", "first_name"] in shown
    assert ["(no", "name)", "nothing"] in shown
    first = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    assert [it["identities"]["email"] for it in first] == ["ada@a.example", "dan@d.example"]
    assert first[0]["traits"]["notes"] == "=1+1"
    assert "4 rows: 2 activities would be sent, 0 left out, 2 refused." in result.stderr
    assert "Refused: invalid_email 1, broken_row 1." in result.stderr
    assert "row 3, Email: That is not an e-mail address." in result.stderr


def test_it_needs_no_stack_and_leaves_no_journal(
    written: Write, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    file = written("a.csv", LEADS)
    none = tmp_path / "none.json"
    assert run("leads", file, "--source", "crm", "--dry-run", "--stack", none).exit_code == 0
    assert not (tmp_path / "state").exists()
    sent = run("leads", file, "--source", "crm", "--stack", none)
    assert "make up" in str(sent.exception)


def test_the_report_has_each_refused_row_and_can_be_mended_and_imported(
    written: Write, run: Any, tmp_path: Path
) -> None:
    report = tmp_path / "refused.csv"
    content = LEADS.replace("Bmce;", "=cmd|'x'!A1;+420 123")
    options = ("--source", "crm", "--dry-run", "--report", report)
    assert run("leads", written("a.csv", content), *options).exit_code == 0
    rows = list(csv.DictReader(report.read_text("utf-8-sig").splitlines()))
    assert [(row["refused_row"], row["refused_field"], row["refused_code"]) for row in rows] == [
        ("3", "Email", "invalid_email"),
        ("4", "", "broken_row"),
    ]
    assert rows[0]["Company Name"] == "'=cmd|'x'!A1"
    assert rows[0]["Notes"] == "'+420 123"
    assert rows[1]["refused_line"] == 'cleo@c.example;Cleo;"Cmce;;'
    mended = written("mended.csv", report.read_text("utf-8-sig").replace("nobody", "b@b.example"))
    again = run("leads", mended, "--source", "crm", "--dry-run")
    (line,) = [line for line in again.stdout.splitlines() if line.startswith("{")]
    assert json.loads(line)["traits"] == {
        "first_name": "Ben",
        "company": "=cmd|'x'!A1",
        "notes": "+420 123",
    }


def test_nothing_in_a_file_speaks_to_the_terminal_or_to_the_markup(
    written: Write, run: Any
) -> None:
    content = "email,[/bold]\x1b[31mred\n\x1b]0;x\x07@,1\na@a.example,\x9b31m\n"
    file = written("a.csv", content)
    dry = run("leads", file, "--source", "crm", "--dry-run")
    assert dry.exit_code == 0, dry.output
    unknown = run("leads", file, "--source", "crm", "--dry-run", "--at", "[/x]\x1b[1m")
    assert unknown.exit_code == 2
    for said in (dry.stdout, dry.stderr, unknown.stderr):
        assert not {"\x1b", "\x07", "\x9b"} & set(said)
    assert "[/bold]" in dry.stdout
    assert "[/x]" in unknown.stderr


def test_types_are_counted_up_to_a_thousand(written: Write, run: Any) -> None:
    rows = "".join(f"a@a.example,kind {n},2026-03-04\n" for n in range(1_005))
    file = written("a.csv", f"email,type,at\n{rows}")
    told = json.loads(run("activities", file, "--source", "crm", "--dry-run", "--json").stdout)
    assert told["types"]["(others)"] == 5
    assert len(told["types"]) == 1_001


def test_strict_alone_makes_refused_rows_a_failure(written: Write, run: Any) -> None:
    file = written("a.csv", LEADS)
    assert run("leads", file, "--source", "crm", "--dry-run", "--strict").exit_code == 1
    assert run("leads", file, "--source", "crm", "--dry-run").exit_code == 0
    whole = written("b.csv", "email\na@a.example\n")
    assert run("leads", whole, "--source", "crm", "--dry-run", "--strict").exit_code == 0


def test_the_summary_as_json(written: Write, run: Any) -> None:
    content = "email,type,at\na@a.example,Visit,2026-03-04\nb@b.example,Note,2026-03-04\n"
    words = ("--source", "crm", "--types", "Note=", "--dry-run", "--json")
    told = json.loads(run("activities", written("a.csv", content), *words).stdout)
    assert told == {
        "columns": [
            {"column": "email", "becomes": "identity email"},
            {"column": "type", "becomes": "the activity's type"},
            {"column": "at", "becomes": "the activity's at"},
        ],
        "rows": 2,
        "activities": 1,
        "sent": 0,
        "sent_before": 0,
        "left_out": 1,
        "types": {"visit": 1},
        "shortened": {},
        "dropped_cells": 0,
        "refused": {},
    }


def test_dates_that_may_be_read_in_two_ways_are_asked_about(written: Write, run: Any) -> None:
    content = "email,type,at\na@a.example,visit,2026-03-04\nb@b.example,visit,31/01/2026\n"
    words = ("activities", written("a.csv", content), "--source", "crm", "--dry-run")
    asked = run(*words)
    assert asked.exit_code == 2
    assert (
        "row 3, column `at`: `31/01/2026` is day-first: say so with --dates day-first"
        in asked.stderr
    )
    assert run(*words, "--dates", "day-first", "--strict").exit_code == 0
    assert run(*words, "--dates", "month-first", "--strict").exit_code == 1


@pytest.mark.parametrize(
    ("kind", "header", "words", "said"),
    [
        ("leads", "name,company", (), "says who a row is about"),
        ("activities", "email,type,size", (), "says when it happened"),
        ("activities", "email,at", (), "says what happened"),
        ("leads", "email", ("--at", "Created"), "no column `Created`"),
        ("leads", "email", ("--map", "x"), "--map takes"),
        ("leads", "email", ("--zone", "Nowhere/Land"), "no Nowhere/Land"),
        ("leads", "email", ("--zone", "../etc"), "no ../etc"),
        ("leads", "email", ("--encoding", "klingon"), "no klingon"),
        ("leads", "email", ("--encoding", "base64"), "no base64"),
        ("leads", "email", ("--sheet", "1"), "--sheet is for workbooks"),
        ("leads", "email", ("--report", "a.csv"), "write over the file itself"),
        ("activities", "email,at", ("--type", " "), "--type: a type has"),
        ("activities", "email,at,type", ("--types", "a=" + "b" * 101), "at most 100"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_2(
    written: Write,
    run: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    kind: str,
    header: str,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    written("a.csv", f"{header}\n")
    result = run(kind, "a.csv", "--source", "crm", "--dry-run", *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_a_source_below_all_others_is_told(written: Write, run: Any) -> None:
    file = written("a.csv", "email,company\na@a.example,Acme\n")
    assert "does not rank" in run("leads", file, "--source", "hubspot", "--dry-run").stderr
    assert "does not rank" not in run("leads", file, "--source", "crm", "--dry-run").stderr
    assert run("leads", file, "--source", "No Such", "--dry-run").exit_code == 2


def test_help_teaches_by_examples(run: Any) -> None:
    for kind in ("leads", "activities"):
        assert f"Example: handraiser import {kind} " in " ".join(run(kind, "--help").stdout.split())
    assert "import" in {group.name for group in app.registered_groups}
