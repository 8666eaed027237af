"""`handraiser score` on files: what it prints, and what it says of files it cannot read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handraiser.errors import HandraiserError
from handraiser_cli.main import app

SEQUENCE = [
    {"id": "a", "type": "email_opened", "at": "2026-11-01T09:00:00Z", "channel": "email"},
    {"id": "b", "type": "email_clicked", "at": "2026-11-02T09:00:00Z", "channel": "email"},
    {"id": "c", "type": "price_list_opened", "at": "2026-11-03T09:00:00Z", "channel": "email"},
    {"id": "d", "type": "email_opened", "at": "2026-11-04T09:00:00Z", "channel": "email"},
]


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Writes activities and a profile and returns the options that name them."""

    def write(activities: list[dict[str, Any]], profile: dict[str, Any] | None = None) -> list[str]:
        lines = tmp_path / "activities.jsonl"
        lines.write_text("\n".join(json.dumps(a) for a in activities) + "\n\n")
        facts = tmp_path / "profile.json"
        facts.write_text(json.dumps(profile or {}))
        return ["--activities", str(lines), "--profile", str(facts)]

    return write


def scored(options: list[str], as_of: str, *more: str) -> dict[str, Any]:
    """The JSON answer of the command."""
    result = CliRunner().invoke(app, ["score", *options, "--as-of", as_of, "--json", *more])
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.output)
    return answer


def test_the_answer_has_every_part_that_programs_rely_on(written: Any) -> None:
    answer = scored(written(SEQUENCE), "2026-11-05")
    parts = "lead_id stage score enters stays contributions not_yet until cycles"
    assert set(parts.split()) <= answer.keys()
    assert answer["score"] == {
        "fit": 0, "engagement": 60, "intent": 0, "total": 60, "grade": "D",
        "level": None, "segment": "default", "model_version": "handraiser-default/1",
        "as_of": "2026-11-05T00:00:00.000Z", "known_at": None,
    }  # fmt: skip
    assert answer["stage"] == "mql"
    assert answer["enters"] is True
    assert answer["not_yet"] is None
    assert [c["path"] for c in answer["cycles"]] == ["score-60"]


def test_before_the_last_step_it_is_not_yet_and_says_what_is_missing(written: Any) -> None:
    answer = scored(written(SEQUENCE), "2026-11-03T12:00:00Z")
    assert answer["stage"] == "lead"
    assert answer["score"]["total"] == 50
    unmet = answer["not_yet"]["paths"]["score-60"]
    assert unmet == [{"part": "total", "needs": "60.00", "has": "50.00", "ids": []}]
    ways = [
        ([do["rule"] for do in way["do"]], [ask["fact"] for ask in way["ask"]])
        for way in answer["not_yet"]["ways"]
    ]
    assert (["email-opened"], []) in ways
    assert ([], ["industry"]) in ways


def test_contributions_name_rule_counts_and_newest_evidence(written: Any) -> None:
    answer = scored(written(SEQUENCE), "2026-11-05")
    opened = next(c for c in answer["contributions"] if c["rule"] == "email-opened")
    assert (opened["points"], opened["counted"], opened["matched"]) == (20, 2, 2)
    assert opened["newest"] == {"id": "d", "at": "2026-11-04T09:00:00.000Z", "day": "2026-11-04",
                                "age": 1}  # fmt: skip


def test_only_what_was_known_counts_with_known_at(written: Any) -> None:
    late = [*SEQUENCE[:3], {**SEQUENCE[3], "received_at": "2026-11-20T09:00:00Z"}]
    assert scored(written(late), "2026-11-10")["score"]["total"] == 60
    assert scored(written(late), "2026-11-10", "--known-at", "2026-11-10")["score"]["total"] == 50


def test_a_cycle_that_time_has_ended_is_told_with_its_day(written: Any) -> None:
    answer = scored(written(SEQUENCE), "2027-03-01")
    assert answer["stage"] == "lead"
    (cycle,) = answer["cycles"]
    # Halved after 30 days each: the open on 1 December (55), the click on the 2nd (47.5), the
    # price list on the 3rd (35), which is under the 45 that staying takes.
    assert cycle["ended_on"] == "2026-12-03"
    earlier = scored(written(SEQUENCE), "2026-11-30")
    assert earlier["until"]["mql"] == "2026-12-03"


def test_people_read_points_reasons_and_what_is_not_known(written: Any) -> None:
    options = written(SEQUENCE[:1], {"employees": "51-200"})
    result = CliRunner().invoke(app, ["score", *options, "--as-of", "2026-11-05"])
    assert "50 employees and more" in result.output
    assert "opened an e-mail" in result.output
    assert "Not known: country, industry, title" in result.output
    assert "would be enough" in result.output


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "activities.jsonl:1: not JSON"),
        ('{"type": "x"}', "activities.jsonl:1: `at` is an instant"),
        ('{"at": "2026-11-01"}', "activities.jsonl:1: an activity has a `type`"),
        ("[]", "activities.jsonl:1: a line is one object"),
        ('{"type": "x", "at": "2026-11-01", "properties": {"n": NaN}}', "NaN is not JSON"),
        ('{"type": "x", "at": "2026-11-01", "identities": {"phone": "1"}}', "identities are email"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "activities.jsonl"
    file.write_text(line + "\n")
    result = CliRunner().invoke(app, ["score", "--activities", str(file)])
    assert isinstance(result.exception, HandraiserError)
    assert said in str(result.exception)


def test_an_instant_that_is_none_is_explained(written: Any) -> None:
    result = CliRunner().invoke(app, ["score", *written([]), "--as-of", "yesterday"])
    assert result.exit_code == 2
    assert "ISO instant" in result.output


def test_a_faulty_model_ends_with_all_its_faults(tmp_path: Path, written: Any) -> None:
    model = tmp_path / "m.yaml"
    model.write_text("model: m\nversion: 0\nfacts: {}\nscorecards: {}\n")
    result = CliRunner().invoke(app, ["score", *written([]), "--model", str(model)])
    assert result.exit_code == 1
    assert "m.yaml:2:" in result.output
    assert "m.yaml:4:" in result.output
