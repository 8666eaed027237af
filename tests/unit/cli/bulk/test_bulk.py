"""A bulk run as a whole: its numbers are the function's, however many processes there are."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handraiser.activity import Activity, iso
from handraiser.identity import Identities
from handraiser.model import default_model, default_model_text
from handraiser.replay import replay
from handraiser.scoring.score import score as bare_score
from handraiser_cli.bulk import partition, pool, run, source
from handraiser_cli.bulk.task import Done, Task
from handraiser_cli.bulk.worker import Scorer
from handraiser_cli.main import app

AS_OF = datetime(2026, 11, 21, tzinfo=UTC)
ROOT = Path(__file__).parents[4]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks and partitions so small that a small database has many."""
    monkeypatch.setattr(source, "CHUNK", 50)
    for module in ("csv_file", "json_file", "parquet_file"):
        monkeypatch.setattr(f"handraiser_cli.bulk.{module}.CHUNK", 50)
    monkeypatch.setattr(partition, "SAMPLED", 2)
    monkeypatch.setattr(partition, "FEWEST", 30)


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


@pytest.mark.usefixtures("small_parts")
def test_the_numbers_are_those_of_the_bare_function(
    written: Any, score: Any, database: Any, tmp_path: Path
) -> None:
    leads, activities, _ = database
    out = tmp_path / "out.csv"
    files = ("--leads", written("l.parquet", leads), "--activities")
    known = datetime(2026, 11, 1, tzinfo=UTC)
    options = ("--out", out, "--known-at", known.isoformat())
    assert score(*files, written("a.parquet", activities), *options).exit_code == 0

    model, told = default_model(), {row["lead_id"]: row for row in rows_of(out)}
    for lead in leads:
        mine = [made(a) for a in activities if a["lead_id"] == lead["lead_id"]]
        facts = {name: value for name, value in lead.items() if name != "lead_id"}
        one = bare_score(model, facts, mine, AS_OF, learnt_by=known)["default"]
        row = told.pop(lead["lead_id"])
        for name in ("fit", "engagement", "intent", "total"):
            assert Decimal(row[name]) == one.shown(name)
        assert (row["segment"], row["grade"]) == (one.segment, one.grade)
        assert row["path"] == (one.path.id if one.path else "")
        assert (row["enters"] == "true") == one.enters
        assert int(row["facts_known"]) == one.completeness.known
        counted = [a for a in mine if a.received_at <= known]
        history = replay(model, lead["lead_id"], facts, counted, AS_OF)["default"]
        assert (row["stage"], int(row["cycles"])) == (history.standing.stage, len(history.cycles))
        assert row["mql_at"] == (iso(history.cycles[0].entered_at) if history.cycles else "")
        assert int(row["activities"]) == len(counted)
    assert told == {}


def made(row: dict[str, Any]) -> Activity:
    at = datetime.fromisoformat(row["at"])
    pages = row["properties.pages"]
    properties = {
        "path": row["properties.path"],
        "pages": Decimal(str(pages)) if pages % 1 else int(pages),
    }
    return Activity(
        row["id"],
        row["type"],
        at,
        at,
        "tracking",
        Identities(),
        {},
        row["channel"],
        None,
        properties,
    )


@pytest.mark.usefixtures("small_parts")
def test_any_number_of_processes_gives_the_same_bytes(
    written: Any, score: Any, database: Any, tmp_path: Path
) -> None:
    leads, activities, outcomes = database
    files = (
        "--leads", written("l.csv", leads),
        "--activities", written("a.csv", [*activities, {**activities[0], "at": "soon"}]),
        "--outcomes", written("o.csv", outcomes),
    )  # fmt: skip
    for suffix in ("csv", "parquet", "jsonl"):
        found = []
        for processes in (1, 2):
            out = tmp_path / str(processes) / f"out.{suffix}"
            out.parent.mkdir(exist_ok=True)
            result = score(*files, "--out", out, "--processes", processes)
            assert result.exit_code == 0, result.output
            found.append({path.name: path.read_bytes() for path in out.parent.iterdir()})
        assert found[0] == found[1]
        assert {f"out.{suffix}", f"out.{suffix}.refused.csv"} <= found[0].keys()


def test_unknown_leads_are_told_and_never_dropped(written: Any, score: Any, tmp_path: Path) -> None:
    leads = written("leads.csv", [{"lead_id": "a", "employees": 80}])
    demo = {"type": "demo_requested", "at": "2026-11-20T09:00:00Z"}
    activities = written("activities.csv", [{"lead_id": "zoe", **demo}])
    at = "2026-11-20T09:00:00Z"
    outcomes = written("outcomes.csv", [{"lead_id": "nobody", "outcome": "won", "at": at}])
    out = tmp_path / "out.csv"
    options = ("--leads", leads, "--activities", activities, "--outcomes", outcomes, "--out", out)
    result = score(*options, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["leads"], told["not_in_leads"], told["refused"]) == (2, 1, 1)
    assert [(r["lead_id"], r["in_leads"], r["total"]) for r in rows_of(out)] == [
        ("a", "true", "20.00"),
        ("zoe", "false", "40.00"),
    ]
    (refused,) = rows_of(tmp_path / "out.csv.refused.csv")
    assert refused["reason"] == "neither leads nor activities have this lead"
    assert score(*options, "--strict").exit_code == 1
    assert "zoe" in score(*options).output


def test_nothing_that_can_be_scored_is_a_failure(score: Any, tmp_path: Path) -> None:
    leads = tmp_path / "leads.jsonl"
    leads.write_text("{\n{\n")
    result = score("--leads", leads, "--out", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert "nothing could be scored" in result.output


def test_scores_only_leaves_stage_and_cycles_open(written: Any, score: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    leads = written("leads.csv", [{"lead_id": "a", "employees": 80}])
    assert score("--leads", leads, "--out", out, "--scores-only").exit_code == 0
    (row,) = rows_of(out)
    assert (row["total"], row["stage"], row["mql_at"], row["cycles"]) == ("20.00", "", "", "")
    assert row["reasons"] == "+20 50 employees and more"


def test_leads_may_be_named_by_address_in_any_case(
    written: Any, score: Any, tmp_path: Path
) -> None:
    leads = written("leads.csv", [{"Email": " Ada@Acme.example", "country": "CZ"}])
    demo = {"type": "demo_requested", "at": "2026-11-20T09:00:00Z"}
    activities = written("activities.csv", [{"email": "ADA@acme.example", **demo}])
    out = tmp_path / "out.csv"
    result = score("--leads", leads, "--activities", activities, "--out", out)
    assert "Leads are named by `Email`" in result.output
    (row,) = rows_of(out)
    assert (row["lead_id"], row["total"]) == ("ada@acme.example", "55.00")


def test_columns_that_are_no_facts_are_named(written: Any, score: Any, tmp_path: Path) -> None:
    leads = written("leads.csv", [{"lead_id": "a", "phone": "1", "Employees": 80}])
    result = score("--leads", leads, "--out", tmp_path / "out.csv")
    assert "Not facts of the model, so ignored: phone" in result.output


def options_of(folder: Path, **changed: str) -> list[str]:
    """Options that fit, but for those changed; an empty text leaves one out."""
    (folder / "leads.csv").write_text("lead_id,country\na,CZ\n")
    (folder / "acts.csv").write_text("lead_id,type,at\n")
    (folder / "mails.csv").write_text("email,type,at\n")
    (folder / "twice.csv").write_text("lead_id,a,a\n")
    (folder / "none.csv").write_text("name\n")
    given = {"leads": "leads.csv", "activities": "acts.csv", "out": "out.csv", **changed}
    files = ("leads", "activities", "outcomes", "out", "profile")
    return [
        word
        for name, value in given.items()
        if value
        for word in (f"--{name}", str(folder / value) if name in files else value)
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"out": ""}, "--leads needs --out"),
        ({"leads": ""}, "--out is for a whole database: name its leads with --leads"),
        ({"profile": "p.json"}, "--profile is for one person"),
        ({"positive": "sql"}, "--positive chooses among outcomes"),
        ({"out": "out.txt"}, "a name ends in one of .parquet"),
        ({"out": "leads.csv"}, "would be overwritten"),
        ({"out": "no/out.csv"}, "there is no folder"),
        ({"leads": "gone.csv"}, "gone.csv is not there"),
        ({"leads": "none.csv"}, "a column `lead_id` or `id` or `email`"),
        ({"leads": "twice.csv"}, "the column `a` is there twice"),
        ({"activities": "mails.csv"}, "give both the same column"),
        ({"without": "shoe_size"}, "`shoe_size` is no fact"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(
    tmp_path: Path, changed: dict[str, str], said: str
) -> None:
    result = CliRunner().invoke(app, ["score", *options_of(tmp_path, **changed)])
    assert result.exit_code == 2, result.output
    assert said in " ".join(result.output.split())
    assert not (tmp_path / "out.csv").exists()


def test_outcomes_need_the_cycles(tmp_path: Path) -> None:
    options = options_of(tmp_path, outcomes="leads.csv")
    result = CliRunner().invoke(app, ["score", *options, "--scores-only"])
    assert (result.exit_code, "--outcomes needs the cycles" in result.output) == (2, True)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_interrupt_leaves_nothing_behind(
    score: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    options = options_of(tmp_path)
    before = left(tmp_path)
    monkeypatch.setattr(Scorer, "run", interrupted)
    assert score(*options).exit_code == 130
    assert left(tmp_path) == before


def test_neither_does_a_fault(score: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "out.csv")

    options = options_of(tmp_path)
    before = left(tmp_path)
    monkeypatch.setattr(run, "write_results", full)
    result = score(*options)
    assert (result.exit_code, "out.csv: No space left" in result.output) == (1, True)
    assert left(tmp_path) == before


def test_workers_end_with_an_interrupted_run(written: Any, database: Any, tmp_path: Path) -> None:
    leads, activities, _ = database
    many = [{**row, "lead_id": f"{row['lead_id']}-{n}"} for n in range(30) for row in activities]
    files = ("--leads", written("l.parquet", leads), "--activities", written("a.parquet", many))
    before = left(tmp_path)
    command = [sys.executable, "-c", "from handraiser_cli.main import main; main()", "score"]
    options = (*files, "--out", tmp_path / "out.csv", "--processes", "2")
    child = subprocess.Popen([*command, *map(str, options)], stderr=subprocess.PIPE, text=True)
    while child.poll() is None and not list(tmp_path.glob(".out.csv.*/refused-0*")):
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=60)
    assert (child.returncode, said) == (130, "")
    assert left(tmp_path) == before


def test_a_worker_that_dies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def __init__(self, *_: object, **__: object) -> None:
            """Takes what the real one takes."""

        def submit(self, *_: object) -> None:
            raise BrokenProcessPool

        def shutdown(self, **_: object) -> None:
            """Has nothing to end."""

    monkeypatch.setattr(pool, "ProcessPoolExecutor", Broken)
    with (
        pytest.raises(pool.WorkerLost, match="enough memory"),
        pool.pool(default_model(), default_model_text(), 2),
    ):
        """Its worker has died by now."""


def test_this_process_scores_too(
    written: Any, score: Any, database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine: list[Task] = []
    as_ever = Scorer.run

    def noted(scorer: Scorer, task: Task) -> Done:
        mine.append(task)
        return as_ever(scorer, task)

    monkeypatch.setattr(Scorer, "run", noted)
    leads = written("l.csv", database[0])
    out = tmp_path / "out.csv"
    assert score("--leads", leads, "--out", out, "--processes", "2").exit_code == 0
    assert sum(task.rows for task in mine) == len(database[0])


@pytest.mark.parametrize("name", ["polars", "python_calamine", "xlsxwriter"])
def test_the_command_line_starts_without_what_only_bulk_needs(name: str) -> None:
    code = f"import sys, handraiser_cli.main; assert {name!r} not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
