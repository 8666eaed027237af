"""How a standing moves: at a commit, by time alone, and at rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from builders import model_of
from handraiser.identity import mql_id
from handraiser.lifecycle import (
    Change,
    Ended,
    Entered,
    Stage,
    Standing,
    advance,
    lapse,
    rested,
)
from handraiser.model.compiled import CompiledExclusion
from handraiser.scoring.chunks import Day
from handraiser.scoring.decide import Evaluation, evaluate_at
from handraiser.scoring.moment import moment_on
from handraiser.scoring.state import LeadState

LEAD = "a-lead"
TODAY = 740_000
MODEL = model_of("opened: {dimension: engagement, points: 5, activity: {type: [opened]}}")
BLANK = evaluate_at(LeadState.empty(MODEL.scorecards), moment_on(MODEL, TODAY))["default"]
[PATH] = MODEL.scorecards["default"].segments[0].paths
LEADS_NOWHERE = model_of(
    "opened: {dimension: engagement, points: 5, activity: {type: [opened]}}",
    card="suppress: {customer: {profile: {customer: [true]}},"
    " objection: {profile: {country: [DE]}, scored: false}},"
    " disqualify: {student: {profile: {title: [student]}}},",
).scorecards["default"]
CUSTOMER, OBJECTION = LEADS_NOWHERE.suppress
[STUDENT] = LEADS_NOWHERE.disqualify


def on(
    day: Day,
    *,
    enters: bool = False,
    stays: bool = False,
    nurture: bool = False,
    suppressed: CompiledExclusion | None = None,
    disqualified: CompiledExclusion | None = None,
) -> Evaluation:
    """What the scoring function says on a day."""
    return replace(
        BLANK,
        moment=moment_on(MODEL, day),
        path=PATH if enters else None,
        staying=PATH if stays else None,
        nurture=nurture,
        suppressed=suppressed,
        disqualified=disqualified,
    )


def passing(*days: Day) -> Iterator[Evaluation]:
    """The evaluations of days that pass with nothing new: the lead stays on each."""
    for day in days:
        yield on(day, stays=True)


def never() -> Iterator[Evaluation]:
    """Days that nobody may ask about."""
    pytest.fail("a day was asked about")
    yield BLANK


def in_cycle(since: Day, *, cycle: int = 1, day: Day | None = None) -> Standing:
    return Standing("mql", since=since, cycle=cycle, day=since if day is None else day)


def ended(day: Day, reason: str = "score", withdrawn: str | None = None, cycle: int = 1) -> Ended:
    return Ended(cycle, mql_id(LEAD, "default", cycle), day, reason, withdrawn)


class TestAdvance:
    def test_a_lead_that_enters_begins_its_first_cycle(self) -> None:
        evaluation = on(TODAY, enters=True, stays=True)

        standing, changes = advance(LEAD, Standing(), evaluation, never())

        assert standing == Standing("mql", since=TODAY, cycle=1, day=TODAY)
        assert changes == [Entered(1, mql_id(LEAD, "default", 1), evaluation)]

    def test_one_that_does_not_enter_rests(self) -> None:
        standing, changes = advance(LEAD, Standing(), on(TODAY, nurture=True), never())

        assert (standing.stage, standing.since, standing.cycle) == ("nurture", TODAY, 0)
        assert changes == []

    def test_in_a_cycle_staying_is_enough(self) -> None:
        before = in_cycle(TODAY - 3)

        standing, changes = advance(LEAD, before, on(TODAY, stays=True), passing(TODAY))

        assert standing == replace(before, day=TODAY)
        assert changes == []

    def test_entering_anew_in_a_cycle_is_nothing_new(self) -> None:
        evaluation = on(TODAY, enters=True, stays=True)
        assert advance(LEAD, in_cycle(TODAY), evaluation, passing(TODAY))[1] == []

    def test_what_is_new_may_end_a_cycle(self) -> None:
        standing, changes = advance(
            LEAD, in_cycle(TODAY - 3), on(TODAY, nurture=True), passing(TODAY)
        )

        assert changes == [ended(TODAY)]
        assert standing == Standing("nurture", since=TODAY, cycle=1, day=TODAY)

    def test_time_ended_it_first_on_the_first_day_on_which_it_would_not_stay(self) -> None:
        earlier = [on(TODAY - 3, stays=True), on(TODAY - 2), on(TODAY - 1)]

        standing, changes = advance(LEAD, in_cycle(TODAY - 5), on(TODAY), earlier)

        assert changes == [ended(TODAY - 2)]
        assert standing == Standing("lead", since=TODAY - 2, cycle=1, day=TODAY)

    def test_after_an_end_by_time_what_is_new_may_begin_the_next_cycle(self) -> None:
        evaluation = on(TODAY, enters=True, stays=True)
        earlier = [on(TODAY - 3, stays=True), on(TODAY - 2), on(TODAY - 1, stays=True)]

        standing, changes = advance(LEAD, in_cycle(TODAY - 5), evaluation, earlier)

        assert changes == [
            ended(TODAY - 2),
            Entered(2, mql_id(LEAD, "default", 2), evaluation),
        ]
        assert standing == Standing("mql", since=TODAY, cycle=2, day=TODAY)

    @pytest.mark.parametrize(
        ("evaluation", "reason", "withdrawn", "stage"),
        [
            (on(TODAY, suppressed=OBJECTION), "suppressed: objection", "objection", "suppressed"),
            (on(TODAY, suppressed=CUSTOMER), "suppressed: customer", None, "suppressed"),
            (on(TODAY, disqualified=STUDENT), "disqualified: student", "student", "disqualified"),
        ],
        ids=["objection", "customer", "disqualified"],
    )
    def test_an_exclusion_ends_a_cycle_and_withdraws_unless_sales_has_won(
        self, evaluation: Evaluation, reason: str, withdrawn: str | None, stage: Stage
    ) -> None:
        standing, changes = advance(LEAD, in_cycle(TODAY - 1), evaluation, passing(TODAY))

        assert changes == [ended(TODAY, reason, withdrawn)]
        assert standing.stage == stage

    def test_the_next_exclusion_withdraws_nothing_more(self) -> None:
        standing, _ = advance(
            LEAD, in_cycle(TODAY), on(TODAY, suppressed=OBJECTION), passing(TODAY)
        )

        changes: list[Change] = advance(LEAD, standing, on(TODAY, disqualified=STUDENT), never())[1]

        assert changes == []


class TestLapse:
    def test_time_alone_begins_no_cycle(self) -> None:
        standing = Standing("nurture", since=TODAY - 9, day=TODAY - 9)
        assert lapse(LEAD, standing, never()) == (standing, None)

    def test_a_lead_that_stays_is_left_as_it_was(self) -> None:
        standing = in_cycle(TODAY - 9)
        assert lapse(LEAD, standing, passing(TODAY - 1, TODAY)) == (standing, None)

    def test_today_counts(self) -> None:
        over = [on(TODAY - 1, stays=True), on(TODAY, nurture=True)]

        standing, change = lapse(LEAD, in_cycle(TODAY - 9), over)

        assert change == ended(TODAY)
        assert (standing.stage, standing.since) == ("nurture", TODAY)


class TestRested:
    def test_a_stage_that_goes_on_keeps_its_day(self) -> None:
        standing = Standing("nurture", since=TODAY - 9, day=TODAY - 2)
        assert rested(standing, on(TODAY, nurture=True)) == standing

    def test_a_new_stage_begins_today(self) -> None:
        standing = Standing("nurture", since=TODAY - 9, day=TODAY - 2)
        assert rested(standing, on(TODAY)) == Standing("lead", since=TODAY, day=TODAY - 2)

    def test_a_suppression_stands_before_a_disqualifier_and_both_before_nurture(self) -> None:
        both = on(TODAY, suppressed=CUSTOMER, disqualified=STUDENT, nurture=True)
        assert rested(Standing(), both).stage == "suppressed"
        assert rested(Standing(), on(TODAY, disqualified=STUDENT)).stage == "disqualified"
