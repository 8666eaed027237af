"""Faults of shape, of reference and of meaning come together, and none is a false alarm."""

from __future__ import annotations

import pytest

from handraiser.model import check_model, lint_model
from handraiser.model.report import MOST_FAULTS
from linting import small_model


def faults(*changes: tuple[str, str], **parts: str) -> list[str]:
    """The faults of a small model with each text replaced by another: paths and messages."""
    text = small_model(**parts)
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    _, found = check_model(text)
    return [f"{f.path.removeprefix('scorecards.default.')}: {f.message}" for f in found]


def paths(*changes: tuple[str, str], **parts: str) -> list[str]:
    """The same, paths alone."""
    return [fault.partition(": ")[0] for fault in faults(*changes, **parts)]


def test_a_fault_of_shape_hides_no_fault_of_meaning() -> None:
    assert paths(
        ("limit: once", "limti: once"),
        rules="today: {dimension: intent, points: 1, activity: {type: [x]}, within: 1d}",
        paths="score: {fit: 21, rules: {any: [nobody]}}",
        small="other: {rules: {any: [demo, opened]}, profile: {industry: [fish]}}",
    ) == [
        "rules.form.limti",
        "rules.today.within",
        "segments.small.paths.other.profile.industry.0",
        "segments.default.paths.score.rules.any.0",
    ]


def test_all_independent_faults_of_one_rule_are_told() -> None:
    rule = """\
odd:
  nmae: x
  group: mial
  dimension: intent
  points: {small: 1, tiny: many}
  min: 5
  max: 1
  limit: often
  at_least: 2
  exactly: 900
  count: hours
  within: 1d
  gap: 2x
  hand_raise: perhaps
  activity: {type: visit, kind: [x]}
  decay: {0d: 0%}
"""
    found = faults(rules=rule)

    assert [fault.partition(": ")[0] for fault in found] == [
        "rules.odd.nmae",
        "rules.odd.group",
        "rules.odd.dimension",
        "rules.odd.points",
        "rules.odd.points.tiny",
        "rules.odd.min",
        "rules.odd.limit",
        "rules.odd.limit",
        "rules.odd.exactly",
        "rules.odd.count",
        "rules.odd.within",
        "rules.odd.gap",
        "rules.odd.gap",
        "rules.odd.hand_raise",
        "rules.odd.activity.type",
        "rules.odd.decay",
    ]


def test_what_is_broken_is_still_known_by_its_name() -> None:
    found = paths(
        ("  {group: company,", "  {gruop: company,"),
        ("mail: {dimension: engagement, max: 25}", "mail: {dimension: engagment, max: 25}"),
        ('profile: {employees: [{numeric: ["<", 10]}]}', "profile: 5"),
        ("employees: number", "employees: nmber"),
        paths="score: {total: 60, rules: {all: [size]}}",
    )

    assert found == [
        "facts.employees",
        "groups.mail.dimension",
        "rules.size",
        "rules.size.gruop",
        "segments.small.profile",
    ]


def test_a_list_that_is_broken_or_missing_makes_no_name_unknown() -> None:
    text = small_model()
    head, _, rest = text.partition("    groups:\n")
    _, _, rest = rest.partition("    rules:\n")

    _, found = check_model(f"{head}    groups: none\n    rules:\n{rest}")
    assert [fault.path for fault in found] == ["scorecards.default.groups"]

    _, found = check_model(text.replace("facts:", "fcats:"))
    assert [(fault.path, fault.line) for fault in found] == [("", 1), ("fcats", 4)]


def test_what_depends_on_something_broken_is_not_judged() -> None:
    """The broken rule might bring the points that are missing, or take them."""
    broken = ("points: 20\n", "points: twenty\n")

    assert paths(broken, paths="score: {intent: 21}") == ["rules.followed.points"]
    assert paths(broken, paths="score: {total: 35}") == ["rules.followed.points"]
    assert paths(broken, paths="score: {fit: 21, total: 60}") == [
        "rules.followed.points",
        "segments.default.paths.score.fit",
    ]


def test_bounds_hold_whatever_is_broken() -> None:
    assert paths(
        ("points: 20\n", "points: twenty\n"),
        paths="score: {intent: 31}",
        card="dimensions: {intent: {max: 30}}",
    ) == ["rules.followed.points", "segments.default.paths.score.intent"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            ("dimension: intent\n", "name: x\n"),
            "rules.followed: a rule names either its group or its dim",
        ),
        (("version: 1", "version: 1.5"), "version: this takes a whole number"),
        (("version: 1", "version: .inf"), "version: this takes a whole number"),
        (("points: 40", "points: .nan"), "rules.demo.points: this takes a number"),
        (("points: 40", "points: -1000001"), "rules.demo.points: a number has at most 6 decimals"),
        (
            ("points: 40", f"points: {'9' * 60}"),
            "rules.demo.points: this takes a number",
        ),
        (
            ("demo: {dimension", "demo: 5\n      x: {dimension"),
            "rules.demo: this takes names, each with",
        ),
        (("{display: 0.5}", "[display]"), "channels: this takes names, each with its value"),
        (("limit: once", "name: 2026"), "rules.form.name: this takes a text; put it in quotes"),
        (("limit: once", f"name: {'x' * 121}"), "rules.form.name: this is longer than 120 char"),
        (("limit: once", "count: hour"), "rules.form.count: this is 'activities', 'days' or 'ses"),
        (("limit: once", "at_least: 0"), "rules.form.at_least: this is at least 1"),
        (("limit: once", "at_least: 1001"), "rules.form.at_least: this is at most 1000"),
        (("limit: once", "at_least: many"), "rules.form.at_least: this takes a whole number"),
        (("limit: once", "between: 5"), "rules.form.between: this takes a list"),
        (("limit: once", "between: [1, 2, 3]"), "rules.form.between: this takes at most 2, not 3"),
        (
            ("limit: once", "between: [3, 1]"),
            "rules.form.between: between names the smaller",
        ),
        (("hand_raise: true", "hand_raise: 7"), "rules.demo.hand_raise: this takes true or false"),
        (
            ("max: 30", "total: 30"),
            "groups.company.total: 'total' is not known here; it bel",
        ),
        (("limit: once", "history: 5d"), "rules.form.history: 'history' is not known here; it bel"),
        (("limit: once", "qqq: 5"), "rules.form.qqq: 'qqq' is not known here; a rule has min, max"),
        (("limit: once", "dimensio: 5"), "rules.form.dimensio: 'dimensio' is not known here; did"),
        (("within: 7d", "within: 4h"), "rules.followed.within: a sequence's `within` takes whole"),
        (("within: 7d", "within: 40h"), "rules.followed.within: '40h' is more than a day; write"),
        (("domain: domain", "domain: {kind: choice, values: [[a]]}"), "facts.domain.values: this"),
        (("domain: domain", "domain: [a]\n  x: {kind: 5}"), "facts.x.kind: this takes a text"),
    ],
)
def test_messages_teach(change: tuple[str, str], fault: str) -> None:
    found = faults(change)

    assert any(one.startswith(fault) for one in found), found


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (
            "{title: {senority: [vp]}}",
            "title.senority: unknown member of title 'senority'; did you mean 'seniority'?",
        ),
        ("{title: [vp]}", "title: title has words, function, seniority, role; ask for one"),
        ("{budget: {amount: {min: [5]}}}", "budget.amount.min: budget.amount is one value and"),
        ("{country: {code: [CZ]}}", "country.code: country is one value and has no members"),
        ("{$or: [{emploees: [1]}, {note: [x]}]}", "$or.0.emploees: unknown fact 'emploees'; did"),
    ],
)
def test_members_of_facts(pattern: str, fault: str) -> None:
    found = faults(rules=f"odd: {{dimension: fit, points: 1, profile: {pattern}}}")

    assert len(found) == 1
    assert found[0].startswith(f"rules.odd.profile.{fault}")


def test_fields_of_activities_are_texts_but_for_their_properties() -> None:
    found = faults(rules="odd: {dimension: fit, points: 1, activity: {type: {a: [x]}}}")

    assert found == ["rules.odd.activity.type: type is a text: write the allowed values as a list"]


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"head": "sources: [crm, [form, crm]]"}, "sources.1: 'crm' is listed twice"),
        ({"head": "form_fills: [a, b, a]"}, "form_fills.2: 'a' is listed twice"),
        (
            {"paths": "score: {rules: {all: [demo, demo]}}"},
            "segments.default.paths.score.rules.all.1: 'demo' is listed twice",
        ),
        (
            {
                "paths": "score: {total: 60, cells: {A: [1, 1, 9], Z: [1]}}",
                "card": "grades: {A: 5}\nlevels: {1: 5}",
            },
            "segments.default.paths.score.cells.A.1: '1' is listed twice",
        ),
    ],
)
def test_what_is_listed_twice(parts: dict[str, str], fault: str) -> None:
    assert fault in faults(**parts)


def test_unknown_grades_and_levels() -> None:
    found = faults(
        paths="score: {total: 60, cells: {A: [9], Z: [1]}}", card="grades: {A: 5}\nlevels: {1: 5}"
    )

    assert found == [
        "segments.default.paths.score.cells.A.0: unknown level '9'; known are 1",
        "segments.default.paths.score.cells.Z: unknown grade 'Z'; known are A",
    ]


def test_many_names_are_not_all_listed() -> None:
    rules = "\n".join(
        f"r{i}: {{dimension: intent, points: 1, activity: {{type: [x]}}}}" for i in range(30)
    )
    (fault,) = faults(rules=rules, paths="score: {total: 60, rules: {any: [zzzzzz]}}")

    assert fault.endswith("r1, r2, r3, r4 and 25 more")


def test_more_faults_than_anybody_reads_are_counted() -> None:
    report = lint_model(
        small_model().replace("facts:", "facts:\n" + "  x: {kidn: number}\n" * (MOST_FAULTS + 100))
    )

    assert len(report.faults) == MOST_FAULTS + 1
    assert report.faults[-1].message == "100 more faults from here on; mend those before"
    assert report.faults == sorted(report.faults)


@pytest.mark.parametrize("text", ["", "# nothing", "- a", "words", "5", "~", "[]"])
def test_what_is_no_mapping_is_no_model(text: str) -> None:
    report = lint_model(text)

    assert report.model is None
    assert [str(fault) for fault in report.faults] == ["1:1: this takes names, each with its value"]


def test_an_empty_mapping_is_told_what_it_lacks() -> None:
    assert [fault.message for fault in lint_model("{}").faults] == [
        "'facts' is missing",
        "'model' is missing",
        "'scorecards' is missing",
        "'version' is missing",
    ]
