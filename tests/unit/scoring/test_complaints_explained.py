"""What users of other systems complain about: scores that nobody can explain, or that go stale.

Where it is told: `docs/complaints.md`; see also `test_complaints.py`.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from builders import activity, after, model_of
from handraiser.activity import Activity, Json
from handraiser.explanation.contributions import contributions, sums
from handraiser.model import Model, default_model
from handraiser.replay import replay
from handraiser.scoring.decide import Evaluation, evaluate
from handraiser.scoring.fold import fold, fold_one
from handraiser.scoring.score import score, state_of

CLICK = "click: {dimension: engagement, points: 10, activity: {type: [clicked]}}"


def of(model: Model, *log: Activity, on: int = 0, **facts: Json) -> Evaluation:
    """The default scorecard's evaluation, an hour after noon of a day."""
    return score(model, facts, log, after(on, hours=1))["default"]


KINDS = (
    *("email_opened", "email_clicked", "price_list_opened", "session_started", "webinar_attended"),
    *("case_study_downloaded", "content_downloaded", "newsletter_signed_up", "demo_requested"),
    *("intent_signal_received", "lead_form_submitted", "trial_started"),
)
_DONE = [
    activity(kind, after(day), channel=("display", None)[day % 2], properties={"path": "/pricing"})
    for day in range(0, 100, 3)
    for kind in (KINDS[day % len(KINDS)], "page_viewed", KINDS[(day * 5) % len(KINDS)])
]
BUSY = list({one.id: one for one in _DONE}.values())
WHO: dict[str, Json] = {"employees": 80, "country": "CZ", "title": "CTO", "industry": "software"}


class TestExplained:
    @pytest.mark.parametrize("day", [3, 40, 99, 130])
    def test_the_explanation_accounts_for_every_point(self, day: int) -> None:
        """mautic #5369: 127 points, of which the log explained 47."""
        log = [a for a in BUSY if a.at <= after(day)]
        found = of(default_model(), *log, on=day, **WHO)
        card = default_model().scorecards["default"]
        told = contributions(state_of(default_model(), WHO, log), found, log)

        assert {c.rule for c in told if c.points} == {r.rule.id for r in found.rules if r.paid}
        assert [c.points for c in told] == [
            r.paid for r in found.rules if r.rule.id in {c.rule for c in told}
        ]
        moved = {one.of: one.bounded - one.summed for one in sums(found)}
        for dimension in card.dimensions:
            groups = {g.id for g in card.groups.values() if g.dimension == dimension}
            paid = sum(r.paid for r in found.rules if r.rule.group in groups)
            bounds = sum(moved.get(name, 0) for name in (*groups, dimension))
            assert paid + bounds == found.scores[dimension]
        assert found.scores["total"] == sum(found.scores[name] for name in card.dimensions)

    def test_a_change_by_hand_is_told_like_any_activity(self) -> None:
        """mautic #6310: changes by hand were not logged. Here only an activity changes a score."""
        model = model_of(
            f"{CLICK}, by-hand: {{dimension: engagement, points: -4,"
            " activity: {type: [corrected]}}"
        )
        log = [activity("clicked"), activity("corrected", source="sales")]
        found = of(model, *log)
        told = contributions(state_of(model, {}, log), found, log)

        assert found.shown("total") == 6
        assert [(c.rule, c.points, c.evidence.newest) for c in told] == [
            ("click", 10_000_000, log[0]),
            ("by-hand", -4_000_000, log[1]),
        ]

    def test_each_behaviour_that_made_the_score_is_named(self) -> None:
        """Marketo idea 73583: nobody could tell which behaviours made the score."""
        clicks = [activity("email_clicked", after(day)) for day in range(3)]
        prices = activity("page_viewed", after(3), properties={"path": "/pricing/eu"})
        log = [*clicks, prices]
        found = of(default_model(), *log, on=3)
        told = {
            c.rule: c
            for c in contributions(state_of(default_model(), {}, log), found, log)
            if c.evidence.matched
        }

        assert told.keys() == {"email-clicked", "pricing-page-viewed", "webinar-then-pricing"}
        click = told["email-clicked"]
        assert (click.evidence.matched, click.evidence.counted) == (3, 2)
        assert (click.points, click.evidence.not_counted) == (30_000_000, {"over its limit": 1})
        assert told["pricing-page-viewed"].evidence.newest == prices
        assert told["webinar-then-pricing"].points == 0

    def test_time_alone_raises_no_score(self) -> None:
        """salesforceben: the score rose with no visible activity. What pays only fades."""
        model = model_of(
            "a: {dimension: fit, points: 10, decay: 50% per 30d, activity: {type: [opened]}},"
            "b: {dimension: intent, points: 9, decay: lifespan 90d, activity: {type: [clicked]}},"
            "c: {dimension: intent, points: 7, decay: half-life 7d, activity: {type: [priced]}},"
            "d: {dimension: fit, points: 5, at_least: 2, within: 20d, activity: {type: [visited]}},"
            "e: {dimension: intent, points: -5, every: 30d, inactivity: {type: [{exists: true}]}}"
        )
        kinds = ("opened", "clicked", "priced", "visited")
        log = [activity(kinds[day % 4], after(day)) for day in range(40)]
        totals = [of(model, *log, on=39 + days).scores["total"] for days in range(400)]

        assert totals[0] > 0
        assert all(later <= before for before, later in pairwise(totals))

    def test_time_alone_makes_no_mql(self) -> None:
        """salesforceben: also where negative points fade, only a new activity makes an MQL."""
        model = model_of(
            "good: {dimension: engagement, points: 10, activity: {type: [clicked]}},"
            "bad: {dimension: engagement, points: -8, decay: 50% per 10d, activity: {type: [jobs]}}"
        )
        log = [activity("jobs"), activity("clicked")]

        assert [of(model, *log, on=day).enters for day in (0, 10, 20)] == [False, True, True]
        assert replay(model, "lead", {}, log, after(60))["default"].cycles == []
        again = [*log, activity("anything", after(60))]
        assert len(replay(model, "lead", {}, again, after(60))["default"].cycles) == 1


class TestRefreshed:
    def test_all_of_400_rules_are_counted_anew(self) -> None:
        """unomi UNOMI-676: recalculation was silently limited to 50 rules."""

        def model(points: int) -> Model:
            rule = "{dimension: engagement, points: %d, activity: {type: [t%d]}}"
            return model_of(", ".join(f"r{n}: {rule % (points, n)}" for n in range(400)))

        log = [activity(f"t{n}") for n in range(400)]

        assert of(model(1), *log).shown("total") == 400
        assert of(model(3), *log).shown("total") == 1200
        assert all(result.holds for result in of(model(3), *log).rules)

    def test_what_depends_on_dates_is_right_on_every_day(self) -> None:
        """unomi UNOMI-521: scores by relative dates were never refreshed. One stored state,
        looked at later and later with nothing new."""
        model = model_of(
            "recent: {dimension: engagement, points: 10, within: 10d, activity: {type: [clicked]}},"
            "fades: {dimension: intent, points: 10, decay: 50% per 5d,"
            " activity: {type: [clicked]}},"
            "silent: {dimension: fit, points: -3, every: 7d, inactivity: {type: [clicked]}},",
            card="dimensions: {fit: {min: -100}},",
        )
        state = fold(model, [activity("clicked")])
        seen = [evaluate(model, state, after(day))["default"] for day in (0, 4, 5, 7, 9, 10, 14)]

        assert [e.shown("engagement") for e in seen] == [10, 10, 10, 10, 10, 0, 0]
        assert [e.shown("intent") for e in seen] == [10, 10, 5, 5, 5, 0, 0]
        assert [e.shown("fit") for e in seen] == [0, 0, 0, -3, -3, -3, -6]

    def test_an_mql_ends_on_the_day_time_ends_it(self) -> None:
        """unomi UNOMI-521: and the cycle is dated that day, whenever one looks."""
        model = model_of(CLICK[:-1] + ", within: 10d}")
        log = [activity("clicked")]

        for looked in (10, 11, 200):
            (cycle,) = replay(model, "lead", {}, log, after(looked))["default"].cycles
            assert cycle.ended_on == after(10).toordinal()

    def test_what_is_kept_is_never_stale(self) -> None:
        """odoo 104365: stale statistics gave 91.67 % for 50 %. The sums a state keeps are right
        after any looks in between, at other days and as another segment."""
        model = default_model()
        maker: dict[str, Json] = {**WHO, "industry": "manufacturing"}
        kept = state_of(model, WHO, [])
        segments: set[str] = set()
        for n, one in enumerate(BUSY):
            fold_one(model, kept, one)
            log = BUSY[: n + 1]
            for who, at in ((WHO, one.at), (maker, one.at), (WHO, one.at), (maker, after(100 + n))):
                fresh = state_of(model, who, log)
                kept.facts = fresh.facts
                looked = evaluate(model, kept, at)["default"]
                assert looked.scores == evaluate(model, fresh, at)["default"].scores
                segments.add(looked.segment)
        assert segments == {"default", "manufacturing"}
