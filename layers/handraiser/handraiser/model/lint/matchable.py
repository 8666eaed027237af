"""Patterns that contradict themselves."""

from __future__ import annotations

from collections.abc import Sequence

from handraiser.model.lint.chances import Asked, Entries, Leaf, chance, leaves_of
from handraiser.model.lint.domains import OTHER, texts_named
from handraiser.model.lint.scope import CardScope
from handraiser.model.patterns import patterns_in

MOST = 20_000
"""Combinations of values tried for one pattern."""


def check_matchable(scope: CardScope) -> None:
    """Adds patterns that no profile or activity can match, though each of their lists could."""
    known = {path for path, _ in scope.faults.found}
    for pattern in patterns_in(scope.spec, scope.path):
        length = len(pattern.path)
        if scope.touched.within(pattern.path) or any(p[:length] == pattern.path for p in known):
            continue
        about_facts = pattern.about == "profile"
        asked = scope.fresh_asked() if about_facts else Asked(of_activities)
        node = asked.add(pattern.source)
        leaves = list(dict.fromkeys(leaves_of(node)))
        tried = asked.combinations(leaves, MOST)
        if all(chance(node, chosen) is False for chosen in tried):
            what = "profile" if about_facts else "activity"
            scope.faults.add(pattern.path, f"no {what} can match: what is asked contradicts itself")


def of_activities(leaf: Leaf, lists: Sequence[Entries]) -> list[object] | None:
    """Values of an activity's field that lists tell apart; None where they can't be told.

    Properties may be arrays, and a channel that is not given may count as null or as absent.
    """
    if leaf != ("type",):
        return None
    texts = texts_named(lists)
    return None if texts is None else [*texts, OTHER]
