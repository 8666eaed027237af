"""zen-engine, a rules engine written in Rust: one compiled expression that lists every truth."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

from zen import compile_expression

from benchmarks.engine.rivals import Rival
from benchmarks.engine.rivals.plain import to_json
from benchmarks.engine.rivals.translation import Path, Scalar, translate


class _Zen:
    """Conditions as text of the ZEN expression language."""

    def all_of(self, parts: list[str]) -> str:
        return parts[0] if len(parts) == 1 else f"({' and '.join(parts)})"

    def any_of(self, parts: list[str]) -> str:
        return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"

    def negated(self, part: str) -> str:
        return f"not ({part})"

    def exists(self, path: Path) -> str:
        return f"{_var(path)} != null"

    def equal(self, path: Path, value: Scalar) -> str:
        return f"{_var(path)} == {json.dumps(value)}"

    def compares(self, path: Path, operator: str, limit: float) -> str:
        return f"{_var(path)} {operator} {limit:g}"

    def starts(self, path: Path, text: str, *, folded: bool = False) -> str:
        of = f"lower({_var(path)})" if folded else _var(path)
        return f"startsWith({of}, {json.dumps(text)})"

    def ends(self, path: Path, text: str) -> str:
        return f"endsWith({_var(path)}, {json.dumps(text)})"

    def contains(self, path: Path, text: str) -> str:
        return f"contains({_var(path)}, {json.dumps(text)})"

    def equal_folded(self, path: Path, text: str) -> str:
        return f"lower({_var(path)}) == {json.dumps(text)}"


def zen_engine(patterns: Sequence[Mapping[str, Any]]) -> Rival:
    """The patterns compiled; events as JSON text, which it reads faster than a dict."""
    conditions = ", ".join(translate(pattern, _Zen()) for pattern in patterns)
    evaluate = compile_expression(f"[{conditions}]").evaluate
    indexes = range(len(patterns))

    def match(event: str) -> tuple[int, ...]:
        return tuple(compress(indexes, evaluate(event)))

    return Rival("zen-engine", to_json, match)


def _var(path: Path) -> str:
    return ".".join(path)
