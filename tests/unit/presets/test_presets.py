"""Each preset on leads as one meets them: who becomes an MQL, by which path, and who does not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

import written
from builders import NOON, activity
from handraiser.facts import Fact, profile
from handraiser.model import check_model, load_model
from handraiser.model.compiled import ActivityRule
from handraiser.scoring.score import score
from handraiser.yaml_text import read_yaml
from handraiser_cli.presets import preset_names, preset_summary, preset_text

HERE = Path(__file__).parent


class Persona(NamedTuple):
    """A lead of a preset: its facts, what it did, the instant of the look, and what must be so."""

    preset: str
    who: str
    facts: dict[str, Any]
    did: list[str]
    on: str
    expected: dict[str, Any]


def personas(preset: str) -> list[Persona]:
    """Those of one preset."""
    found = cast("list[dict[str, Any]]", read_yaml((HERE / f"{preset}.yaml").read_text()).values)
    return [Persona(preset, **entry) for entry in found]


EVERYBODY = [persona for preset in preset_names() for persona in personas(preset)]


def test_there_are_five() -> None:
    assert preset_names() == [
        "account-based",
        "b2b-saas",
        "event-led",
        "insurance-quote",
        "manufacturing",
    ]


@pytest.mark.parametrize("preset", preset_names())
class TestEach:
    def test_it_has_no_faults_and_its_own_name(self, preset: str) -> None:
        model, faults = check_model(preset_text(preset))
        assert faults == []
        assert model is not None
        assert model.label == f"{preset}/1"

    def test_it_can_be_read_in_one_sitting(self, preset: str) -> None:
        assert len(preset_text(preset).splitlines()) <= 275
        assert 20 < len(preset_summary(preset)) < 110

    def test_an_opened_e_mail_is_worth_a_point_at_most(self, preset: str) -> None:
        opened = [activity("email_opened", NOON, id=f"{n}") for n in range(50)]
        found = score(load_model(preset_text(preset)), {}, opened, NOON)["default"]
        assert found.shown("total") in {0, 1}

    def test_its_personas_take_every_path_and_meet_every_kind_of_end(self, preset: str) -> None:
        (card,) = load_model(preset_text(preset)).scorecards.values()
        told = personas(preset)
        taken = {p.expected.get("path") for p in told} | {p.expected.get("stays") for p in told}
        assert len(told) >= 8
        assert {way.id for segment in card.segments for way in segment.paths} <= taken
        assert {p.expected.get("path") for p in told} >= {"none", "hand-raise"}
        assert any(p.expected.get("excluded", "none") != "none" for p in told)
        assert any(p.expected.get("nurture") for p in told)

    def test_each_suppression_and_disqualifier_holds_against_the_strongest_lead(
        self, preset: str
    ) -> None:
        model = load_model(preset_text(preset))
        card = model.scorecards["default"]
        raised = [
            activity(kind, NOON)
            for rule in card.rules
            if isinstance(rule, ActivityRule) and rule.hand_raise
            for kind in cast("list[str]", rule.pattern.source["type"])
        ]
        assert score(model, {}, raised, NOON)["default"].enters
        for exclusion in (*card.suppress, *card.disqualify):
            facts = _meeting(exclusion.pattern.source)
            found = score(model, facts, raised, NOON)["default"]
            assert found.excluded is exclusion, facts
            assert not found.enters


def _meeting(pattern: Any) -> dict[str, Any]:
    """Facts that meet a pattern of exact values, or its first branch."""
    if "$or" in pattern:
        return _meeting(pattern["$or"][0])
    return {name: _value(wanted) for name, wanted in pattern.items()}


def _value(wanted: Any) -> Any:
    if isinstance(wanted, dict):
        return _meeting(wanted)
    (first, *_) = wanted
    return first["numeric"][1] - 1 if isinstance(first, dict) else first


@pytest.mark.parametrize("persona", EVERYBODY, ids=lambda p: f"{p.preset}: {p.who}")
def test_a_lead_is_scored_and_qualified_as_expected(persona: Persona) -> None:
    model = load_model(preset_text(persona.preset))
    did = written.activities("; ".join(persona.did))

    found = written.told(score(model, persona.facts, did, written.instant(persona.on))["default"])

    assert {name: found[name] for name in persona.expected} == persona.expected


@pytest.mark.parametrize("preset", preset_names())
def test_nobody_stays_an_mql_for_good_by_who_they_are(preset: str) -> None:
    model = load_model(preset_text(preset))
    for persona in personas(preset):
        did = written.activities("; ".join(persona.did))
        later = written.instant(persona.on) + timedelta(days=400)
        assert not score(model, persona.facts, did, later)["default"].stays, persona.who


@pytest.mark.parametrize("persona", EVERYBODY, ids=lambda p: f"{p.preset}: {p.who}")
def test_a_persona_says_only_what_its_preset_knows(persona: Persona) -> None:
    readers = load_model(preset_text(persona.preset)).readers
    facts = {name: Fact(value, 0, (0, b""), "form") for name, value in persona.facts.items()}
    unread = facts.keys() - profile(facts, readers).keys()
    assert unread <= {"country"}, "only a country may be written in a way that cannot be read"
