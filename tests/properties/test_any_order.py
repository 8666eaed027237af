"""Any order, any batching, any repetition: the profile, scores and decisions of the reference."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraiser.activity import Activity
from handraiser.scoring.cells import LogNeeded
from handraiser.scoring.decide import Evaluation, evaluate
from handraiser.scoring.fold import fold, fold_one
from handraiser.scoring.score import score
from handraiser.scoring.state import CardState, LeadState
from handraiser.scoring.tally import Tally, read_tally, write_tally
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
    """All that a state knows, its tallies aside, which follow from it."""
    touches = state.first_touch, state.last_touch
    return state.facts, state.cards, state.newest, state.oldest, state.count, touches


def stored_and_read(state: LeadState) -> LeadState:
    """The state after its months and tallies went through the table and back."""
    again = state.copy()
    for name, card in state.cards.items():
        again.cards[name] = CardState(
            chunks={month: card.chunk(month) for month in card.months()},
            seen=dict(card.seen),
            tally=_read_back(card.tally),
        )
    return again


def _read_back(tally: Tally | None) -> Tally | None:
    """A tally through the table; one with gaps is not written."""
    return None if tally is None or None in tally.sums else read_tally(write_tally(tally))


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
        before = stored_and_read(state)
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
def test_a_tally_that_is_kept_up_says_what_adding_up_anew_says(data: st.DataObject) -> None:
    document = data.draw(documents())
    model = compiled(document)
    state = LeadState.empty(model.scorecards)
    log: list[Activity] = []
    as_of = START
    later = st.sampled_from([timedelta(0), timedelta(0), timedelta(minutes=31), timedelta(days=1)])

    for activity in sorted(data.draw(lives()), key=lambda activity: activity.key):
        try:
            fold_one(model, state, activity)
        except LogNeeded:
            pytest.fail("in order nothing needs the log")
        log.append(activity)
        as_of = max(as_of, activity.at) + data.draw(later)
        found = evaluate(model, state, as_of)
        assert answers(found) == answers(evaluate(model, fold(model, log), as_of))
        state = stored_and_read(state)

    assert_agrees(evaluate(model, state, as_of), naive.score(document, {}, log, as_of))


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
