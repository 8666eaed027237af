"""Short ways to ask lint what it says of a small model."""

from __future__ import annotations

from textwrap import indent

from handraiser.model import lint_model

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

WAY = "segments.default.paths.score"
"""The path of the default segment's path, within the scorecard."""


def small_model(
    *,
    rules: str = "",
    paths: str = "score: {total: 60}",
    small: str = "other: {rules: {any: [demo, opened]}}",
    nurture: str = "{}",
    small_profile: str = '{employees: [{numeric: ["<", 10]}]}',
    card: str = "",
    head: str = "",
) -> str:
    """The text of a model with a few rules, a segment `small` and the default."""
    return f"""\
model: ours
version: 1
{head}
facts:
  employees: number
  industry: {{kind: choice, values: {{software: [saas], retail: []}}}}
  country: {{kind: country, values: {{CZ: [Czechia]}}}}
  job: words
  title: title
  budget: money
  mail: mail_domain
  sector: industry
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
        profile: {small_profile}
        paths:
          {small}
      default:
        paths:
          {paths}
        nurture: {nurture}
{indent(card, "    ")}
"""


def lint(**parts: str) -> list[str]:
    """What lint says of a small model: each fault's path within the scorecard, and its message."""
    report = lint_model(small_model(**parts))
    assert report.model is not None, report.faults
    return [f"{f.path.removeprefix('scorecards.default.')}: {f.message}" for f in report.faults]


def warnings(**parts: str) -> list[str]:
    """The warnings, likewise."""
    report = lint_model(small_model(**parts))
    return [f"{f.path.removeprefix('scorecards.default.')}: {f.message}" for f in report.warnings]


def where(found: list[str]) -> list[str]:
    """The paths alone."""
    return [one.partition(": ")[0] for one in found]
