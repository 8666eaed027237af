"""Facts, sums, bands, paths and exclusions by the reference, against answers worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from builders import activity, after
from handraiser.activity import Activity, Json
from reference import naive
from reference.small import document_of, result_of

HERE = after()


def micro(points: float) -> int:
    return round(points * 1_000_000)


def sized(points: str, employees: str = ">= 0") -> str:
    """A fit rule for a number of employees."""
    operator, number = employees.split()
    return (
        f"{{dimension: fit, points: {points},"
        f" profile: {{employees: [{{numeric: ['{operator}', {number}]}}]}}}}"
    )


def seen(kind: str, points: str, more: str = "dimension: engagement") -> str:
    """A rule that pays for each activity of a type."""
    return f"{kind}: {{activity: {{type: [{kind}]}}, points: {points}, {more}}}"


# Facts ----------------------------------------------------------------------------------------


def known(*stated: tuple[int, str, Mapping[str, Json]], head: str = "") -> dict[str, Any]:
    """The profile from statements: on which day, by which source, what."""
    log = [
        activity(at=after(day), id=f"{n}", source=source, traits=traits)
        for n, (day, source, traits) in enumerate(stated)
    ]
    return dict(result_of(document_of(seen("a", "1"), head=head), log, after(9)).profile)


def test_the_strongest_source_then_the_latest_statement_stands() -> None:
    head = "sources: [[crm, sales], form]"
    form, crm, sales = (
        (3, "form", {"employees": 3}),
        (1, "crm", {"employees": 1}),
        (2, "sales", {"employees": 2}),
    )

    assert known(form, (4, "unheard-of", {"employees": 4}), head=head) == {"employees": 3}
    assert known(sales, crm, form, head=head) == {"employees": 2}
    assert known((1, "form", {"employees": 5}), form, head=head) == {"employees": 3}


def test_blanks_never_erase_and_facts_do_not_expire() -> None:
    log = [
        activity(at=after(-2000), id="old", traits={"employees": 250}),
        activity(at=after(-1), id="new", traits={"employees": " ", "country": None}),
    ]

    assert result_of(document_of(seen("a", "1")), log, HERE).profile == {"employees": 250}


def test_what_cannot_be_read_is_unknown_though_it_stands() -> None:
    assert known((1, "form", {"employees": 250}), (2, "form", {"employees": "plenty"})) == {}


@pytest.mark.parametrize(
    ("name", "written", "read"),
    [
        ("employees", "51-200", 51),
        ("employees", "1 000", 1000),
        ("country", "cz", "CZ"),
        ("title", "Head of Sales", ["head", "of", "sales"]),
        ("customer", False, False),
        ("revenue", "999.5 EUR", {"amount": Fraction("999.5"), "currency": "EUR"}),
    ],
)
def test_canonical_facts(name: str, written: Json, read: object) -> None:
    assert known((1, "form", {name: written})) == {name: read}


def test_object_facts_are_asked_by_their_members() -> None:
    pattern = "{revenue: {amount: [{numeric: ['>=', 1000]}], currency: [EUR]}}"
    document = document_of(f"rich: {{dimension: fit, points: 1, profile: {pattern}}}")

    def fit(revenue: str) -> int:
        return result_of(document, [], HERE, {"revenue": revenue}).scores["fit"]

    assert [fit(it) for it in ("1000 EUR", "999 EUR", "1000 USD", "much")] == [micro(1), 0, 0, 0]


# Sums -----------------------------------------------------------------------------------------


def test_eloqua_profile() -> None:
    rules = (
        "role: {dimension: fit, points: 7.5, profile: {title: [manager]}},"
        f"big: {sized('30', '>= 100')}, bigger: {sized('5', '>= 1000')},"
        "rival: {dimension: fit, points: 12, profile: {country: [CZ]}}"
    )
    profile = {"title": "Manager", "employees": "1 000", "country": "cz"}

    assert result_of(document_of(rules), [], HERE, profile).scores["fit"] == micro(54.5)


def test_mautic_arithmetic_and_what_lies_under_a_floor() -> None:
    document = document_of(f"{seen('up', '10')}, {seen('down', '-2')}, {seen('far-down', '-30')}")
    log = [activity("up"), activity("down")]

    def total(*more: Activity) -> int:
        return result_of(document, [*log, *more], HERE).scores["total"]

    assert total() == micro(8)
    assert total(activity("far-down")) == 0
    assert total(activity("far-down"), *(activity("up", id=f"{n}") for n in range(3))) == micro(8)


def test_bounds_of_rule_then_group_then_dimension_then_total() -> None:
    document = document_of(
        f"{seen('a', '10', 'group: web, max: 15')}, {seen('b', '10', 'group: web, min: 2')},"
        f"{seen('c', '5')}",
        card="groups: {web: {dimension: engagement, max: 16}}, dimensions: {engagement:"
        " {max: 20, weight: 0.333333}, intent: {min: -5}}, total: {max: 6.5},",
    )

    def scores(*kinds: str) -> tuple[int, int]:
        log = [activity(kind, id=f"{n}") for n, kind in enumerate(kinds)]
        found = result_of(document, log, HERE).scores
        return found["engagement"], found["total"]

    assert scores() == (micro(2), 666_666)
    assert scores("a") == (micro(12), 3_999_996)
    assert scores("a", "a") == (micro(16), 5_333_328)
    assert scores("a", "a", "c", "c") == (micro(20), micro(6.5))


def test_the_weighted_total_is_rounded_once_half_even() -> None:
    """Half of 3 millionths, and of 5, is to the even 2."""
    for points in ("0.000003", "0.000005"):
        document = document_of(seen("a", points), card="dimensions: {engagement: {weight: 0.5}},")
        assert result_of(document, [activity("a")], HERE).scores["total"] == 2


def test_a_group_s_decay_is_its_rules_default_and_not_for_inactivity() -> None:
    document = document_of(
        f"{seen('a', '10', 'group: web')}, {seen('b', '10', 'group: web, decay: none')},"
        "idle: {group: web, inactivity: {type: [b]}, every: 10d, points: -1}",
        card="groups: {web: {dimension: engagement, decay: 50% per 2d}},",
    )
    log = [activity("a"), activity("b")]

    def rules(days: int) -> list[int]:
        found = result_of(document, log, after(days)).rules
        return [found[name].paid for name in ("a", "b", "idle")]

    assert rules(2) == [micro(5), micro(10), 0]
    assert rules(20) == [0, micro(10), micro(-2)]


def test_points_per_segment() -> None:
    segments = (
        "{big: {profile: {employees: [{numeric: ['>=', 100]}]}, paths: {any: {total: 5}}},"
        " default: {paths: {any: {total: 50}}}}"
    )
    document = document_of(seen("a", "{default: 20, big: 5}"), segments=segments)

    def decided(employees: int) -> tuple[str, int, bool]:
        found = result_of(document, [activity("a")], HERE, {"employees": employees})
        return found.segment, found.scores["total"], found.enters

    assert decided(99) == ("default", micro(20), False)
    assert decided(100) == ("big", micro(5), True)
    assert result_of(document, [activity("a")], HERE).segment == "default"


# Bands and paths ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "level"),
    [("29.994", "3"), ("29.995", "2"), ("29.985", "3"), ("60", "1"), ("9.99", None), ("10", "3")],
)
def test_levels_compare_what_is_shown(points: str, level: str | None) -> None:
    """29.995 is shown as 30.00, 29.985 as 29.98: to the even hundredth."""
    document = document_of(seen("a", points), card="levels: {2: 30, 1: 60, 3: 10},")

    assert result_of(document, [activity("a")], HERE).level == level


@pytest.mark.parametrize(
    ("matched", "grade"), [(0, "D"), (1, "C-"), (2, "C+"), (3, "B"), (5, "A+")]
)
def test_pardot_grade_in_thirds(matched: int, grade: str) -> None:
    labels = ["D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+"]
    cut_offs = ", ".join(f"'{label}': {thirds}" for thirds, label in enumerate(labels))
    rules = ", ".join(f"c{n}: {sized('2', f'>= {n}')}" for n in range(1, 6))
    document = document_of(rules, card=f"grades: {{{cut_offs}}},")

    assert result_of(document, [], HERE, {"employees": matched}).grade == grade


@pytest.mark.parametrize(
    ("fit", "engagement", "enters"),
    [(45, 60, True), (45, 30, True), (45, 0, False), (30, 60, True), (30, 30, False)],
)
def test_cells_of_grade_and_level(fit: int, engagement: int, *, enters: bool) -> None:
    document = document_of(
        f"{seen('a', str(engagement))}, size: {sized(str(fit))}",
        card="grades: {A: 45, B: 30}, levels: {1: 60, 2: 30, 3: 0},",
        segments="{default: {paths: {cell: {cells: {A: [1, '2'], B: [1]}}}}}",
    )

    found = result_of(document, [activity("a")], HERE, {"employees": 1})

    assert (found.enters, found.stays) == (enters, enters)


def test_a_path_with_cells_needs_both() -> None:
    document = document_of(
        f"{seen('a', '10')}, size: {sized('10')}",
        card="grades: {A: 10}, levels: {1: 10},",
        segments="{default: {paths: {cell: {cells: {A: [1]}}}}}",
    )

    assert result_of(document, [activity("a")], HERE, {"employees": 1}).enters
    assert not result_of(document, [activity("a")], HERE).enters
    assert not result_of(document, [], HERE, {"employees": 1}).enters


def test_the_first_path_all_of_whose_parts_hold() -> None:
    document = document_of(
        f"{seen('a', '0')}, {seen('b', '0')}, {seen('c', '9')}",
        segments="{default: {paths: {"
        "all: {rules: {all: [a, b]}}, fact: {rules: {any: [a]}, profile: {customer: [false]}},"
        "any: {engagement: 9, rules: {any: [a, b]}}}}}",
    )

    def path(*kinds: str, **profile: bool) -> str | None:
        return result_of(document, [activity(kind) for kind in kinds], HERE, profile).path

    assert path("a", "b", "c") == "all"
    assert path("a", "c") == "any"
    assert path("a", "c", customer=False) == "fact"
    assert (path("b", customer=False), path("c")) == (None, None)


def test_staying_has_its_own_minima_and_the_required_parts() -> None:
    document = document_of(
        f"{seen('a', '20')}, {seen('b', '15')}, size: {sized('3')}",
        segments="{default: {paths: {it: {engagement: 30, fit: 3, rules: {any: [a]},"
        " stays: {engagement: 20}}}}}",
    )

    def decided(employees: int, *kinds: str) -> tuple[bool, bool]:
        log = [activity(kind, id=f"{kind} {number}") for number, kind in enumerate(kinds)]
        found = result_of(document, log, HERE, {"employees": employees})
        return found.enters, found.stays

    assert decided(1, "a", "b") == (True, True)
    assert decided(1, "a") == (False, True)
    assert decided(1, "b", "b") == (False, False)
    assert decided(-1, "a", "b") == (False, False)


@pytest.mark.parametrize(("minimum", "fires"), [(5, True), (6, False)])
def test_mautic_trigger(minimum: int, *, fires: bool) -> None:
    for dimension, expected in (("engagement", fires), ("intent", False)):
        document = document_of(
            seen("a", "5", f"dimension: {dimension}"),
            segments=f"{{default: {{paths: {{any: {{engagement: {minimum}}}}}}}}}",
        )
        assert result_of(document, [activity("a")], HERE).enters is expected


EXCLUDING = document_of(
    f"{seen('a', '10')}, size: {sized('3')}",
    card="suppress: {customer: {profile: {customer: [true]}},"
    " objection: {profile: {country: [DE]}, scored: false}},"
    " disqualify: {student: {profile: {title: [student]}}}, grades: {A: 0}, levels: {1: 0},",
    segments="{default: {paths: {any: {total: 5}}, nurture: {fit: 3}}}",
)


def test_suppression_and_disqualification() -> None:
    def decided(**profile: Json) -> tuple[str | None, str | None, int, bool, bool, bool]:
        it = result_of(EXCLUDING, [activity("a")], HERE, {"employees": 1, **profile})
        total = it.scores["total"]
        return it.suppressed, it.disqualified, total, it.enters, it.stays, it.nurture

    scored = micro(13)
    assert decided() == (None, None, scored, True, True, True)
    assert decided(customer=True) == ("customer", None, scored, False, False, False)
    assert decided(title="PhD student") == (None, "student", scored, False, False, False)
    assert decided(customer=True, country="DE") == ("objection", None, 0, False, False, False)


def test_without_scoring_there_are_no_contributions_and_no_bands() -> None:
    found = result_of(EXCLUDING, [activity("a")], HERE, {"country": "DE"})

    assert (found.grade, found.level, found.rules) == (None, None, {})
    assert (found.segment, found.profile) == ("default", {"country": "DE"})


# What is known when ---------------------------------------------------------------------------


def test_the_copy_received_first_stands_and_only_what_was_learnt_counts() -> None:
    document = document_of(f"{seen('a', '1')}, {seen('b', '2')}")
    first = activity("a", after(), id="one", received_at=after(2))
    copy = activity("b", after(), id="one", received_at=after(3))

    def total(learnt_by: datetime | None) -> int:
        found = naive.score(document, {}, [copy, first], after(9), learnt_by)
        return found["default"].scores["total"]

    assert total(None) == total(after(2)) == micro(1)
    assert total(after(1)) == 0


def test_the_seed_s_sequence_of_e_mails_crosses_on_its_last() -> None:
    document = document_of(
        f"{seen('open', '10')}, {seen('cta', '15')}, {seen('prices', '25')}",
        segments="{default: {paths: {score-60: {total: 60}}}}",
    )
    log = [activity(kind) for kind in ("open", "cta", "prices")]

    before, crossed = (
        result_of(document, done, HERE)
        for done in (log, [*log, activity("open", after(), id="again")])
    )

    assert (before.scores["total"], before.enters) == (micro(50), False)
    assert (crossed.scores["total"], crossed.enters) == (micro(60), True)


@pytest.mark.parametrize(
    "zone",
    ["UTC", "Europe/Prague", "America/New_York", "Asia/Beirut", "Australia/Lord_Howe"],
)
def test_midnight_is_the_first_instant_of_a_day(zone: str) -> None:
    """Also in Beirut, whose clocks skip midnight in spring and meet it twice in autumn."""
    document = {"time_zone": zone}
    for number in range(366):
        day = date(2026, 1, 1) + timedelta(days=number)
        midnight = naive.midnight(document, day)
        assert naive.local_date(document, midnight) == day
        eve = naive.local_date(document, midnight - timedelta(milliseconds=1))
        assert eve == day - timedelta(days=1)


def test_beirut_has_no_midnight_when_clocks_go_forward() -> None:
    found = naive.midnight({"time_zone": "Asia/Beirut"}, date(2026, 3, 29))

    assert found == datetime(2026, 3, 28, 22, tzinfo=UTC)
