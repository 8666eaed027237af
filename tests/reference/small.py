"""Small documents and their scores, for the tests of the reference itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from handraiser.activity import Activity
from handraiser.yaml_text import read_yaml
from reference import naive

SEGMENTS = "{default: {paths: {any: {total: 5}}}}"


def document_of(
    rules: str, *, head: str = "", card: str = "", segments: str = SEGMENTS
) -> dict[str, Any]:
    """A document of one scorecard; `rules` and `card` are flow-style entries, `head` is lines."""
    text = (
        "facts: {employees: number, country: country, title: words, customer: flag,"
        f" revenue: money}}\n{head}\n"
        f"scorecards: {{default: {{ {card} segments: {segments}, rules: {{ {rules} }} }} }}\n"
    )
    values = read_yaml(text).values
    assert isinstance(values, dict)
    return values


def result_of(
    document: Mapping[str, Any],
    log: Iterable[Activity],
    as_of: datetime,
    profile: Mapping[str, Any] | None = None,
) -> naive.Result:
    """What the reference says of the only scorecard."""
    return naive.score(document, profile or {}, log, as_of)["default"]


def paid(rule: str, log: Iterable[Activity], as_of: datetime, *, head: str = "") -> Decimal:
    """The points that one rule of the intent dimension pays, to the millionth."""
    document = document_of(f"it: {{dimension: intent, {rule}}}", head=head)
    return Decimal(result_of(document, log, as_of).rules["it"].paid) / 1_000_000


def holds(rule: str, log: Iterable[Activity], as_of: datetime, *, head: str = "") -> bool:
    """Whether one rule holds."""
    document = document_of(f"it: {{dimension: intent, {rule}}}", head=head)
    return result_of(document, log, as_of).rules["it"].holds
