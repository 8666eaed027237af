"""A document's faults: all at once, in the order of the text, at their line and column."""

from __future__ import annotations

import pytest

from handraiser.model import ModelInvalid, check_model, default_model, load_model

BASE = """\
model: ours
version: 3
facts:
  employees: number
  industry: {kind: choice, values: [software, retail]}
scorecards:
  default:
    groups:
      web: {dimension: engagement, decay: 50% per 30d}
    rules:
      size: {dimension: fit, points: 20, profile: {employees: [{numeric: [">=", 50]}]}}
      visit:
        group: web
        activity: {type: [visit]}
        points: 5
    segments:
      small:
        profile: {employees: [{numeric: ["<", 50]}]}
        paths: {score: {total: 25}}
      default:
        paths:
          score: {total: 25, rules: {all: [visit]}}
"""


def faults(*changes: tuple[str, str]) -> list[str]:
    """The faults of BASE with each text replaced by another."""
    text = BASE
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return [str(fault) for fault in check_model(text)[1]]


def test_a_right_model_has_none() -> None:
    assert faults() == []
    assert load_model(BASE).version == 3
    assert default_model().name == "handraiser-default"


CARD = "scorecards.default"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        # words the grammar does not know
        (
            "        points: 5",
            "        pionts: 5",
            f"12:7: {CARD}.rules.visit: 'points' is missing",
        ),
        ("version: 3", "version: 3\nzone: x", "3:1: zone: 'zone' is not known here"),
        (
            "        group: web",
            "        groups: web",
            f"13:9: {CARD}.rules.visit.groups: 'groups' is not known here; did you mean 'group'?",
        ),
        ("model: ours", "model: Ours", "1:1: model: a name is written like email-opened"),
        (
            "  employees: number",
            "  Emp: number",
            "4:3: facts.Emp: a name is written like company_size",
        ),
        # values of another kind
        ("version: 3", "version: three", "2:1: version: this takes a whole number"),
        ("version: 3", "version: 0", "2:1: version: this is at least 1"),
        (
            "        points: 5",
            "        points: five",
            f"15:9: {CARD}.rules.visit.points: this takes a number",
        ),
        (
            "        points: 5",
            "        points: true",
            f"15:9: {CARD}.rules.visit.points: this takes a number",
        ),
        (
            "        points: 5",
            "        points: 0.0000001",
            f"15:9: {CARD}.rules.visit.points: a number has at most 6 decimals",
        ),
        (
            "        points: 5",
            "        points: 1000001",
            f"15:9: {CARD}.rules.visit.points: a number has at most 6 decimals and lies within",
        ),
        (
            "        points: 5",
            "        points: {small: 5}",
            f"15:9: {CARD}.rules.visit.points: points per segment need a default",
        ),
        (
            "  employees: number",
            "  employees: nmber",
            "4:3: facts.employees: unknown kind 'nmber'; kinds are choice,",
        ),
        (
            "values: [software, retail]",
            "label: x",
            "5:3: facts.industry: a choice lists its values",
        ),
        (
            "values: [software, retail]",
            "values: {software: [it], retail: [IT]}",
            "5:3: facts.industry: 'IT' is a spelling of both 'software' and 'retail'",
        ),
        (
            "scorecards:",
            "channels: {web: 1.5}\nscorecards:",
            "6:12: channels.web: a weight lies between 0 and 1",
        ),
        (
            "scorecards:",
            "channels: {web: {weight: 11, above_one: true}}\nscorecards:",
            "6:18: channels.web.weight: this is at most 10",
        ),
        ("facts:", "history: 1096d\nfacts:", "3:1: history: history is at most 1095d"),
        ("facts:", "history: 24h\nfacts:", "3:1: history: '24h': this takes whole days"),
        (
            "facts:",
            "time_zone: Europe/Prag\nfacts:",
            "3:1: time_zone: unknown time zone 'Europe/Prag'",
        ),
        ("facts:", "time_zone: /etc/passwd\nfacts:", "3:1: time_zone: unknown time zone"),
        ("facts:", "sources: [crm, [form, crm]]\nfacts:", "3:16: sources.1: 'crm' is listed twice"),
        # decay, limits, durations
        (
            "decay: 50% per 30d",
            "decay: 50% per 1h",
            f"9:36: {CARD}.groups.web.decay: '1h': this takes whole",
        ),
        (
            "decay: 50% per 30d",
            "decay: fast",
            f"9:36: {CARD}.groups.web.decay: write `none`, a share",
        ),
        (
            "decay: 50% per 30d",
            "decay: 0% per 30d",
            f"9:36: {CARD}.groups.web.decay: a decay takes more than 0%",
        ),
        (
            "decay: 50% per 30d",
            "decay: 101% per 30d",
            f"9:36: {CARD}.groups.web.decay: a share is at most 100%",
        ),
        (
            "points: 5",
            "points: 5\n        limit: often",
            f"16:9: {CARD}.rules.visit.limit: write a number per whole days",
        ),
        (
            "points: 5",
            "points: 5\n        limit: 2 per 12h",
            f"16:9: {CARD}.rules.visit.limit: '12h': this takes",
        ),
        (
            "points: 5",
            "points: 5\n        within: 30",
            f"16:9: {CARD}.rules.visit.within: 30 is not a duration",
        ),
        # a rule's one meaning
        (
            "        activity: {type: [visit]}\n",
            "",
            f"12:7: {CARD}.rules.visit: a rule has exactly one of profile, activity, sequence",
        ),
        (
            "        group: web\n",
            "",
            f"12:7: {CARD}.rules.visit: a rule names either its group or its",
        ),
        (
            "points: 5",
            "points: 5\n        limit: once\n        at_least: 2",
            f"16:9: {CARD}.rules.visit.limit: limit and at_least exclude each other",
        ),
        (
            "points: 5",
            "points: 5\n        count: days",
            f"16:9: {CARD}.rules.visit.count: count goes with one of",
        ),
        (
            "dimension: fit, points: 20",
            "dimension: fit, points: 20, within: 3d",
            f"11:42: {CARD}.rules.size.within: within means nothing on a rule about profile",
        ),
        (
            "activity: {type: [visit]}",
            "sequence: [{type: [a]}, {type: [b]}]",
            f"12:7: {CARD}.rules.visit: a sequence says within how many days",
        ),
        (
            "activity: {type: [visit]}",
            "sequence: [{type: [a]}]",
            f"14:9: {CARD}.rules.visit.sequence: this takes at least 2",
        ),
        # bounds
        (
            "web: {dimension",
            "web: {min: 5, max: 4, dimension",
            f"9:13: {CARD}.groups.web.min: min is above max",
        ),
        (
            "    groups:",
            "    dimensions: {fit: {max: -1}}\n    groups:",
            f"8:24: {CARD}.dimensions.fit.max: min is above",
        ),
        (
            "    groups:",
            "    dimensions: {fit: {weight: -1}}\n    groups:",
            f"8:24: {CARD}.dimensions.fit.weight: this is at least 0",
        ),
        # segments
        (
            "      default:\n        paths:",
            "      other:\n        paths:",
            f"16:5: {CARD}.segments: the last segment is `default`",
        ),
        (
            '        profile: {employees: [{numeric: ["<", 50]}]}\n',
            "",
            f"17:7: {CARD}.segments.small: every segment but the default has a profile",
        ),
        (
            "{total: 25, rules: {all: [visit]}}",
            "{name: x}",
            f"22:11: {CARD}.segments.default.paths.score: a path states at least one minimum",
        ),
        # ids that are not there
        (
            "        group: web",
            "        group: wob",
            f"13:9: {CARD}.rules.visit.group: unknown group 'wob'; did you mean 'web'?",
        ),
        (
            "rules: {all: [visit]}",
            "rules: {any: [visit, vist]}",
            f"22:51: {CARD}.segments.default.paths.score.rules.any.1: unknown rule 'vist';",
        ),
        (
            "        points: 5",
            "        points: {default: 5, smal: 6}",
            f"15:30: {CARD}.rules.visit.points.smal: unknown segment 'smal'; did you mean 'small'?",
        ),
        (
            'profile: {employees: [{numeric: [">="',
            'profile: {employes: [{numeric: [">="',
            f"11:52: {CARD}.rules.size.profile.employes: unknown fact 'employes'; did you mean",
        ),
        (
            "activity: {type: [visit]}",
            "activity: {kind: [visit]}",
            f"14:20: {CARD}.rules.visit.activity.kind: unknown field of an activity 'kind'",
        ),
        # patterns
        (
            "activity: {type: [visit]}",
            "activity: {type: visit}",
            f"14:20: {CARD}.rules.visit.activity.type: write the allowed values as a list",
        ),
        (
            "activity: {type: [visit]}",
            "activity: {type: [{prefx: v}]}",
            f"14:27: {CARD}.rules.visit.activity.type.0: unknown operator 'prefx'",
        ),
    ],
)
def test_each_fault_has_its_place_and_says_what_is_wrong(old: str, new: str, fault: str) -> None:
    found = faults((old, new))

    assert any(one.startswith(fault) for one in found), found


def test_all_faults_of_ids_meaning_and_text_come_together_in_the_order_of_the_text() -> None:
    found = faults(
        ("version: 3", "version: 3\nversion: 4"),
        ("        group: web", "        group: wob"),
        ("points: 5", "points: 5\n        within: 1d"),
        ("{total: 25}}", "{total: 25, rules: {any: [vist]}}}"),
        ('{employees: [{numeric: [">="', '{industry: [fishing], employees: [{numeric: [">="'),
    )

    assert [one.split(": ")[0] for one in found] == ["3:1", "12:63", "14:9", "17:9", "21:50"]


def test_faults_of_shape_come_together_with_those_of_the_text() -> None:
    found = faults(
        ("version: 3", "version: 3\nversion: 4"),
        ("  employees: number", "  employees: nmber"),
        ("points: 5", "points: five\n        limit: often"),
    )

    assert [one.split(": ")[0] for one in found] == ["3:1", "5:3", "16:9", "17:9"]


@pytest.mark.parametrize("text", ["", "- a", "just words"])
def test_what_is_no_mapping_is_no_model(text: str) -> None:
    model, (fault,) = check_model(text)

    assert model is None
    assert str(fault) == "1:1: this takes names, each with its value"


def test_loading_raises_every_fault() -> None:
    with pytest.raises(ModelInvalid, match="unknown group") as caught:
        load_model(BASE.replace("group: web", "group: wob").replace("[visit]}}", "[vist]}}"))

    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(13, 9), (22, 44)]


def test_a_text_that_is_not_yaml_is_one_fault() -> None:
    model, (fault,) = check_model("a: [")

    assert model is None
    assert (fault.line, fault.column, fault.path) == (1, 5, "")


def test_two_texts_that_mean_the_same_have_one_fingerprint() -> None:
    written = BASE.replace("points: 5", "points: 5.0")
    assert load_model(written).fingerprint == load_model(BASE).fingerprint
    other = BASE.replace("points: 5", "points: 6")
    assert load_model(other).fingerprint != load_model(BASE).fingerprint
