"""Lint: well-formed models that cannot mean what their author thinks."""

from __future__ import annotations

from textwrap import indent

import pytest

from handraiser.model import check_model, default_model_text

RULES = """\
size:
  {group: company, points: {default: 20, small: 5}, profile: {employees: [{numeric: [">=", 50]}]}}
opened: {group: mail, points: 10, activity: {type: [opened]}}
form: {dimension: engagement, points: 15, activity: {type: [form_submitted]}, limit: once}
demo: {dimension: engagement, points: 40, activity: {type: [demo_requested]}, hand_raise: true}
followed:
  dimension: intent
  points: 20
  within: 7d
  sequence: [{type: [form_submitted]}, {type: [opened]}]
"""


def lint(
    *,
    rules: str = "",
    paths: str = "score: {total: 60}",
    small: str = "other: {rules: {any: [demo, opened]}}",
    card: str = "",
) -> list[str]:
    """What lint says of a model: each fault's path within the scorecard, and its message."""
    text = f"""\
model: ours
version: 1
facts:
  employees: number
  industry: {{kind: choice, values: {{software: [saas], retail: []}}}}
  country: {{kind: country, values: {{CZ: [Czechia]}}}}
  title: words
  customer: flag
  domain: domain
  note: text
channels: {{display: 0.5}}
scorecards:
  default:
    groups:
      company: {{dimension: fit, max: 30}}
      mail: {{dimension: engagement, max: 25}}
    rules:
{indent(RULES + rules, "      ")}
    segments:
      small:
        profile: {{employees: [{{numeric: ["<", 10]}}]}}
        paths:
          {small}
      default:
        paths:
          {paths}
{indent(card, "    ")}
"""
    model, faults = check_model(text)
    assert model is not None, faults
    return [f"{f.path.removeprefix('scorecards.default.')}: {f.message}" for f in faults]


def test_a_sound_model_has_no_fault() -> None:
    assert lint() == []


def test_the_default_model_has_no_fault() -> None:
    assert check_model(default_model_text())[1] == []


WAY = "segments.default.paths.score"


# Thresholds ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "fault"),
    [
        ("score: {fit: 20.01, total: 60}", f"{WAY}.fit: 20.01 can't be reached: at most 20"),
        ("score: {intent: 21, total: 60}", f"{WAY}.intent: 21 can't be reached: at most 20"),
        ("score: {fit: 20, total: 60}", None),
        ("score: {fit: 19.999, total: 60}", None),
        ("score: {intent: 20, total: 60}", None),
        ("score: {engagement: 100000, total: 60}", None),
    ],
)
def test_thresholds_that_no_path_can_reach(paths: str, fault: str | None) -> None:
    assert lint(paths=paths) == ([] if fault is None else [fault])


def test_bounds_of_groups_dimensions_and_total_count() -> None:
    def most(card: str, rules: str = "") -> list[str]:
        return lint(paths="score: {engagement: 66, total: 86}", card=card, rules=rules)

    assert most("") == []
    assert most("dimensions: {engagement: {max: 65}}") == [
        f"{WAY}.engagement: 66 can't be reached: at most 65"
    ]
    assert most("total: {max: 85}") == [f"{WAY}.total: 86 can't be reached: at most 85"]
    assert most("dimensions: {engagement: {max: 66, weight: 0.5}}") == [
        f"{WAY}.total: 86 can't be reached: at most 73"
    ]


def test_points_of_the_segment_and_limits_of_the_rule_count() -> None:
    near = "near: {dimension: fit, points: {default: 9, small: 5}, profile: {country: [CZ]}}"
    assert lint(rules=near, small="score: {fit: 6, total: 55}") == [
        "segments.small.paths.score.fit: 6 can't be reached: at most 5"
    ]
    assert lint(
        rules="more: {dimension: intent, points: 9, max: 30, activity: {type: [x]}}",
        paths="score: {intent: 51, total: 60}",
    ) == [f"{WAY}.intent: 51 can't be reached: at most 50"]


def test_what_pays_once_is_counted_once_at_the_heaviest_weight() -> None:
    rare = "rare: {dimension: intent, points: 9, %s, activity: {type: [x]}}"

    for once in ("limit: once", "at_least: 2"):
        assert lint(rules=rare % once, paths="score: {intent: 30, total: 60}") == [
            f"{WAY}.intent: 30 can't be reached: at most 29"
        ]
    assert lint(rules=rare % "limit: 2 per 7d", paths="score: {intent: 300, total: 60}") == []


def test_points_taken_away_cannot_help() -> None:
    assert (
        lint(
            rules="minus: {dimension: intent, points: -9, activity: {type: [x]}}",
            paths="score: {intent: 20, total: 60}",
        )
        == []
    )


def test_frequencies_that_cannot_be() -> None:
    assert lint(
        rules="\n".join(
            f"{name}: {{dimension: intent, points: 1, activity: {{type: [x]}}, {often}}}"
            for name, often in {
                "a": "at_least: 61, within: 3d",
                "b": "at_least: 60, within: 3d",
                "c": "at_least: 4, count: days, within: 3d",
                "d": "at_least: 366, count: days",
            }.items()
        )
    ) == [
        "rules.a.at_least: can't be reached: at most 60 activities count within 3d",
        "rules.c.at_least: can't be reached: at most 3 days count within 3d",
        "rules.d.at_least: can't be reached: at most 365 days count within 365d",
    ]


@pytest.mark.parametrize(
    ("stays", "harder"),
    [
        ("{total: 60}", None),
        ("{total: 45, engagement: 20}", None),
        ("{total: 60.01}", "total"),
        ("{intent: 1}", "intent"),
    ],
)
def test_staying_that_is_harder_than_entering(stays: str, harder: str | None) -> None:
    expected = f"{WAY}.stays.{harder}: staying asks for more {harder} than entering does"

    found = lint(paths=f"score: {{total: 60, engagement: 20, stays: {stays}}}")

    assert found == ([] if harder is None else [expected])


# One form fill ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("{total: 35}", "form_submitted"),
        ("{total: 35.01}", None),
        ("{engagement: 15}", "form_submitted"),
        ("{rules: {any: [form]}}", "form_submitted"),
        ("{rules: {all: [form, size]}}", "form_submitted"),
        ("{rules: {all: [form, opened]}}", None),
        ("{rules: {any: [form, opened]}}", "form_submitted"),
        ("{rules: {any: [opened]}}", None),
        ("{rules: {all: [followed]}}", None),
        ("{fit: 20}", "form_submitted"),
        ("{rules: {all: [size]}}", "form_submitted"),
        ("{profile: {title: [head]}}", "form_submitted"),
        ("{total: 35, rules: {any: [opened]}}", None),
        ("{rules: {any: [demo]}}", None),
        ("{rules: {all: [demo, size]}}", None),
        ("{total: 55, engagement: 40}", None),
    ],
)
def test_a_path_that_one_form_fill_satisfies(path: str, form: str | None) -> None:
    found = lint(paths=f"score: {path}")

    if form is None:
        assert found == []
    else:
        (fault,) = found
        assert fault.startswith(f"{WAY}: one form fill ({form}) by the best profile would satisfy")


def test_a_form_of_the_models_own_is_a_form() -> None:
    text = default_model_text().replace(
        "rules: {all: [webinar-then-pricing]}", "rules: {all: [trial-started]}"
    )
    listed = text.replace("model: handraiser-default", "form_fills: [demo_requested]\nmodel: x")

    assert [fault.message.split(" by")[0] for fault in check_model(text)[1]] == [
        "one form fill (trial_started)"
    ] * 3
    assert check_model(listed)[1] == []


def test_a_form_fill_counts_even_where_more_than_its_type_is_asked() -> None:
    (fault,) = lint(
        rules="paper: {dimension: intent, points: 9, activity: {type: [content_downloaded], "
        "properties: {paper: [x]}}}",
        paths="score: {rules: {all: [paper]}}",
    )

    assert "one form fill (content_downloaded)" in fault


def test_a_frequency_of_one_is_met_by_one_form() -> None:
    often = "often: {dimension: intent, points: 9, activity: {type: [trial_started]}, at_least: %d}"

    assert len(lint(rules=often % 1, paths="score: {rules: {all: [often]}}")) == 1
    assert lint(rules=often % 2, paths="score: {rules: {all: [often]}}") == []


# The rest --------------------------------------------------------------------------------------


def test_the_laxest_default() -> None:
    assert lint(small="score: {total: 61}") == [
        f"{WAY}: the default segment asks for less than every other: whoever's facts are "
        "unknown would qualify most easily"
    ]
    assert lint(small="score: {total: 59}") == []
    assert lint(small="other: {rules: {any: [opened]}}") == []


def test_a_window_of_one_day() -> None:
    assert lint(
        rules="today: {dimension: intent, points: 1, activity: {type: [x]}, within: 1d}"
    ) == [
        "rules.today.within: 1d means today only (whole days count); "
        "write 2d for today and yesterday"
    ]
    assert (
        lint(rules="two: {dimension: intent, points: 1, activity: {type: [x]}, within: 2d}") == []
    )


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("{industry: [software]}", None),
        ("{industry: [saas]}", "industry.0: saas can't match: industry is one of software, retail"),
        (
            "{industry: [Software]}",
            "industry.0: Software can't match: industry is one of software,",
        ),
        (
            "{industry: [retail, fish]}",
            "industry.1: fish can't match: industry is one of software,",
        ),
        ("{industry: [{prefix: soft}]}", None),
        ("{employees: ['50']}", "employees.0: 50 can't match: employees is a number"),
        ("{employees: [50, 50.5]}", None),
        (
            "{employees: [{prefix: '5'}]}",
            "employees.0: prefix 5 can't match: employees is a number",
        ),
        ("{employees: [{anything-but: 5}]}", None),
        ("{employees: [null]}", "employees.0: null can't match: employees is a number"),
        ("{employees: [{exists: false}]}", None),
        ("{country: [CZ, NO]}", None),
        ("{country: [cz]}", "country.0: cz can't match: country is a code of two capitals"),
        (
            "{country: [Czechia]}",
            "country.0: Czechia can't match: country is a code of two capitals",
        ),
        (
            "{country: [{numeric: ['>', 5]}]}",
            "country.0: numeric can't match: country is a code of",
        ),
        ("{title: [cto]}", None),
        ("{title: [CTO]}", "title.0: CTO can't match: title is single words in small letters"),
        ("{title: [head of sales]}", "title.0: head of sales can't match: title is single words"),
        ("{title: [{equals-ignore-case: CTO}]}", None),
        ("{customer: [true]}", None),
        ("{customer: [yes]}", "customer.0: yes can't match: customer is true or false"),
        ("{customer: [1]}", "customer.0: 1 can't match: customer is true or false"),
        ("{domain: [acme.example]}", None),
        (
            "{domain: [WWW.acme.example]}",
            "domain.0: WWW.acme.example can't match: domain is a domain",
        ),
        ("{note: [x]}", None),
        ("{note: [5]}", "note.0: 5 can't match: note is a text"),
        ("{$or: [{industry: [fish]}, {customer: [true]}]}", "$or.0.industry.0: fish can't match"),
    ],
)
def test_values_that_a_fact_never_has(pattern: str, fault: str | None) -> None:
    found = lint(rules=f"odd: {{dimension: fit, points: 1, profile: {pattern}}}")

    assert len(found) == (fault is not None)
    assert fault is None or found[0].startswith(f"rules.odd.profile.{fault}")


def test_values_are_checked_wherever_a_profile_is_asked() -> None:
    found = lint(
        paths="score: {total: 60, profile: {industry: [fish]}}",
        card="suppress: {a: {profile: {industry: [fish]}}}\n"
        "disqualify: {b: {profile: {industry: [fish]}}}",
    )

    assert [fault.split(".profile")[0] for fault in found] == [WAY, "suppress.a", "disqualify.b"]


def test_lint_speaks_although_ids_are_unknown_but_not_of_what_they_change() -> None:
    found = lint(
        rules="today: {dimension: intent, points: 1, activity: {type: [x]}, within: 1d}",
        paths="score: {intent: 30, rules: {all: [nobody]}}",
    )

    assert [fault.split(":")[0] for fault in found] == [
        "rules.today.within",
        f"{WAY}.rules.all.0",
    ]

    lost = lint(
        rules="lost: {group: nowhere, points: 99, activity: {type: [x]}}",
        paths="score: {intent: 30}",
    )
    assert [fault.split(":")[0] for fault in lost] == ["rules.lost.group"]
