"""What is said of a score, held against the scoring function: for any model and any life."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import combinations

from hypothesis import event, given, settings
from hypothesis import strategies as st

from handraiser.activity import Activity, dumps
from handraiser.explanation import text
from handraiser.explanation.contributions import Contribution, Sum, contributions, sums
from handraiser.explanation.data import as_json
from handraiser.explanation.examples import example_of
from handraiser.explanation.explain import explain
from handraiser.explanation.steps import SOON, Atom, Do
from handraiser.explanation.trial import Trials, Tried
from handraiser.explanation.until import FURTHEST, mql_until, until
from handraiser.explanation.ways import MOST_WAYS, Way, find_ways
from handraiser.model import Model
from handraiser.model.points import weighted
from handraiser.model.rules import ActivityRule, InactivityRule, ProfileRule, SequenceRule
from handraiser.scoring.decide import Evaluation, evaluate, is_known
from handraiser.scoring.moment import Moment, moment_on
from handraiser.scoring.outcome import choose
from handraiser.scoring.passing import evaluations_between
from handraiser.scoring.score import known_at, score, state_of
from handraiser.scoring.state import LeadState
from properties.strategies import START, compiled, documents, lives

FEWER = settings().max_examples // 4

type Case = tuple[Model, list[Activity], datetime, LeadState]


@st.composite
def cases(draw: st.DrawFn, *, most: int = 20) -> Case:
    """A model, a life, an instant not before its end, and the state there."""
    model = compiled(draw(documents()))
    life = draw(lives(most=most))
    newest = max((activity.at for activity in life), default=START)
    as_of = newest + timedelta(hours=draw(st.sampled_from([0, 3, 30, 24 * 20, 24 * 70])))
    return model, life, as_of, state_of(model, {}, known_at(life, as_of))


@given(cases())
def test_the_score_follows_from_the_contributions_alone_to_the_last_digit(case: Case) -> None:
    model, life, as_of, state = case
    for evaluation in evaluate(model, state, as_of).values():
        told = contributions(state, evaluation, known_at(life, as_of))
        parts = sums(evaluation)
        for one in parts:
            assert one.summed == _added(one, parts, _groups(told))
        assert {one.of: one.bounded for one in parts if one.kind != "group"} == evaluation.scores


def _groups(told: list[Contribution]) -> dict[str, int]:
    added: dict[str, int] = {}
    for one in told:
        added[one.group] = added.get(one.group, 0) + one.points
    return added


def _added(one: Sum, parts: list[Sum], groups: dict[str, int]) -> int:
    """What should have been added up."""
    if one.kind == "group":
        return groups.get(one.of, 0)
    into = [part for part in parts if part.into == one.of]
    if one.kind == "dimension":
        return sum(part.bounded for part in into)
    return weighted((part.weight, part.bounded) for part in into)


@given(cases(most=40))
def test_the_evidence_is_what_the_scoring_function_counts(case: Case) -> None:
    model, life, as_of, state = case
    for evaluation in evaluate(model, state, as_of).values():
        rules = {rule.id: rule for rule in evaluation.card.rules}
        for one in contributions(state, evaluation, known_at(life, as_of)):
            rule, evidence = rules[one.rule], one.evidence
            if isinstance(rule, ProfileRule | InactivityRule):
                continue
            kept = state.cards[evaluation.scorecard]
            found = choose(evaluation.moment, rule, kept)
            if isinstance(rule, SequenceRule) or rule.frequency is None:
                assert evidence.counted == found.number
            elif one.often is not None:
                assert one.often.number == found.number
            assert evidence.matched == evidence.counted + sum(evidence.not_counted.values())
            day = evidence.newest and moment_day(model, evidence.newest)
            assert day == found.newest
            assert one.points == rule.limits.apply(one.decayed)
            if isinstance(rule, ActivityRule):
                event(f"counted of a rule: {min(found.number, 3)}")
            else:
                assert_is_a_run(model, evidence.steps, rule)


def moment_day(model: Model, activity: Activity) -> int:
    return activity.at.astimezone(model.zone).toordinal()


def assert_is_a_run(model: Model, steps: tuple[Activity, ...], rule: SequenceRule) -> None:
    """The steps serve the rule's patterns, in order, far enough apart and within its days."""
    for pattern, step in zip(rule.steps if steps else (), steps, strict=True):
        assert pattern.matches(step.matchable())
    days = [moment_day(model, step) for step in steps]
    for (earlier, on), (later, then) in zip(
        zip(steps, days, strict=True), zip(steps[1:], days[1:], strict=True), strict=False
    ):
        assert earlier.key < later.key
        assert then - on >= rule.gap_days
        assert later.key[0] - earlier.key[0] >= rule.gap_ms
    assert not days or days[-1] - days[0] < rule.within


@given(cases(most=12))
def test_a_way_really_crosses_and_no_part_of_it_does(case: Case) -> None:
    model, _life, as_of, state = case
    for name, evaluation in evaluate(model, state, as_of).items():
        if evaluation.enters or evaluation.excluded:
            continue
        ways = find_ways(state, evaluation)
        event(f"ways: {len(ways)}")
        assert len(ways) <= MOST_WAYS
        trials = Trials(state, evaluation)
        for way in ways:
            atoms: list[Atom] = [*way.do, *way.ask]
            event(f"steps of a way: {len(atoms)}")
            assert crosses(case, name, way.tried)
            for size in range(len(atoms)):
                for part in combinations(atoms, size):
                    assert not crosses(case, name, trials.tried(part))
            assert not any(set(atoms) > {*other.do, *other.ask} for other in ways)
            assert_asks_for_what_is_unknown(way, evaluation)


def crosses(case: Case, name: str, tried: Tried) -> bool:
    """Whether the lead with this added enters, by its whole log."""
    model, life, as_of, _ = case
    log = [*known_at(life, as_of), *tried.activities]
    return score(model, tried.facts, log, tried.as_of)[name].enters


def assert_asks_for_what_is_unknown(way: Way, evaluation: Evaluation) -> None:
    for ask in way.ask:
        assert not is_known(evaluation.profile, ask.leaf)


@given(cases(most=12))
def test_one_step_that_is_enough_is_never_missed(case: Case) -> None:
    """For each rule one fresh activity of its pattern, or a fact it asks for: if that is enough,
    there is a way, of one step."""
    model, _life, as_of, state = case
    for evaluation in evaluate(model, state, as_of).values():
        if evaluation.enters or evaluation.excluded:
            continue
        trials = Trials(state, evaluation)
        enough = False
        for rule in evaluation.card.activity_rules:
            example = example_of(rule.pattern)
            if example is not None:
                enough |= trials.evaluation([Do(rule, ((example, SOON),))]).enters
        if enough:
            ways = find_ways(state, evaluation)
            assert ways
            assert len([*ways[0].do, *ways[0].ask]) == 1


@settings(max_examples=FEWER)  # looks at up to three years, day by day
@given(cases())
def test_until_is_the_first_moment_of_all(case: Case) -> None:
    model, _life, as_of, state = case
    for evaluation in evaluate(model, state, as_of).values():
        last = evaluation.day + max(
            model.history, FURTHEST if evaluation.card.inactivity_rules else 0
        )
        first: dict[str, Moment | None] = {"grade": None, "level": None, "mql": None}
        ahead = evaluations_between(
            state, evaluation.scorecard, evaluation.moment, moment_on(model, last)
        )
        for later in ahead:
            left = {
                "grade": later.grade != evaluation.grade,
                "level": later.level != evaluation.level,
                "mql": evaluation.stays and not later.stays,
            }
            for what in first:
                if left[what] and first[what] is None:
                    first[what] = later.moment
        found = until(state, evaluation)
        assert vars(found) == first
        gone = first["mql"]
        assert mql_until(state, evaluation) == (gone.today if gone else None)


@given(cases())
def test_all_that_is_said_is_json_and_reads_the_same_from_it(case: Case) -> None:
    model, life, as_of, state = case
    for evaluation in evaluate(model, state, as_of).values():
        told = as_json(explain(state, evaluation, known_at(life, as_of)), as_of=as_of)
        again = json.loads(dumps(told))
        assert text.lines(again) == text.lines(told)
        assert evaluate(model, state, as_of)[evaluation.scorecard].scores == evaluation.scores
