"""Files of every format, whole and broken, through the command."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import python_calamine

SUFFIXES = [".parquet", ".csv", ".jsonl", ".xlsx"]
LEADS = [{"lead_id": "a", "employees": 80}, {"lead_id": "b", "employees": None}]


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of an output as comparable texts."""
    match path.suffix:
        case ".parquet":
            rows = pl.read_parquet(path).rows(named=True)
        case ".csv":
            rows = list(csv.DictReader(path.read_text().splitlines()))
        case ".jsonl":
            rows = [json.loads(line) for line in path.read_text().splitlines()]
        case _:
            sheet = python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()
            rows = [dict(zip(map(str, sheet[0]), row, strict=True)) for row in sheet[1:]]
    return [{name: _text(value) for name, value in row.items()} for row in rows]


def _text(value: object) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, bool) or value in ("true", "false"):
        return str(value).lower()
    try:
        return f"{float(value):.2f}"  # type: ignore[arg-type]
    except ValueError:
        return str(value)


def refused_rows(out: Path) -> list[tuple[str, int, str]]:
    path = out.with_name(f"{out.name}.refused.csv")
    if not path.exists():
        return []
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    return [(Path(row["file"]).name, int(row["line"]), row["reason"]) for row in rows]


def test_all_formats_are_read_and_written_alike(
    written: Any, score: Any, database: Any, tmp_path: Path
) -> None:
    found = {}
    for suffix in SUFFIXES:
        leads, activities, _ = (
            written(f"{name}{suffix}", rows)
            for name, rows in zip(("leads", "activities", "outcomes"), database, strict=True)
        )
        out = tmp_path / f"out{suffix}"
        result = score("--leads", leads, "--activities", activities, "--out", out)
        assert result.exit_code == 0, result.output
        found[suffix] = read(out)
        assert refused_rows(out) == []
    assert len(found[".csv"]) == 60
    assert [row["lead_id"] for row in found[".csv"]] == sorted(r["lead_id"] for r in database[0])
    assert any(row["stage"] == "mql" for row in found[".csv"])
    for suffix in SUFFIXES:
        assert found[suffix] == found[".csv"], suffix


def test_points_are_exact_in_every_output(written: Any, score: Any, tmp_path: Path) -> None:
    leads = written("leads.csv", LEADS)
    for suffix, fit in ((".csv", "20.00"), (".jsonl", '"fit": 20,')):
        out = tmp_path / f"out{suffix}"
        assert score("--leads", leads, "--out", out).exit_code == 0
        assert fit in out.read_text().splitlines()[-2 if suffix == ".jsonl" else 1]
    out = tmp_path / "out.parquet"
    assert score("--leads", leads, "--out", out).exit_code == 0
    assert pl.read_parquet_schema(out)["fit"] == pl.Decimal(18, 2)


def test_typed_columns_of_parquet(score: Any, tmp_path: Path) -> None:
    at = [datetime(2026, 11, 1, 9), datetime(2026, 11, 2, 9)]  # noqa: DTZ001  # UTC by definition
    instants = pl.Series(at, dtype=pl.Datetime("us", "Europe/Prague"))
    pl.DataFrame({"lead_id": [1, 2], "employees": [80.0, float("nan")]}).write_parquet(
        tmp_path / "leads.parquet"
    )
    pl.DataFrame(
        {
            "lead_id": [1, 1],
            "type": ["email_opened", "page_viewed"],
            "at": instants,
            "properties": [{"path": "/pricing", "n": None}, {"path": "/pricing", "n": 1.5}],
        }
    ).write_parquet(tmp_path / "activities.parquet")
    out = tmp_path / "out.csv"
    options = ("--activities", tmp_path / "activities.parquet", "--out", out)
    assert score("--leads", tmp_path / "leads.parquet", *options).exit_code == 0
    (one,) = read(out)
    assert (one["fit"], one["engagement"], one["intent"]) == ("20.00", "10.00", "5.00")
    assert refused_rows(out) == [("leads.parquet", 2, "`employees` is not a finite number")]


def test_csv_as_the_world_has_it(score: Any, tmp_path: Path) -> None:
    leads = tmp_path / "leads.csv"
    leads.write_bytes('sep=;\r\nLead ID;Employees;Country;\r\na;80;"Česko";\r\n'.encode("utf-16"))
    activities = tmp_path / "activities.csv"
    text = "\ufefflead_id\ttype\tat\na\temail_opened\t2026-11-20\n"
    activities.write_text(text, "utf-8")
    out = tmp_path / "out.csv"
    result = score("--leads", leads, "--activities", activities, "--out", out)
    assert result.exit_code == 0, result.output
    (one,) = read(out)
    assert (one["fit"], one["engagement"]) == ("35.00", "10.00")


ACTIVITIES_CSV = """lead_id,type,at,note
a,email_opened,2026-11-20T09:00:00Z,fine
a,email_opened,2026-11-19T09:00:00Z
,email_opened,2026-11-20T09:00:00Z,nobody
a,,2026-11-20T09:00:00Z,untyped
a,email_opened,soon,when
a,email_opened,2026-11-20T09:00:00Z,"never closed
b,email_clicked,2026-11-20T09:00:00Z,"two
lines"
a,email_opened,2026-11-20T09:00:00Z,{long}
"""


def test_refused_rows_of_a_csv_have_their_lines(written: Any, score: Any, tmp_path: Path) -> None:
    leads = written("leads.csv", [*LEADS, {"lead_id": "a", "employees": 3}])
    activities = tmp_path / "activities.csv"
    activities.write_text(ACTIVITIES_CSV.format(long="x" * 1025))
    out = tmp_path / "out.csv"
    result = score("--leads", leads, "--activities", activities, "--out", out)
    assert result.exit_code == 0, result.output
    assert refused_rows(out) == [
        ("activities.csv", 3, "the row has 3 cells, the header 4"),
        ("activities.csv", 4, "no lead: `lead_id` is empty, or neither text nor a whole number"),
        ("activities.csv", 5, "`type` is missing: what happened?"),
        ("activities.csv", 6, "`at` is an instant such as 2026-11-21T09:30:00Z, not 'soon'"),
        ("activities.csv", 7, "',' expected after '\"'"),
        ("activities.csv", 10, "`note` has more than 1,024 characters"),
        ("leads.csv", 4, "the lead is there already: line 2"),
    ]
    assert [row["activities"] for row in read(out)] == ["1.00", "1.00"]
    assert "Refused rows: 7" in result.output


ACTIVITIES_JSONL = r"""{"lead_id": "a", "type": "email_opened", "at": "2026-11-20T09:00:00Z"}
{"lead_id": "a", "type":

[1]
{"lead_id": "a", "type": "x", "at": "2026-11-20T09:00:00Z", "n": NaN}
{"lead_id": "a", "type": "x", "at": "2026-11-20T09:00:00Z", "n": 1e999}
{"lead_id": "a", "type": "x", "at": "2026-11-20T09:00:00Z", "n": "\ud800"}
{"lead_id": "\ud800", "type": "x", "at": "2026-11-20T09:00:00Z"}
{"lead_id": 1.5, "type": "x", "at": "2026-11-20T09:00:00Z"}
{"lead_id": "a", "type": "x", "at": "2026-11-20T09:00:00Z", "properties": {"n": "LONG"}}
"""


def test_refused_lines_of_json_have_their_numbers(written: Any, score: Any, tmp_path: Path) -> None:
    activities = tmp_path / "activities.jsonl"
    deep = '{"lead_id": "a", "n": ' + "[" * 100_000 + "]" * 100_000 + "}\n"
    activities.write_text(ACTIVITIES_JSONL.replace("LONG", "x" * 2000) + deep)
    out = tmp_path / "out.csv"
    leads = written("leads.jsonl", LEADS)
    result = score("--leads", leads, "--activities", activities, "--out", out)
    assert result.exit_code == 0, result.output
    refused = refused_rows(out)
    assert [line for _, line, _ in refused] == [2, 4, 5, 6, 7, 8, 9, 10, 11]
    for said, (_, _, reason) in zip(
        (
            "not JSON",
            "a line is one object",
            "NaN is not a number",
            "at most 38 digits",
            "lone surrogate",
            "lone surrogate",
            "no lead",
            "at most 1024 characters",
            "nested too deeply",
        ),
        refused,
        strict=True,
    ):
        assert said in reason


def test_refused_rows_of_a_sheet_have_its_numbers(written: Any, score: Any, tmp_path: Path) -> None:
    leads = written("leads.xlsx", [{"lead_id": "a"}, {"employees": 5}, {"lead_id": 7}])
    out = tmp_path / "out.xlsx"
    assert score("--leads", leads, "--out", out).exit_code == 0
    assert [row["lead_id"] for row in read(out)] == ["7.00", "a"]
    assert [(file, line) for file, line, _ in refused_rows(out)] == [("leads.xlsx", 3)]


def test_only_the_first_refused_rows_are_shown(written: Any, score: Any, tmp_path: Path) -> None:
    leads = written("leads.csv", [{"lead_id": "a"}, *({"lead_id": None} for _ in range(500))])
    leads.write_text("lead_id,country\na,CZ\n" + ",CZ\n" * 500)
    out = tmp_path / "out.csv"
    result = score("--leads", leads, "--out", out)
    assert result.exit_code == 0
    assert result.output.count("leads.csv:") == 10
    assert "and 490 more" in result.output
    assert len(refused_rows(out)) == 500


def test_refused_rows_of_an_earlier_run_do_not_stay(
    written: Any, score: Any, tmp_path: Path
) -> None:
    leads, out = tmp_path / "leads.csv", tmp_path / "out.csv"
    leads.write_text("lead_id,country\n,CZ\na,CZ\n")
    score("--leads", leads, "--out", out)
    assert len(refused_rows(out)) == 1
    leads.write_text("lead_id,country\na,CZ\n")
    score("--leads", leads, "--out", out)
    assert refused_rows(out) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_without_rows_is_a_database_without_leads(
    score: Callable[..., Any], tmp_path: Path, suffix: str
) -> None:
    leads = tmp_path / f"leads{suffix}"
    if suffix == ".parquet":
        pl.DataFrame({"lead_id": []}, schema={"lead_id": pl.String}).write_parquet(leads)
    elif suffix == ".xlsx":
        pytest.importorskip("xlsxwriter")
        import xlsxwriter

        with xlsxwriter.Workbook(leads) as book:
            book.add_worksheet().write_row(0, 0, ["lead_id"])
    else:
        leads.write_text("lead_id,country\n" if suffix == ".csv" else "")
    out = tmp_path / f"out{suffix}"
    result = score("--leads", leads, "--out", out)
    assert result.exit_code == 0, result.output
    assert read(out) == []
    assert "Scored 0 leads" in result.output


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".xlsx"])
def test_a_file_of_nothing_cannot_be_read(
    score: Callable[..., Any], tmp_path: Path, suffix: str
) -> None:
    leads = tmp_path / f"leads{suffix}"
    leads.write_bytes(b"")
    result = score("--leads", leads, "--out", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert f"leads{suffix}" in str(result.exception)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_column_may_have_any_name(written: Any, score: Any, tmp_path: Path, suffix: str) -> None:
    odd = {"*": "x", "^lead.*$": "y", "0": "z"}
    leads = written(f"l{suffix}", [{"lead_id": "a", "employees": 80, **odd}])
    demo = {"lead_id": "a", "type": "demo_requested", "at": "2026-11-20T09:00:00Z"}
    activities = written(f"a{suffix}", [{**demo, **odd}])
    out = tmp_path / "out.csv"
    result = score("--leads", leads, "--activities", activities, "--out", out, "--strict")
    assert result.exit_code == 0, result.output
    (row,) = read(out)
    assert (row["total"], row["activities"]) == ("60.00", "1.00")
