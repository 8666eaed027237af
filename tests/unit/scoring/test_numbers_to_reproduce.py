"""Numbers that the field's best-known systems give: every row of `docs/numbers.md` is run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import written
from handraiser.activity import Json
from handraiser.model import Model, load_model
from handraiser.scoring.decide import Evaluation, shown
from handraiser.scoring.score import score

DOCS = Path(__file__).parents[3] / "docs"
SCORES = {"fit", "engagement", "intent", "total"}
LEAST = {
    "6sense-6qa": 3,
    "adobe-activity": 3,
    "eloqua-profile": 5,
    "email-sequence": 4,
    "hubspot-decay": 4,
    "madkudu-lifespan": 3,
    "manufacturing-70": 4,
    "marketo-tokens": 8,
    "mautic-points": 3,
    "mautic-returns": 6,
    "pardot-grades": 8,
    "unomi-counts": 8,
}
"""Rows each document has at least, so that none is lost unnoticed."""


class Row(NamedTuple):
    """One lead of the page: a document, facts, what was done, when we look, what must be so."""

    document: str
    facts: str
    did: str
    on: str
    expected: str


def rows() -> list[Row]:
    """Every row of the page."""
    found: list[Row] = []
    document = ""
    for line in (DOCS / "numbers.md").read_text("utf-8").splitlines():
        if link := re.search(r"\]\(numbers/([\w-]+)\.yaml\)", line):
            document = link[1]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0] != "facts":
            found.append(Row(document, *cells))
    return found


@cache
def model_named(document: str) -> Model:
    """A document of the folder, which has no faults."""
    return load_model((DOCS / f"numbers/{document}.yaml").read_text("utf-8"))


def facts_of(text: str) -> dict[str, Json]:
    """`employees=80, country=CZ`, as a form would send it."""
    pairs = (pair.strip().partition("=") for pair in text.split(",") if pair)
    return {name: value for name, _, value in pairs}


def assert_holds(evaluations: Mapping[str, Evaluation], claim: str) -> None:
    """One part of what is expected: `engagement 8.70`, `group-b: path none`, `came-back holds`."""
    card, is_named, rest = claim.rpartition(": ")
    evaluation = evaluations[card if is_named else "default"]
    name, *wanted = rest.split()
    if name in SCORES:
        assert [f"{evaluation.shown(name):.2f}"] == wanted, claim
        return
    told = written.told(evaluation)
    if name in told:
        assert [told[name]] == wanted, claim
        return
    (rule,) = [result for result in evaluation.rules if result.rule.id == name]
    if wanted[0] == "pays":
        assert shown(rule.paid) == Decimal(wanted[1]), claim
    else:
        assert wanted == ["holds" if rule.holds else "fails"], claim


def name_of(row: Row) -> str:
    return f"{row.document}: {row.facts or row.did} on {row.on}"


def test_every_document_has_its_rows_and_every_row_its_document() -> None:
    counted = Counter(row.document for row in rows())
    there = {path.stem for path in (DOCS / "numbers").glob("*.yaml")}
    assert counted.keys() == there == LEAST.keys()
    assert all(counted[document] >= least for document, least in LEAST.items()), counted


@pytest.mark.parametrize("row", rows(), ids=name_of)
def test_a_row_of_the_page(row: Row) -> None:
    did = written.activities(row.did)

    found = score(model_named(row.document), facts_of(row.facts), did, written.instant(row.on))

    for claim in row.expected.split(", "):
        assert_holds(found, claim)


@pytest.mark.parametrize("row", [r for r in rows() if ";" in r.did or " x" in r.did], ids=name_of)
def test_a_row_is_the_same_in_any_order_and_repeated(row: Row) -> None:
    did = written.activities(row.did)
    model, facts, on = model_named(row.document), facts_of(row.facts), written.instant(row.on)

    once = score(model, facts, did, on)
    again = score(model, facts, [*reversed(did), *did], on)

    assert [e.scores for e in again.values()] == [e.scores for e in once.values()]


def test_nothing_qualifies_a_manufacturer_before_the_last() -> None:
    """Whatever is taken away of the whole set, the MQL is gone."""
    (row,) = [r for r in rows() if r.document == "manufacturing-70" and "score-70" in r.expected]
    did, on = written.activities(row.did), written.instant(row.on)
    for n in range(len(did)):
        part = [*did[:n], *did[n + 1 :]]
        assert not score(model_named(row.document), facts_of(row.facts), part, on)["default"].enters
