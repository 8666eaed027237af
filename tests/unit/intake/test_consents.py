"""Consent that a form gives or refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from handraiser.activity import Activity, Json
from handraiser.intake.forms import Forms, FormsError, load_forms, read_forms
from handraiser.intake.submission import read_submission

NOW = datetime(2026, 11, 21, 22, 27, 30, tzinfo=UTC)

DOCUMENT = """
identities: {email: [email]}
traits: {country: [country]}
honeypot: homepage
consents:
  marketing_email: {fields: [opt_in], jurisdiction_from: country}
forms:
  contact: {records: contact_requested}
  quote:
    records: quote_requested
    keeps_other_fields: false
    consents:
      marketing_email: {fields: [opt_in, news], wording: quote-3, jurisdiction: EU}
      profiling: {fields: [personal], wording: p1, yes: [jasně], no: [raději ne]}
"""


@pytest.fixture(scope="module")
def document() -> Forms:
    return read_forms(DOCUMENT)


def activity(forms: Forms, form_id: str = "contact", **fields: Any) -> Activity:
    sent: dict[str, Json] = {"email": "a@example.com", **fields}
    return read_submission(forms, form_id, sent, received_at=NOW).activity


@pytest.mark.parametrize(
    ("value", "given"),
    [
        ("on", True),
        ("Yes", True),
        ("true", True),
        ("1", True),
        (True, True),
        (1, True),
        (" checked ", True),
        ("I agree", True),
        ("opt-in", True),
        ("Souhlasím", None),
        (["0", "1"], True),
        (["no", "maybe"], False),
        ("off", False),
        ("no", False),
        (False, False),
        (0, False),
        ("declined", False),
        ("perhaps", None),
        ({"a": 1}, None),
    ],
)
def test_a_yes_gives_and_only_a_no_refuses(
    document: Forms, value: Json, given: bool | None
) -> None:
    told = activity(document, opt_in=value)
    assert told.traits.get("consent_marketing_email") is given
    assert ("consents" in told.properties) is (given is not None)
    assert ("opt_in" in told.properties) is (given is None)


def test_a_box_that_is_not_checked_says_nothing(document: Forms) -> None:
    for fields in ({"opt_in": ""}, {"opt_in": " "}, {"opt_in": None}, {"optIn": "", "x": ""}):
        told = activity(document, **fields)
        assert (told.traits, told.properties) == ({}, {"form": "contact"})


def test_the_activity_keeps_what_was_agreed_to(document: Forms) -> None:
    told = activity(document, country="CZ", opt_in="on", message="hello", consents="mine")
    assert told.traits == {"country": "CZ", "consent_marketing_email": True}
    assert told.properties == {
        "form": "contact",
        "message": "hello",
        "consents": [
            {"purpose": "marketing_email", "given": True, "field": "opt_in", "jurisdiction": "CZ"}
        ],
    }
    assert told.at == NOW


def test_a_form_has_wordings_purposes_and_words_of_its_own(document: Forms) -> None:
    told = activity(document, "quote", news="on", personal="Raději ne", country="CZ")
    assert told.traits == {
        "country": "CZ",
        "consent_marketing_email": True,
        "consent_profiling": False,
    }
    assert told.properties["consents"] == [
        {
            "purpose": "marketing_email",
            "given": True,
            "field": "news",
            "jurisdiction": "EU",
            "wording": "quote-3",
        },
        {"purpose": "profiling", "given": False, "field": "personal", "wording": "p1"},
    ]
    assert activity(document, "quote", personal="jasně").traits == {"consent_profiling": True}


def test_the_jurisdiction_may_come_from_a_field_that_is_no_fact() -> None:
    forms = read_forms(DOCUMENT.replace("jurisdiction_from: country", "jurisdiction_from: Law Of"))
    record = {"purpose": "marketing_email", "given": True, "field": "opt_in"}
    told = activity(forms, opt_in="on", lawOf=" DE ")
    assert told.properties["consents"] == [{**record, "jurisdiction": "DE"}]
    told = activity(forms, opt_in="on", lawOf={"a": 1})
    assert told.properties["consents"] == [record]


def test_consent_is_kept_whatever_else_is_sent(document: Forms) -> None:
    much: Any = {f"f{n}": "x" * 1_000 for n in range(120)}
    told = activity(document, **much, opt_in="on")
    assert told.traits == {"consent_marketing_email": True}
    assert "consents" in told.properties


@pytest.mark.parametrize("field", ["consent_marketing_email", "Marketing Consent", "emailOptIn"])
def test_the_shipped_document_knows_the_usual_names(field: str) -> None:
    told = activity(load_forms(), **{field: "on"}, country="Austria")
    assert told.traits == {"country": "Austria", "consent_marketing_email": True}


def test_a_box_that_may_mean_anything_stays_a_property() -> None:
    told = activity(load_forms(), consent="on")
    assert (told.traits, told.properties) == ({}, {"form": "contact", "consent": "on"})


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("{fields: []}", "consents.marketing_email.fields"),
        ("{wording: x}", "consents.marketing_email.fields"),
        ("{fields: [a], jurisdiction: EU, jurisdiction_from: country}", "not both"),
        ("{fields: [a], purpose: x}", "purpose"),
        ("{fields: [E-Mail]}", "E-Mail means the email and consent to marketing_email"),
        ("{fields: [opened at]}", "opened at means a reserved name and consent to marketing_email"),
    ],
)
def test_a_wrong_consent_is_refused(wrong: str, told: str) -> None:
    text = DOCUMENT.replace("{fields: [opt_in], jurisdiction_from: country}", wrong)
    text = text.replace("email: [email]", "email: [email, e_mail]")
    with pytest.raises(FormsError, match=told):
        read_forms(text)


def test_a_consents_fact_is_nobody_elses() -> None:
    text = DOCUMENT.replace("{country: [country]}", "{consent_marketing_email: [yes_please]}")
    with pytest.raises(FormsError, match="is the fact of a consent"):
        read_forms(text)


def test_a_purpose_is_a_name() -> None:
    with pytest.raises(FormsError, match="Marketing E-Mail"):
        read_forms(DOCUMENT.replace("  marketing_email: {fields", "  Marketing E-Mail: {fields", 1))
