"""Values that what a pattern asks for can never have."""

from __future__ import annotations

import pytest

from linting import WAY, lint


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("{industry: [software]}", None),
        ("{industry: [saas]}", "industry.0: saas can't match: industry is one of software, retail"),
        ("{industry: [Software]}", "industry.0: Software can't match: industry is one of"),
        ("{industry: [retail, fish]}", "industry.1: fish can't match: industry is one of"),
        ("{industry: [{prefix: soft}]}", None),
        ("{industry: [{prefix: fish}]}", "industry.0: prefix fish can't match: industry is one"),
        ("{industry: [{anything-but: [software]}]}", None),
        (
            "{industry: [{anything-but: [software, retail]}]}",
            "industry.0: anything-but can't match: industry is one of",
        ),
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
        ("{country: [Czechia]}", "country.0: Czechia can't match: country is a code of two"),
        (
            "{country: [{numeric: ['>', 5]}]}",
            "country.0: numeric can't match: country is a code of",
        ),
        ("{country: [{prefix: C}]}", None),
        ("{country: [{prefix: c}]}", "country.0: prefix c can't match: country is a code of"),
        ("{country: [{suffix: CZE}]}", "country.0: suffix CZE can't match: country is a code of"),
        ("{job: [cto]}", None),
        ("{job: [CTO]}", "job.0: CTO can't match: job is single words in small letters"),
        ("{job: [head of sales]}", "job.0: head of sales can't match: job is single words"),
        ("{job: [{equals-ignore-case: CTO}]}", None),
        ("{job: [{prefix: Chief}]}", "job.0: prefix Chief can't match: job is single words"),
        ("{job: [{prefix: {equals-ignore-case: Chief}}]}", None),
        ("{customer: [true]}", None),
        ("{customer: [yes]}", "customer.0: yes can't match: customer is true or false"),
        ("{customer: [1]}", "customer.0: 1 can't match: customer is true or false"),
        ("{domain: [acme.example]}", None),
        ("{domain: [WWW.acme.example]}", "domain.0: WWW.acme.example can't match: domain is a"),
        ("{domain: [{suffix: .Example}]}", "domain.0: suffix .Example can't match: domain is a"),
        ("{note: [x]}", None),
        ("{note: [' x']}", "note.0: ' x' can't match: note is a text"),
        ("{country: ['']}", "country.0: '' can't match: country is a code of two capitals"),
        ("{note: [5]}", "note.0: 5 can't match: note is a text"),
        ("{title: {seniority: [director, vp]}}", None),
        ("{title: {seniority: [Director]}}", "title.seniority.0: Director can't match: title.sen"),
        ("{budget: {amount: [{numeric: ['>=', 5]}], currency: [EUR]}}", None),
        ("{budget: {currency: [Euro]}}", "budget.currency.0: Euro can't match: budget.currency is"),
        ("{budget: {amount: [{prefix: '5'}]}}", "budget.amount.0: prefix 5 can't match: budget.am"),
        ("{mail: {type: [company, free]}}", None),
        ("{mail: {type: [work]}}", "mail.type.0: work can't match: mail.type is company,"),
        ("{sector: [Fishing!]}", "sector.0: Fishing! can't match: sector is the id of"),
        ("{$or: [{industry: [fish]}, {customer: [true]}]}", "$or.0.industry.0: fish can't match"),
    ],
)
def test_values_that_a_fact_never_has(pattern: str, fault: str | None) -> None:
    found = lint(rules=f"odd: {{dimension: fit, points: 1, profile: {pattern}}}")

    assert len(found) == (fault is not None)
    assert fault is None or found[0].startswith(f"rules.odd.profile.{fault}")


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("{type: [x, {prefix: y}]}", None),
        ("{type: [5]}", "type.0: 5 can't match: type is a text"),
        ("{channel: [{numeric: ['>', 5]}]}", "channel.0: numeric can't match: channel is a text"),
        ("{campaign: [true]}", "campaign.0: true can't match: campaign is a text"),
        ("{channel: [null]}", None),
        ("{properties: {count: [5, true, {numeric: ['>', 5]}]}}", None),
    ],
)
def test_values_that_an_activity_never_has(pattern: str, fault: str | None) -> None:
    found = lint(rules=f"odd: {{dimension: intent, points: 1, activity: {pattern}}}")

    assert found == ([] if fault is None else [f"rules.odd.activity.{fault}"])


def test_values_are_checked_wherever_a_pattern_stands() -> None:
    found = lint(
        rules="quiet: {dimension: intent, points: -1, inactivity: {type: [5]}, every: 7d}\n"
        "steps: {dimension: intent, points: 1, within: 7d, sequence: [{type: [a]}, {type: [5]}]}",
        paths="score: {total: 60, profile: {industry: [fish]}}",
        small_profile="{industry: [fish]}",
        card="suppress: {a: {profile: {industry: [fish]}}}\n"
        "disqualify: {b: {profile: {industry: [fish]}}}",
    )

    assert [fault.partition(": ")[0] for fault in found] == [
        "rules.quiet.inactivity.type.0",
        "rules.steps.sequence.1.type.0",
        "segments.small.profile.industry.0",
        f"{WAY}.profile.industry.0",
        "suppress.a.profile.industry.0",
        "disqualify.b.profile.industry.0",
    ]
