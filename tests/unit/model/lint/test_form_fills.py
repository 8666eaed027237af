"""Paths that one form fill by the best profile would satisfy."""

from __future__ import annotations

import pytest

from handraiser.model import check_model, default_model_text
from linting import WAY, lint


def form_in(found: list[str]) -> str | None:
    """The form that lint names, None where it finds nothing at all."""
    if not found:
        return None
    (fault,) = found
    before, _, after = fault.partition("one form fill (")
    assert before == f"{WAY}: "
    assert ") by the best profile would satisfy this path; ask for an activity beside it" in after
    return after.partition(")")[0]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("{total: 35}", "form_submitted"),
        ("{total: 35.01}", None),
        ("{engagement: 15}", "form_submitted"),
        ("{rules: {any: [form]}}", "form_submitted"),
        ("{rules: {all: [form, size]}}", "form_submitted"),
        ("{rules: {all: [form, opened]}}", None),
        ("{rules: {any: [opened]}}", None),
        ("{rules: {all: [followed]}}", None),
        ("{fit: 20}", "form_submitted"),
        ("{rules: {all: [size]}}", "form_submitted"),
        ("{rules: {any: [size, opened]}}", "form_submitted"),
        ("{profile: {job: [head]}}", "form_submitted"),
        ("{total: 35, rules: {any: [opened]}}", None),
        ("{rules: {any: [demo]}}", None),
        ("{rules: {all: [demo, size]}}", None),
        ("{total: 55, engagement: 40}", None),
    ],
)
def test_paths(path: str, form: str | None) -> None:
    assert form_in(lint(paths=f"score: {path}")) == form


def test_a_form_of_the_models_own_is_a_form() -> None:
    text = default_model_text().replace(
        "rules: {all: [webinar-then-pricing]}", "rules: {all: [trial-started]}"
    )
    listed = text.replace("model: handraiser-default", "form_fills: [demo_requested]\nmodel: x")

    assert [fault.message.split(" by")[0] for fault in check_model(text)[1]] == [
        "one form fill (trial_started)"
    ] * 3
    assert check_model(listed)[1] == []


TRIAL = "odd: {dimension: intent, points: %s, activity: {type: [trial_started]%s}%s}"
REQUIRED = "score: {rules: {all: [odd]}}"


@pytest.mark.parametrize(
    ("frequency", "met"),
    [
        ("at_least: 1", True),
        ("at_least: 2", False),
        ("at_most: 3", True),
        ("exactly: 1", True),
        ("exactly: 2", False),
        ("between: [1, 4]", True),
        ("between: [2, 4]", False),
        ("at_least: 1, count: days", True),
        ("at_least: 1, count: sessions, within: 1h", True),
        ("within: 15m", True),
        ("decay: {0d: 0%, 5d: 100%}", False),
    ],
)
def test_one_activity_meets_a_frequency_of_one(frequency: str, met: bool) -> None:
    found = lint(rules=TRIAL % (9, "", f", {frequency}"), paths=REQUIRED)

    assert form_in(found) == ("trial_started" if met else None)


def test_more_than_the_type_may_be_asked_of_the_form() -> None:
    found = lint(rules=TRIAL % (9, ", properties: {plan: [pro]}", ""), paths=REQUIRED)

    assert form_in(found) == "trial_started"


def test_several_rules_that_one_activity_matches_add_up() -> None:
    rules = (TRIAL % (9, "", "")) + "\n" + (TRIAL % (6, "", "")).replace("odd", "more")

    assert form_in(lint(rules=rules, paths="score: {intent: 15}")) == "trial_started"
    assert form_in(lint(rules=rules, paths="score: {intent: 15.01}")) is None


def test_channels_that_exclude_each_other_do_not_add_up() -> None:
    one = TRIAL % (9, ", channel: [display]", "")
    other = (TRIAL % (6, ", channel: [fair]", "")).replace("odd", "more")

    assert form_in(lint(rules=f"{one}\n{other}", paths="score: {intent: 6}")) == "trial_started"
    assert form_in(lint(rules=f"{one}\n{other}", paths="score: {intent: 6.01}")) is None


def test_a_channels_weight_counts_for_its_rules() -> None:
    """The display channel weighs one half."""
    rule = TRIAL % (10, ", channel: [display]", "")

    assert form_in(lint(rules=rule, paths="score: {intent: 5}")) == "trial_started"
    assert form_in(lint(rules=rule, paths="score: {intent: 5.01}")) is None


def test_weights_above_one_count() -> None:
    head = "campaigns: {fair: {weight: 2, above_one: true}}"
    rule = TRIAL % (10, "", "")

    assert form_in(lint(rules=rule, paths="score: {intent: 20}", head=head)) == "trial_started"
    assert form_in(lint(rules=rule, paths="score: {intent: 20.01}", head=head)) is None


def test_points_that_the_form_takes_for_certain_are_taken() -> None:
    plus = TRIAL % (10, "", "")
    minus = (TRIAL % (-4, "", "")).replace("odd", "less")
    perhaps = (TRIAL % (-4, ", properties: {plan: [free]}", "")).replace("odd", "less")

    assert form_in(lint(rules=f"{plus}\n{minus}", paths="score: {intent: 6.01}")) is None
    assert form_in(lint(rules=f"{plus}\n{perhaps}", paths="score: {intent: 10}")) is not None


def test_time_makes_no_mql() -> None:
    quiet = "odd: {dimension: intent, points: 9, inactivity: {type: [x]}, every: 30d}"

    assert lint(rules=quiet, paths="score: {intent: 9}") == []
    assert lint(rules=quiet, paths=REQUIRED) == []


def test_points_of_the_segment_count() -> None:
    rule = TRIAL % ("{default: 9, small: 30}", "", "")

    assert form_in(lint(rules=rule, paths="score: {intent: 10}")) is None


def test_bounds_and_weights_of_sums_count() -> None:
    rule = TRIAL % (40, "", "")
    card = "dimensions: {intent: {max: 30, weight: 0.5}}"

    assert form_in(lint(rules=rule, paths="score: {intent: 30}", card=card)) == "trial_started"
    assert form_in(lint(rules=rule, paths="score: {intent: 15, total: 35}", card=card)) is not None
    assert form_in(lint(rules=rule, paths="score: {intent: 15, total: 35.01}", card=card)) is None


BANDS = "grades: {A: 15, B: 0}\nlevels: {1: 15, 2: 10, 3: 0}"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("{cells: {A: [1]}}", "form_submitted"),
        ("{cells: {A: [3]}}", "form_submitted"),
        ("{cells: {A: [1]}, total: 35}", "form_submitted"),
        ("{cells: {A: [1]}, total: 35.01}", None),
        ("{cells: {B: [1]}, total: 30}", None),
        ("{cells: {B: [1]}, total: 29.99}", "form_submitted"),
    ],
)
def test_cells(path: str, form: str | None) -> None:
    """The form brings 15 at most, which is level 1; in the cell of B the fit is below 15."""
    assert form_in(lint(paths=f"score: {path}", card=BANDS)) == form


RAISED = "raised: {dimension: intent, points: 1, hand_raise: true, activity: %s}"


@pytest.mark.parametrize(
    ("raised", "form"),
    [
        ("{type: [trial_started]}", None),
        ("{type: [trial_started, demo_requested]}", None),
        ("{type: [quote_requested]}", "trial_started"),
        ("{type: [trial_started], properties: {plan: [pro]}}", "trial_started"),
        ("{type: [trial_started], channel: [fair]}", "trial_started"),
    ],
)
def test_a_hand_raise_frees_only_the_forms_that_raise_a_hand(raised: str, form: str | None) -> None:
    rules = f"{TRIAL % (9, '', '')}\n{RAISED % raised}"

    assert form_in(lint(rules=rules, paths=REQUIRED)) == form


def test_a_rule_within_a_hand_raise_is_one() -> None:
    asked = ", properties: {plan: [pro], size: [big]}"
    raised = RAISED % "{type: [trial_started], properties: {plan: [pro]}}"

    assert form_in(lint(rules=f"{TRIAL % (9, asked, '')}\n{raised}", paths=REQUIRED)) is None


def test_facts_that_exclude_each_other_do_not_add_up() -> None:
    tiers = (
        "t1: {dimension: fit, points: 10, profile: {country: [CZ]}}\n"
        "t2: {dimension: fit, points: 15, profile: {country: [DE]}}"
    )

    assert form_in(lint(rules=tiers, paths="score: {fit: 35}")) == "form_submitted"
    assert lint(rules=tiers, paths="score: {total: 51}") == []


def test_nobody_who_is_excluded_counts() -> None:
    card = "suppress: {customer: {profile: {customer: [true]}}}"
    rule = "odd: {dimension: fit, points: 10, profile: {customer: [true]}}"

    assert lint(rules=rule, paths="score: {total: 45}", card=card) == []
    assert form_in(lint(rules=rule, paths="score: {total: 45}")) == "form_submitted"


def test_an_alternative_that_the_segment_excludes_is_none() -> None:
    rule = "tiny: {dimension: fit, points: 1, profile: {employees: [{numeric: ['<', 9]}]}}"

    assert lint(rules=rule, paths="score: {rules: {any: [tiny, demo]}}") == []


def test_without_forms_there_is_nothing_to_fill_in() -> None:
    assert lint(paths="score: {fit: 20}", head="form_fills: []") == []
