"""Rules about what no rule sees: what machines and our own people did."""

from __future__ import annotations

from collections.abc import Mapping

from handraiser.activity import MARKS, VERDICTS
from handraiser.model.lint.scope import CardScope
from handraiser.model.patterns import patterns_in


def check_marked(scope: CardScope) -> None:
    """Adds patterns that ask for marked activities, or for the verdicts that mark them."""
    for pattern in patterns_in(scope.spec, scope.path):
        if pattern.about == "profile":
            continue
        properties = pattern.source.get("properties")
        asked = properties if isinstance(properties, Mapping) else {}
        marks = [mark for mark in MARKS if asked.get(mark) == [True]]
        types = pattern.source.get("type")
        named = types if isinstance(types, list) and types else [None]
        if marks or all(isinstance(one, str) and one in VERDICTS for one in named):
            message = "no rule sees activities that are marked, nor what marks them"
            scope.faults.add(pattern.path, message)
