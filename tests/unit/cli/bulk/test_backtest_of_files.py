"""A backtest of files, on numbers worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

LEADS = [
    {"lead_id": "early", "country": "CZ", "relationship": None},
    {"lead_id": "late", "country": "CZ", "relationship": None},
    {"lead_id": "never", "country": "CZ", "relationship": None},
    {"lead_id": "open", "country": "CZ", "relationship": None},
    {"lead_id": "tells", "country": "CZ", "relationship": "customer"},
]


def demo(lead: str, at: str, **more: str | None) -> dict[str, Any]:
    return {
        "lead_id": lead,
        "type": "demo_requested",
        "at": at,
        "channel": None,
        "received_at": None,
        **more,
    }


ACTIVITIES = [
    demo("early", "2026-10-05T09:00:00Z", channel="email"),
    demo("late", "2026-10-20T09:00:00Z"),
    demo("open", "2026-10-06T09:00:00Z", channel="email"),
    demo("tells", "2026-10-07T09:00:00Z"),
    # It happened before the win but was learnt after it.
    demo("never", "2026-10-01T09:00:00Z", received_at="2026-10-12T09:00:00Z"),
]
OUTCOMES = [
    {"lead_id": "early", "outcome": "sql", "at": "2026-10-07T09:00:00Z", "amount": None},
    {"lead_id": "early", "outcome": "won", "at": "2026-10-15T10:00:00Z", "amount": 100},
    {"lead_id": "late", "outcome": "won", "at": "2026-10-10T09:00:00Z", "amount": 50},
    {"lead_id": "never", "outcome": "won", "at": "2026-10-11T09:00:00Z", "amount": None},
    {"lead_id": "tells", "outcome": "won", "at": "2026-10-30T09:00:00Z", "amount": None},
    {"lead_id": "open", "outcome": "lost", "at": "2026-10-30T09:00:00Z", "amount": None},
]


@pytest.fixture
def backtest(written: Any, score: Any, tmp_path: Path) -> Any:
    """Runs the backtest with more options; returns it as data, and what was printed."""

    def run(*more: str) -> tuple[dict[str, Any], str]:
        files = (
            "--leads", written("l.csv", LEADS),
            "--activities", written("a.csv", ACTIVITIES),
            "--outcomes", written("o.csv", OUTCOMES),
        )  # fmt: skip
        result = score(*files, "--out", tmp_path / "out.csv", *more)
        assert result.exit_code == 0, result.output
        return json.loads((tmp_path / "out.csv.backtest.json").read_text()), result.output

    return run


def test_only_what_was_an_mql_before_it_was_won_counts(backtest: Any) -> None:
    told, _ = backtest()
    card = told["scorecards"]["default"]
    # Of 5 leads 4 were won; early, and open which was lost, were MQLs in time.
    assert {k: card["all"][k] for k in ("leads", "mqls", "successes", "hits")} == {
        "leads": 5, "mqls": 2, "successes": 4, "hits": 1,
    }  # fmt: skip
    assert card["all"]["base_rate"]["value"] == 0.8
    assert card["all"]["precision"] == {"value": 0.5, "low": 0.0945, "high": 0.9055}
    assert card["all"]["recall"]["value"] == 0.25
    assert card["all"]["lift"] == 0.625
    assert (card["all"]["amount"], card["all"]["amount_hit"]) == (150, 100)
    assert card["days_to_success"] == {"median": 10, "of": 1}
    assert card["mqls_per_week"] == {"mean": 2, "weeks": [{"monday": "2026-10-05", "mqls": 2}]}
    assert card["sources"]["email"]["hits"] == 1
    assert card["sources"]["(none)"]["mqls"] == 0
    assert card["segments"]["default"] == card["all"]


def test_what_was_missed_is_named_with_its_score_then(backtest: Any) -> None:
    told, said = backtest()
    missed = {m.pop("lead_id"): m for m in told["scorecards"]["default"]["missed"]}
    assert missed == {
        "late": {
            "at": "2026-10-10T09:00:00.000Z", "score": 15, "excluded_by": None, "mql_later": True,
        },
        "never": {
            "at": "2026-10-11T09:00:00.000Z", "score": 15, "excluded_by": None, "mql_later": True,
        },
        "tells": {
            "at": "2026-10-30T09:00:00.000Z", "score": 55, "excluded_by": "customer",
            "mql_later": False,
        },
    }  # fmt: skip
    assert told["scorecards"]["default"]["mql_only_after_success"] == 2
    assert "1 of them were excluded as `customer`" in said
    assert "Leads without an outcome count as not won yet" in said


def test_a_column_that_tells_the_outcome_can_be_left_out(backtest: Any) -> None:
    told, said = backtest("--without", "relationship")
    assert told["scorecards"]["default"]["all"]["hits"] == 2
    assert "were excluded" not in said


def test_an_sql_can_be_what_proves_an_mql(backtest: Any) -> None:
    told, said = backtest("--positive", "sql")
    assert told["positive_outcomes"] == ["opportunity", "sql", "won"]
    # early was an SQL two days after the demo request.
    assert told["scorecards"]["default"]["days_to_success"] == {"median": 2, "of": 1}
    assert "not accepted by sales yet" in said
