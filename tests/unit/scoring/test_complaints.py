"""What users of other systems complain about, each as a test that fails if it were so here.

Where it is told: `docs/complaints.md`. What needs a table is in
`tests/integration/test_complaints.py`.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from builders import activity, after, model_of
from handraiser.activity import Activity, Json
from handraiser.model import Model, load_model
from handraiser.replay import replay
from handraiser.scoring.decide import Evaluation
from handraiser.scoring.score import score
from handraiser_cli.presets import preset_names, preset_text

CLICK = "click: {dimension: engagement, points: 10, activity: {type: [clicked]}}"


def of(model: Model, *log: Activity, on: int = 0, **facts: Json) -> Evaluation:
    """The default scorecard's evaluation, an hour after noon of a day."""
    return score(model, facts, log, after(on, hours=1))["default"]


class TestDoubledPoints:
    @pytest.mark.parametrize("fields", [0, 1, 2, 30])
    def test_a_form_field_doubles_no_points(self, fields: int) -> None:
        """mautic #5188: points were doubled by one form field."""
        model = model_of("form: {dimension: engagement, points: 10, activity: {type: [sent]}}")
        traits: dict[str, Json] = {f"field_{n}": f"value {n}" for n in range(fields)}
        sent = activity("sent", traits=traits | {"industry": "x"}, properties=dict(traits))

        assert of(model, sent).shown("engagement") == 10
        assert of(model, sent, sent, replace(sent, traits={})).shown("engagement") == 10

    def test_one_click_is_ten_and_not_seventeen(self) -> None:
        """mautic #5155: one click gave 17 instead of 10."""
        model = model_of(
            f"{CLICK}, open: {{dimension: engagement, points: 7, activity: {{type: [opened]}}}}"
        )

        assert of(model, activity("clicked")).shown("total") == 10

    def test_one_visit_and_three_visits_make_six(self) -> None:
        """mautic #5213: a point for the first visit and five for the third gave 1 instead of 6."""
        visits = "{dimension: engagement, activity: {type: [visited]}, within: 30d, "
        model = model_of(
            f"first: {visits} at_least: 1, points: 1}}, third: {visits} at_least: 3, points: 5}}"
        )
        days = [activity("visited", after(day)) for day in range(4)]

        found = [of(model, *days[:n], on=3).shown("total") for n in range(5)]

        assert found == [0, 1, 1, 6, 6]

    def test_a_return_after_an_hour_does_not_pay_at_once(self) -> None:
        """mautic #10262: "returns after 1 h" paid with the first visit."""
        model = model_of(
            "back: {dimension: engagement, points: 5, gap: 1h, within: 2d,"
            " sequence: [{type: [visited]}, {type: [visited]}]}"
        )
        first, soon, late = (activity("visited", after(minutes=m)) for m in (0, 59, 60))

        assert of(model, first).shown("total") == 0
        assert of(model, first, soon).shown("total") == 0
        assert of(model, first, soon, late).shown("total") == 5

    def test_the_same_title_is_scored_once(self) -> None:
        """Marketo idea 136085: a title was scored again with each statement of it."""
        model = model_of("boss: {dimension: fit, points: 15, profile: {title: [director, head]}}")
        stated = [
            activity("sent", after(day), source=source, traits={"title": title})
            for day, (source, title) in enumerate(
                [("form", "Director"), ("crm", "DIRECTOR"), ("form", "Head, Director of IT")]
            )
        ]

        assert [of(model, *stated[:n], on=9).shown("fit") for n in range(4)] == [0, 15, 15, 15]


class TestOncePerContact:
    def test_an_action_scores_as_often_as_the_model_says(self) -> None:
        """mautic #929: an action scored only once per contact, ever."""
        log = [activity("clicked", after(day)) for day in (0, 1, 30)]

        def total(limit: str) -> Decimal:
            return of(model_of(CLICK[:-1] + limit + "}"), *log, on=30).shown("total")

        assert total("") == 30
        assert total(", limit: 1 per 30d") == 20
        assert total(", limit: once") == 10

    def test_each_product_has_a_score_of_its_own(self) -> None:
        """mautic #581: one score for all products."""
        seen = "{type: [viewed], properties: {product: [%s]}}"
        rule = f"{{dimension: engagement, points: 10, activity: {seen}}}"
        card = "{rules: {seen: %s}, segments: {default: {paths: {keen: {engagement: 20}}}}}"
        model = load_model(
            "{model: two, version: 1, facts: {}, scorecards: {"
            + ", ".join(f"{name}: {card % (rule % name)}" for name in ("lathes", "drills"))
            + "}}"
        )
        log = [
            activity("viewed", after(n), properties={"product": name})
            for n, name in enumerate(["lathes", "drills", "lathes"])
        ]
        found = score(model, {}, log, after(2))

        assert {name: e.shown("total") for name, e in found.items()} == {"lathes": 20, "drills": 10}
        assert [name for name, e in found.items() if e.enters] == ["lathes"]

    def test_the_value_of_a_field_scores(self) -> None:
        """mautic #1465: no score by the value of a field, neither a contact's nor an action's."""
        model = model_of(
            "big: {dimension: fit, points: 5, profile: {employees: [{numeric: ['>=', 50]}]}},"
            "dear: {dimension: intent, points: 8, activity: {type: [carted],"
            " properties: {value: [{numeric: ['>', 1000]}]}}}"
        )
        carted = [activity("carted", after(n), properties={"value": 900 + 100 * n}) for n in (0, 2)]

        assert of(model, *carted, on=2, employees=50).shown("total") == 13
        assert of(model, carted[0], on=2, employees=49).shown("total") == 0

    def test_a_trigger_fires_again_after_its_first_firing(self) -> None:
        """mautic #13817: a trigger was gone after it had fired once."""
        model = model_of(CLICK[:-1] + ", decay: 50% per 2d}")
        log = [activity("clicked", after(day)) for day in (0, 1, 20, 40)]
        cycles = replay(model, "lead", {}, log, after(60))["default"].cycles

        assert [c.entered_at for c in cycles] == [after(0), after(20), after(40)]
        assert len({c.mql_id for c in cycles}) == 3

    def test_existing_contacts_are_scored_by_a_changed_model(self) -> None:
        """mautic #6535: the option to apply an action to existing contacts did nothing."""
        log = [activity("watched", after(day)) for day in range(3)]
        before = model_of(CLICK)
        changed = model_of(
            f"{CLICK}, film: {{dimension: engagement, points: 4, activity: {{type: [watched]}}}}"
        )

        assert of(before, *log, on=2).shown("total") == 0
        assert of(changed, *log, on=2).shown("total") == 12
        assert of(changed, *log, on=2).enters


class TestMachines:
    @pytest.mark.parametrize("preset", preset_names())
    def test_a_mail_gateway_that_opens_and_clicks_everything_makes_no_mql(
        self, preset: str
    ) -> None:
        """mautic #16263, #9162, #9798: bots of mail gateways inflated scores. A sweep over a mail's
        links counts as one click, opens as a point at most, however many there are."""
        model = load_model(preset_text(preset))
        sweep = [
            activity(kind, after(day, minutes=n // 30), id=f"{kind} {day} {n}")
            for day in range(0, 21, 7)
            for kind in ("email_opened", "email_clicked")
            for n in range(30)
        ]
        best: dict[str, Json] = {
            "employees": 80,
            "country": "CZ",
            "title": "CTO",
            "industry": "software",
            "account_tier": "tier-1",
            "account_fit": "strong",
            "product": "home",
            "age": 40,
        }
        found = of(model, *sweep, on=14, **best)
        one = of(model, *(a for a in sweep if a.id.endswith(" 0")), on=14, **best)

        assert found.scores == one.scores
        assert found.shown("engagement") <= 20
        assert not found.enters

    def test_what_is_marked_as_a_machines_is_left_out(self) -> None:
        """mautic #9162: no rule sees what the sender's own system says a machine did."""
        rule = "activity: {type: [clicked]}"
        model = model_of(f"click: {{dimension: engagement, points: 10, {rule}}}")
        marked = activity("clicked", after(hours=1), properties={"machine": True})

        assert of(model, activity("clicked"), marked).shown("total") == 10

    def test_a_mail_gateway_is_recognised_and_its_points_are_taken_back(self) -> None:
        """mautic #16263: clicks on every link within seconds of the delivery give nothing, and
        those that had counted before the last of them came lose their points."""
        model = model_of(
            "click: {dimension: engagement, points: 10, activity: {type: [email_clicked]}}"
        )
        clicks = [
            activity("email_clicked", id=link, properties={"message_id": "m", "url": link})
            for link in "abc"
        ]

        assert of(model, *clicks[:2]).shown("total") == 20
        assert of(model, *clicks).shown("total") == 0


class TestIdentityAndCopies:
    def test_deduplication_takes_the_copy_and_nothing_else(self) -> None:
        """rudder-server PR 337: deduplication removed the wrong message."""
        model = model_of(CLICK)
        first, twin = activity("clicked", id="a"), activity("clicked", id="b")
        copy = replace(first, received_at=after(1))
        other = replace(first, type="else", received_at=after(2))

        assert of(model, first, twin).shown("total") == 20
        for log in ([first, copy, other, twin], [other, twin, copy, first]):
            assert of(model, *log, on=3).shown("total") == 20

    def test_a_merge_scores_what_both_did_together(self) -> None:
        """Marketo idea 266482: a merge kept one score and dropped the other."""
        model = model_of(
            "news: {dimension: engagement, points: 5, limit: once, activity: {type: [signed_up]}},"
            "click: {dimension: intent, points: 10, limit: 2 per 7d, activity: {type: [clicked]}}"
        )
        one = [activity("signed_up", id="s1"), activity("clicked", id="c1")]
        two = [activity("signed_up", id="s2")] + [
            activity("clicked", after(n), id=f"d{n}") for n in (1, 2, 8)
        ]
        apart = [of(model, *log, on=9).shown("total") for log in (one, two)]

        assert apart == [15, 35]
        # The news once; of the clicks those of days 0, 1 and 8, not the one of day 2.
        assert of(model, *one, *two, on=9).shown("total") == 35
        assert of(model, *two, *one, *one, on=9).shown("total") == 35

    def test_scores_have_floors_and_caps(self) -> None:
        """Marketo idea 152878: no floor and no cap."""
        model = model_of(
            "click: {group: mail, points: 10, max: 25, activity: {type: [clicked]}},"
            "open: {group: mail, points: 10, activity: {type: [opened]}},"
            "jobs: {group: jobs, points: -10, activity: {type: [jobs]}}",
            card="total: {max: 30}, dimensions: {engagement: {min: -15, max: 35}},"
            " groups: {mail: {dimension: engagement, max: 40},"
            " jobs: {dimension: engagement, min: -20}},",
        )

        def did(kind: str, times: int) -> list[Activity]:
            return [activity(kind, after(day)) for day in range(times)]

        def engagement(*log: Activity) -> Decimal:
            return of(model, *log, on=99).shown("engagement")

        assert engagement(*did("clicked", 99)) == 25
        assert engagement(*did("clicked", 99), *did("opened", 99)) == 35
        assert of(model, *did("clicked", 99), *did("opened", 99), on=99).shown("total") == 30
        assert engagement(*did("jobs", 99)) == -15
        assert engagement(*did("clicked", 99), *did("jobs", 99)) == 5
