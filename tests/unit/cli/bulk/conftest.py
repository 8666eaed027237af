"""What bulk tests share: a generated database in any format, and the command."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from typer.testing import CliRunner, Result

from handraiser_cli.main import app

AS_OF = datetime(2026, 11, 21, tzinfo=UTC)
TYPES = ("email_opened", "email_clicked", "page_viewed", "webinar_attended", "demo_requested")

type Rows = list[dict[str, Any]]


def write(path: Path, rows: Rows) -> Path:
    """Writes rows in the format of a file's suffix."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    match path.suffix:
        case ".parquet":
            pl.DataFrame(rows, infer_schema_length=None).write_parquet(path)
        case ".csv":
            pl.DataFrame(rows, infer_schema_length=None).write_csv(path)
        case ".jsonl":
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        case ".xlsx":
            with xlsxwriter.Workbook(path) as book:
                sheet = book.add_worksheet()
                sheet.write_row(0, 0, names)
                for number, row in enumerate(rows, start=1):
                    sheet.write_row(number, 0, [row.get(name) for name in names])
    return path


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, Rows], Path]:
    """Writes rows to a file of a name in the test's own folder."""
    return lambda name, rows: write(tmp_path / name, rows)


@pytest.fixture
def score() -> Callable[..., Result]:
    """Runs `handraiser score` as of one day, in this process unless the options say otherwise."""

    def run(*options: object) -> Result:
        given = ["score", "--as-of", AS_OF.isoformat(), "--processes", "1", *map(str, options)]
        return CliRunner().invoke(app, given)

    return run


@pytest.fixture
def database() -> tuple[Rows, Rows, Rows]:
    """Leads, activities in no order, and outcomes; the same ones every time."""
    chance = random.Random(11)
    leads: Rows = []
    activities: Rows = []
    outcomes: Rows = []
    for number in range(60):
        lead = f"lead-{number:03}"
        leads.append(
            {
                "lead_id": lead,
                "employees": chance.choice([5, 80, 2000, None]),
                "country": chance.choice(["CZ", "Germany", None]),
                "industry": chance.choice(["saas", "machinery", None]),
                "title": chance.choice(["Head of IT", "Buyer", None]),
            }
        )
        for place in range(chance.randrange(8)):
            at = AS_OF - timedelta(minutes=chance.randrange(200 * 1440))
            activities.append(
                {
                    "lead_id": lead,
                    "id": f"{number}-{place}",
                    "type": chance.choice(TYPES),
                    "at": at.isoformat(),
                    "channel": chance.choice(["email", "paid-social", None]),
                    "properties.path": chance.choice(["/pricing", "/blog"]),
                    "properties.pages": chance.choice([1, 2.5]),
                }
            )
        if number % 7 == 0:
            at = AS_OF - timedelta(days=chance.randrange(100))
            outcomes.append({"lead_id": lead, "outcome": "won", "at": at.isoformat()})
    chance.shuffle(activities)
    return leads, activities, outcomes
