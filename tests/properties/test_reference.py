"""The reference by itself: of any order one answer, and its random cases meet every construct."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from handraiser.yaml_text import read_yaml
from properties.models import FREQUENCIES
from properties.strategies import (
    START,
    Commits,
    after,
    around,
    commits,
    deliveries,
    documents,
    lives,
    yaml_of,
)
from reference import lifecycle, naive


@settings(max_examples=50)
@given(documents())
def test_a_random_model_is_read_from_its_text_as_it_is(document: dict[str, Any]) -> None:
    assert read_yaml(yaml_of(document)).values == document


@settings(max_examples=60)
@given(documents(), commits())
def test_cycles_begin_and_end_by_turns(document: dict[str, Any], made: Commits) -> None:
    until = made[-1][0] + timedelta(days=31) if made else START

    for lead in lifecycle.run(document, made, until).values():
        assert [what for what, _ in lead.history[::2]] == ["entered"] * lead.cycles
        assert {what for what, _ in lead.history[1::2]} <= {"ended"}
        assert lead.in_cycle == (len(lead.history) % 2 == 1)
        days = [day for _, day in lead.history]
        assert days == sorted(days)


def constructs(card: Mapping[str, Any], rule: Mapping[str, Any]) -> Iterator[str]:
    """What a rule is made of, by the names in CONSTRUCTS."""
    kind = next(k for k in ("profile", "activity", "sequence", "inactivity") if k in rule)
    yield kind
    often = next((name for name in FREQUENCIES if name in rule), None)
    if often is not None:
        yield often
        yield f"counted in {rule.get('count', 'activities')}"
    if "limit" in rule:
        yield "limit per days" if rule["limit"].endswith("d") else "limit ever"
    if "within" in rule:
        yield f"{kind} {_within(rule['within'])}"
    if "sequence" in rule:
        yield f"{len(rule['sequence'])} steps"
        gap = rule.get("gap")
        yield "gap none" if gap is None else f"gap {_within(gap).replace('within days', 'of days')}"
    if kind in ("activity", "sequence"):
        group = card["groups"].get(rule.get("group"), {})
        yield f"decay {_shape(rule.get('decay', group.get('decay', 'none')))}"


def _within(duration: str) -> str:
    return "within days" if duration.endswith("d") else "within a day"


def _shape(decay: Any) -> str:
    if isinstance(decay, Mapping):
        return "table"
    return "steps" if " per " in decay else str(decay.split()[0])


def test_one_answer_for_any_delivery_and_every_construct_is_met() -> None:
    """Each construct is met where it holds and where it does not, at some instant of some life."""
    met: set[tuple[str, object]] = set()

    @settings(max_examples=200)
    @given(st.data())
    def in_any_order(data: st.DataObject) -> None:
        document = data.draw(documents())
        life = data.draw(lives())
        delivered = [activity for batch in data.draw(deliveries(life)) for activity in batch]
        for as_of in [data.draw(around(life)), *data.draw(after(life))]:
            answer = naive.score(document, {}, life, as_of)
            assert naive.score(document, {}, delivered, as_of) == answer
            for name, result in answer.items():
                met.update(seen(document["scorecards"][name], result))

    in_any_order()

    assert {(construct, held) for construct in CONSTRUCTS for held in (True, False)} <= met
    assert met >= DECISIONS


CONSTRUCTS = (
    *("profile", "activity", "sequence", "inactivity"),
    *("at_least", "at_most", "exactly", "between"),
    *("counted in activities", "counted in days", "counted in sessions"),
    *("limit per days", "limit ever", "activity within days", "activity within a day"),
    *("2 steps", "3 steps", "4 steps", "gap of days", "gap within a day", "gap none"),
    *("decay none", "decay steps", "decay lifespan", "decay half-life", "decay table"),
)
DECISIONS = {
    *(("level", label) for label in (None, "1", "2", "3", "cold", "warm", "hot")),
    *(("grade", label) for label in (None, "A", "B", "C")),
    *(("cells", True), ("cells", False), ("stays without entering", True), ("nurture", True)),
    *(("suppressed", "objection"), ("disqualified", "small")),
}


def seen(card: Mapping[str, Any], result: naive.Result) -> Iterator[tuple[str, object]]:
    """What a result shows: of each construct whether it held, and its decisions."""
    for rule, paid in result.rules.items():
        for construct in constructs(card, card["rules"][rule]):
            yield construct, paid.holds
    yield "level", result.level
    yield "grade", result.grade
    yield "suppressed", result.suppressed
    yield "disqualified", result.disqualified
    yield "nurture", result.nurture
    for name, path in card["segments"][result.segment]["paths"].items():
        if "cells" in path:
            yield "cells", name == result.path
    yield "stays without entering", result.stays and not result.enters
