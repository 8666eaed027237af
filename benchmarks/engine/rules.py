"""The patterns of the model's rules on activities, as its document has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from handraiser.yaml_text import read_yaml


@dataclass(frozen=True)
class AskedPattern:
    """One event pattern; a sequence has one for each step."""

    rule: str
    source: Mapping[str, Any]


@cache
def model_text() -> str:
    """The YAML of the model of 40 rules."""
    return (resources.files("benchmarks.engine") / "model.yaml").read_text()


@cache
def activity_patterns() -> tuple[AskedPattern, ...]:
    """Every pattern that an activity is matched against, in the order of the rules."""
    document: Any = read_yaml(model_text()).values
    (card,) = document["scorecards"].values()
    return tuple(
        AskedPattern(name, source)
        for name, rule in card["rules"].items()
        for source in _patterns(rule)
    )


def activity_rules() -> int:
    """How many rules those patterns belong to."""
    return len({pattern.rule for pattern in activity_patterns()})


def _patterns(rule: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    alone = [rule[kind] for kind in ("activity", "inactivity") if kind in rule]
    return [*alone, *rule.get("sequence", [])]
