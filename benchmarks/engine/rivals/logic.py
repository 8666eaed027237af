"""Conditions in JSON-logic, and the two implementations of it that are compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

import json_logic
from datalogic_py import Engine

from benchmarks.engine.rivals import Event, Rival
from benchmarks.engine.rivals.plain import to_json, to_plain
from benchmarks.engine.rivals.translation import Path, Scalar, translate

type Logic = dict[str, Any]


class _Logic:
    """JSON-logic with operators for starts, ends and small letters, which all have somehow."""

    def all_of(self, parts: list[Logic]) -> Logic:
        return parts[0] if len(parts) == 1 else {"and": parts}

    def any_of(self, parts: list[Logic]) -> Logic:
        return parts[0] if len(parts) == 1 else {"or": parts}

    def negated(self, part: Logic) -> Logic:
        return {"!": [part]}

    def exists(self, path: Path) -> Logic:
        return {"!==": [_var(path), None]}

    def equal(self, path: Path, value: Scalar) -> Logic:
        return {"===": [_var(path), value]}

    def compares(self, path: Path, operator: str, limit: float) -> Logic:
        number = int(limit) if limit.is_integer() else limit
        return {{"=": "=="}.get(operator, operator): [_var(path), number]}

    def starts(self, path: Path, text: str, *, folded: bool = False) -> Logic:
        return {"starts_with": [{"lower": [_var(path)]} if folded else _var(path), text]}

    def ends(self, path: Path, text: str) -> Logic:
        return {"ends_with": [_var(path), text]}

    def contains(self, path: Path, text: str) -> Logic:
        return {"in": [text, _var(path)]}

    def equal_folded(self, path: Path, text: str) -> Logic:
        return {"===": [{"lower": [_var(path)]}, text]}


def datalogic(patterns: Sequence[Mapping[str, Any]]) -> Rival:
    """datalogic-py, written in Rust: one compiled rule, evaluated in one session.

    The rule merges the indexes of what matches, and events come as JSON text: of its entry points
    and forms these are the fastest here.
    """
    engine = Engine()
    conditions: list[Logic] = [translate(pattern, _Logic()) for pattern in patterns]
    pieces = [{"if": [one, [index], []]} for index, one in enumerate(conditions)]
    rule = engine.compile_checked({"merge": pieces})
    evaluate = engine.session().evaluate

    def match(event: str) -> list[int]:
        found: list[int] = evaluate(rule, event)
        return found

    return Rival("datalogic-py", to_json, match)


def maykin(patterns: Sequence[Mapping[str, Any]]) -> Rival:
    """maykin-json-logic-py, which interprets; the operators it lacks are added to its own."""
    json_logic.operations.update(
        starts_with=lambda text, start: text is not None and text.startswith(start),
        ends_with=lambda text, end: text is not None and text.endswith(end),
        lower=lambda text: None if text is None else text.lower(),
    )
    rules: Any = [translate(pattern, _Logic()) for pattern in patterns]
    interpret = json_logic.jsonLogic
    indexes = range(len(patterns))

    def match(event: Event) -> tuple[int, ...]:
        return tuple(compress(indexes, interpret(rules, event)))

    return Rival("maykin-json-logic-py", to_plain, match)


def _var(path: Path) -> Logic:
    return {"var": ".".join(path)}
