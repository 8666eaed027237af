"""Any order, any batching, any repetition: the profile, scores and decisions of the reference."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handraiser.activity import Activity
from handraiser.model import Model
from handraiser.scoring.codec import decode_month, encode_month, months
from handraiser.scoring.decide import Evaluation, evaluate
from handraiser.scoring.fold import fold, fold_one
from handraiser.scoring.score import score
from handraiser.scoring.state import CardState, LeadState, LogNeeded
from properties.strategies import START, after, around, compiled, deliveries, documents, lives
from reference import naive

type Answer = dict[str, Any]


def answer(evaluation: Evaluation) -> Answer:
    """What an evaluation and the reference must agree on."""
    return {
        "profile": dict(evaluation.profile),
        "segment": evaluation.segment,
        "scores": dict(evaluation.scores),
        "grade": evaluation.grade,
        "level": evaluation.level,
        "rules": {r.rule.id: (r.paid, r.holds) for r in evaluation.rules},
        "path": evaluation.path and evaluation.path.id,
        "staying": evaluation.staying and evaluation.staying.id,
        "suppressed": evaluation.suppressed and evaluation.suppressed.id,
        "disqualified": evaluation.disqualified and evaluation.disqualified.id,
        "nurture": evaluation.nurture,
    }


def expected(result: naive.Result) -> Answer:
    rules = {name: (rule.paid, rule.holds) for name, rule in result.rules.items()}
    return {**vars(result), "scores": dict(result.scores), "rules": rules}


def assert_agrees(
    evaluations: Mapping[str, Evaluation], results: Mapping[str, naive.Result]
) -> None:
    found = {name: answer(evaluation) for name, evaluation in evaluations.items()}
    assert found == {name: expected(result) for name, result in results.items()}


def kept(state: LeadState) -> tuple[object, ...]:
    """All that a state knows."""
    cards = {
        name: (
            {rule: days for rule, days in card.cells.items() if days},
            {rule: days for rule, days in card.steps.items() if days},
        )
        for name, card in state.cards.items()
    }
    return state.facts, cards, state.newest, state.count, state.first_touch, state.last_touch


def stored_and_read(model: Model, state: LeadState) -> LeadState:
    """The state after its cells went through the table and back."""
    again = state.copy()
    for name, card in state.cards.items():
        again.cards[name] = CardState()
        for month in months(card):
            decode_month(again.cards[name], month, encode_month(card, month))
    return again


@given(st.data())
def test_any_order_batching_and_repetition_gives_the_score_of_the_reference(
    data: st.DataObject,
) -> None:
    document = data.draw(documents())
    life = data.draw(lives())
    model = compiled(document)
    state = LeadState.empty(model.scorecards)
    log: dict[str, Activity] = {}

    for batch in data.draw(deliveries(life)):
        new = {activity.id: activity for activity in batch if activity.id not in log}
        log |= new
        before = stored_and_read(model, state)
        untouched = deepcopy(kept(before))
        try:
            state = before.copy()
            for activity in new.values():
                fold_one(model, state, activity)
        except LogNeeded:
            state = fold(model, reversed(log.values()))
        assert kept(before) == untouched
        assert kept(state) == kept(fold(model, log.values()))

    for as_of in data.draw(after(life)):
        results = naive.score(document, {}, life, as_of)
        assert_agrees(evaluate(model, state, as_of), results)


@given(st.data())
def test_the_score_of_any_past_instant_is_that_of_the_reference(data: st.DataObject) -> None:
    document = data.draw(documents())
    life = data.draw(lives())
    model = compiled(document)
    as_of = data.draw(around(life))
    learnt_by = data.draw(st.sampled_from([None, as_of, as_of + timedelta(days=2)]))
    profile = data.draw(st.sampled_from([{}, {"employees": "51-200", "country": ""}]))
    delivered = [activity for batch in data.draw(deliveries(life)) for activity in batch]

    found = score(model, profile, delivered, as_of, learnt_by=learnt_by)

    assert_agrees(found, naive.score(document, profile, life, as_of, learnt_by))
    assert answers(found) == answers(score(model, profile, delivered, as_of, learnt_by=learnt_by))


def answers(evaluations: Mapping[str, Evaluation]) -> dict[str, Answer]:
    return {name: answer(evaluation) for name, evaluation in evaluations.items()}


@given(st.data())
def test_of_two_copies_of_an_id_the_first_received_stands(data: st.DataObject) -> None:
    document = data.draw(documents())
    life = data.draw(lives(most=8))
    others = data.draw(lives(most=8))
    model = compiled(document)
    as_of = START + timedelta(days=70)
    order = data.draw(st.permutations([*life, *others]))

    found = score(model, {}, order, as_of)

    assert answers(found) == answers(score(model, {}, [*others, *life], as_of))
    received = [activity.received_at for activity in order]
    if len(set(received)) == len(received):
        assert_agrees(found, naive.score(document, {}, order, as_of))
