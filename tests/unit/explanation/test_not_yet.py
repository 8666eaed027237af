"""What each path lacks, and which smallest sets of steps would be enough."""

from __future__ import annotations

from itertools import combinations

import pytest

from builders import activity, after, model_of
from handraiser.activity import Json
from handraiser.explanation.not_yet import Blocked, Unmet
from handraiser.explanation.steps import Atom
from handraiser.explanation.trial import Trials
from handraiser.explanation.ways import MOST_EVALUATED, MOST_WAYS, Search
from handraiser.model import Model, check_model, default_model
from unit.explanation.lead import Lead, lead, spelled

SHIPPED = default_model()


def ways(person: Lead) -> list[tuple[list[str], list[str]]]:
    return [spelled(way) for way in person.not_yet.ways]


def rules(**points: int) -> str:
    """Rules of engagement, each for activities of its own name."""
    return ", ".join(
        f"{name}: {{dimension: engagement, points: {worth}, activity: {{type: [{name}]}}}}"
        for name, worth in points.items()
    )


def total(least: int, more: str = "") -> str:
    return f"{{default: {{paths: {{p: {{total: {least}{more}}}}}}}}}"


class TestWays:
    def test_fewest_steps_first_then_fewest_points_then_model_order(self) -> None:
        model = model_of(rules(d=6, c=5, b=5, a=20, e=3), segments=total(10))
        assert ways(lead(model)) == [(["a"], []), (["c", "b"], []), (["d", "c"], [])]

    def test_no_way_has_another_within_it(self) -> None:
        model = model_of(rules(a=5, b=5, c=1), segments=total(10))
        assert ways(lead(model)) == [(["a", "b"], [])]

    def test_more_than_three_steps_are_told_for_want_of_fewer(self) -> None:
        model = model_of(rules(a=3, b=3, c=3, d=3, e=1), segments=total(12))
        assert ways(lead(model)) == [(["a", "b", "c", "d"], [])]

    def test_what_is_full_is_no_candidate(self) -> None:
        model = model_of(
            "a: {group: g, points: 9, activity: {type: [a]}}, "
            "b: {dimension: engagement, points: 9, activity: {type: [b]}, limit: once}, "
            + rules(c=9),
            card="groups: {g: {dimension: engagement, max: 9}},",
            segments=total(27),
        )
        person = lead(model, activity("a", after(-1)), activity("b", after(-1)))
        assert ways(person) == [(["c"], [])]

    def test_a_frequency_takes_as_many_as_it_lacks_in_sessions_of_their_own(self) -> None:
        model = model_of(
            "v: {dimension: engagement, points: 9, activity: {type: [v]}, "
            "at_least: 3, count: sessions, within: 2h}"
        )
        person = lead(model, activity("v", after(minutes=-10)))
        [way] = person.not_yet.ways
        assert spelled(way) == (["v", "v"], [])
        assert person.enters_with(way.tried)
        assert [a.at >= after(minutes=30) for a in way.tried.activities] == [True, True]

    def test_days_are_counted_one_after_another(self) -> None:
        model = model_of(
            "v: {dimension: engagement, points: 9, activity: {type: [v]}, "
            "at_least: 3, count: days, within: 3d}"
        )
        person = lead(model, activity("v"), as_of=after(minutes=1))
        [way] = person.not_yet.ways
        assert [a.at.date() for a in way.tried.activities] == [after(1).date(), after(2).date()]
        assert person.enters_with(way.tried)

    def test_a_frequency_that_has_faded_takes_one_more(self) -> None:
        model = model_of(
            "v: {dimension: engagement, points: 9, activity: {type: [v]}, "
            "at_least: 2, decay: 100% per 2d}"
        )
        assert ways(lead(model, activity("v", after(-8)), activity("v", after(-9)))) == [
            (["v"], [])
        ]

    def test_at_most_that_is_exceeded_has_no_way(self) -> None:
        model = model_of(
            "v: {dimension: engagement, points: 9, activity: {type: [v]}, at_most: 2, within: 9d}"
        )
        log = [activity("v", after(-days)) for days in (1, 2, 3)]
        assert ways(lead(model, *log)) == []
        assert ways(lead(model)) == [(["v"], [])]

    def test_of_a_sequence_the_missing_later_steps_a_gap_apart(self) -> None:
        model = model_of(
            "s: {dimension: intent, points: 9, within: 14d, gap: 2d, "
            "sequence: [{type: [a]}, {type: [b]}, {type: [c]}]}"
        )
        begun = lead(model, activity("a", after(-1)))
        [way] = begun.not_yet.ways
        assert [a.type for a in way.tried.activities] == ["b", "c"]
        assert [(a.at - begun.as_of).days for a in way.tried.activities] == [2, 4]
        assert begun.enters_with(way.tried)
        [anew] = lead(model, activity("a", after(-13))).not_yet.ways
        assert [a.type for a in anew.tried.activities] == ["a", "b", "c"]

    def test_ending_a_silence_is_a_step(self) -> None:
        model = model_of(
            "quiet: {dimension: engagement, points: -5, every: 30d, "
            "inactivity: {type: [{anything-but: [x]}]}}, " + rules(a=10),
            segments=total(10),
        )
        old = [activity("a", after(-70)), activity("b", after(-61))]
        assert ways(lead(model, *old)) == [(["quiet"], []), (["a"], [])]

    def test_unknown_facts_are_asked_for_by_the_least_that_would_be_enough(self) -> None:
        model = model_of(
            "size: {dimension: fit, points: 6, profile: {employees: [{numeric: ['>', 50]}]}}, "
            "home: {dimension: fit, points: 6, profile: {country: [CZ, SK]}}, " + rules(a=4),
            segments=total(10),
        )
        assert ways(lead(model)) == [(["a"], ["employees=51"]), (["a"], ["country=CZ"]),
                                     ([], ["country=CZ", "employees=51"])]  # fmt: skip

    def test_a_known_fact_is_never_to_be_another(self) -> None:
        model = model_of(
            "size: {dimension: fit, points: 10, profile: {employees: [{numeric: ['>', 50]}]}}",
            segments=total(10),
        )
        told = lead(model, profile={"employees": 3}).not_yet
        assert told.ways == ()
        assert told.blocked_by == (Blocked("employees", 3, "size"),)

    @pytest.mark.parametrize(
        ("profile", "asked"),
        [
            ({}, [["job.seniority=director"], ["sales.amount=10", "sales.currency=EUR"]]),
            ({"sales": 500}, [["job.seniority=director"], ["sales.currency=EUR"]]),
            ({"sales": "500 CZK", "job": "Gardener"}, [["job.seniority=director"]]),
            ({"sales": "500 CZK", "job": "CEO"}, []),
        ],
    )
    def test_members_of_facts_are_asked_for_where_they_are_unknown(
        self, profile: dict[str, Json], asked: list[list[str]]
    ) -> None:
        model, _ = check_model(
            "model: m\nversion: 1\nfacts: {job: title, sales: money}\nscorecards: {default: {"
            "rules: {boss: {dimension: fit, points: 6, profile: {job: {seniority: [director]}}},"
            " rich: {dimension: fit, points: 6, profile:"
            " {sales: {amount: [{numeric: ['>', 9]}], currency: [EUR]}}}},"
            f" segments: {total(6)}}}}}"
        )
        assert model is not None
        person = lead(model, profile=profile)
        assert [ask for _, ask in ways(person)] == asked
        assert all(person.enters_with(way.tried) for way in person.not_yet.ways)

    def test_of_a_path_that_asks_for_facts_the_unknown_ones_are_asked(self) -> None:
        pattern = ", profile: {employees: [{numeric: ['>=', 50]}], country: [CZ]}"
        model = model_of(rules(a=10), segments=total(10, pattern))
        assert ways(lead(model, profile={"employees": 50})) == [(["a"], ["country=CZ"])]
        told = lead(model, activity("a"), profile={"employees": 50, "country": "DE"}).not_yet
        assert told.blocked_by == (Blocked("country", "DE", "p"),)
        assert told.paths["p"] == (Unmet("facts", "country CZ", "country DE", ("country",)),)

    def test_a_fact_that_leads_into_an_easier_segment_is_asked_for(self) -> None:
        model = model_of(
            rules(a=5, b=50),
            segments="{easy: {profile: {country: [CZ]}, paths: {p: {total: 5}}}, "
            "default: {paths: {p: {total: 60}}}}",
        )
        assert ways(lead(model)) == [(["a"], ["country=CZ"]), (["b"], ["country=CZ"])]

    def test_cells_are_reached_by_grade_and_level(self) -> None:
        model = model_of(
            "size: {dimension: fit, points: 30, profile: {employees: [{numeric: ['>=', 50]}]}}, "
            + rules(a=10, b=25),
            card="grades: {A: 30, B: 0}, levels: {1: 30, 2: 10, 3: 0},",
            segments="{default: {paths: {p: {cells: {A: [1, 2], B: [1]}}}}}",
        )
        person = lead(model)
        assert person.not_yet.paths["p"] == (
            Unmet(
                "cell",
                "grade A with level 1 or 2, or grade B with level 1",
                "grade B, level 3",
            ),
        )
        assert ways(person) == [(["a", "b"], []), (["a"], ["employees=50"]),
                                (["b"], ["employees=50"])]  # fmt: skip

    def test_an_excluded_lead_has_its_reason_and_no_ways(self) -> None:
        told = lead(SHIPPED, profile={"relationship": "customer"}).not_yet
        assert (told.excluded_by, told.paths, told.ways) == ("customer", {}, ())
        assert told.blocked_by == (Blocked("relationship", "customer", "customer"),)

    def test_who_enters_lacks_nothing(self) -> None:
        person = lead(SHIPPED, activity("demo_requested"))
        assert person.explained.not_yet is None


PEOPLE: dict[str, Lead] = {
    "nobody": lead(SHIPPED),
    "fifty points of e-mail": lead(
        SHIPPED, *map(activity, ("email_opened", "email_clicked", "price_list_opened"))
    ),
    "a perfect profile": lead(
        SHIPPED,
        activity("lead_form_submitted"),
        profile={"employees": 250, "country": "CZ", "industry": "software", "title": "Head of IT"},
    ),
    "a manufacturer": lead(
        SHIPPED, profile={"employees": 80, "country": "CZ", "industry": "manufacturing"}
    ),
    "half a manufacturer": lead(SHIPPED, profile={"employees": 80, "country": "CZ"}),
    "too small": lead(
        SHIPPED,
        activity("webinar_attended", after(-3)),
        profile={"employees": 3, "country": "US", "industry": "retail", "title": "Clerk"},
    ),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_a_way_of_the_shipped_model_really_crosses_and_no_part_of_it_does(name: str) -> None:
    person = PEOPLE[name]
    trials = Trials(person.state, person.evaluation)
    told = person.not_yet
    assert 1 <= len(told.ways) <= MOST_WAYS
    for way in told.ways:
        assert person.enters_with(way.tried)
        atoms: list[Atom] = [*way.do, *way.ask]
        for size in range(len(atoms)):
            for part in combinations(atoms, size):
                assert not person.enters_with(trials.tried(part))


def crowded(number: int) -> Model:
    """A model of many small rules and a threshold that takes several of them."""
    each = ", ".join(
        f"r{n}: {{dimension: engagement, points: {n % 7 + 1}, activity: {{type: [t{n}]}}}}"
        if n % 3
        else f"r{n}: {{dimension: fit, points: {n % 5 + 1}, profile: {{f{n % 20}: [{n}]}}}}"
        for n in range(number)
    )
    facts = ", ".join(f"f{n}: number" for n in range(20))
    model, faults = check_model(
        f"model: many\nversion: 1\nfacts: {{{facts}}}\nscorecards: {{default: {{rules: {{{each}}}, "
        "segments: {default: {paths: {far: {total: 9999}, near: {total: 27}}}}}}"
    )
    assert model is not None, faults
    return model


def test_five_hundred_rules_are_searched_within_the_stated_bounds() -> None:
    person = lead(crowded(500))
    search = Search(person.state, person.evaluation)
    found = search.ways()
    assert search.evaluated <= 500 + MOST_EVALUATED
    assert [len([*way.do, *way.ask]) for way in found] == [4]


@pytest.mark.parametrize(
    ("profile", "unmet"),
    [
        ({}, Unmet("rule", "size", "unknown", ("size",))),
        ({"employees": 3}, Unmet("rule", "size", "not so", ("size",))),
    ],
)
def test_a_required_rule_tells_how_far_it_is(profile: dict[str, Json], unmet: Unmet) -> None:
    model = model_of(
        "size: {dimension: fit, points: 6, profile: {employees: [{numeric: ['>', 50]}]}}, "
        "often: {dimension: engagement, points: 1, activity: {type: [v]}, at_least: 3}",
        segments="{default: {paths: {p: {rules: {all: [size, often]}}}}}",
    )
    told = lead(model, activity("v"), profile=profile).not_yet
    assert told.paths["p"] == (
        unmet, Unmet("rule", "often", "1 activity, 3 or more needed", ("often",)),
    )  # fmt: skip
