"""The forms document: the one in the layer, and what a wrong one is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handraiser.errors import Refused
from handraiser.intake.forms import Forms, FormsError, load_forms, read_forms
from handraiser.intake.names import canonical

DOCS = Path(__file__).parents[3] / "docs" / "forms.md"

RECORDS = {
    "contact": "contact_requested",
    "demo-request": "demo_requested",
    "quote-request": "quote_requested",
    "newsletter": "newsletter_signed_up",
    "webinar-registration": "webinar_registered",
    "content-download": "content_downloaded",
    "linkedin-lead": "lead_form_submitted",
    "page-view": "page_viewed",
    "trial": "trial_started",
}

SMALL = """
identities: {email: [email]}
traits: {company: [company]}
honeypot: homepage
forms:
  contact: {records: contact_requested}
"""


def test_each_form_records_its_activity(forms: Forms) -> None:
    assert {name: form.records for name, form in forms.forms.items()} == RECORDS


def test_the_guide_lists_the_forms_of_the_document(forms: Forms) -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \| `([a-z_]+)` \|", DOCS.read_text("utf-8"), re.MULTILINE)
    assert dict(listed) == RECORDS


def test_an_unknown_form_is_refused(forms: Forms) -> None:
    with pytest.raises(Refused) as refused:
        forms.form("contact ")
    assert refused.value.code == "unknown_form"


@pytest.mark.parametrize(
    "name",
    ["Job Title", "job-title", "jobTitle", "JOB_TITLE", " job.title ", "job  title", "_job_title"],
)
def test_a_name_has_one_spelling(name: str) -> None:
    assert canonical(name) == "job_title"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (SMALL.replace("contact_requested", "Contact requested"), "forms.contact.records"),
        (SMALL.replace("contact:", "Contact us:"), "forms.Contact us"),
        (SMALL.replace("{records", "{colour: red, records"), "forms.contact.colour"),
        (SMALL.replace("{records: contact_requested}", "{}"), "forms.contact.records"),
        (SMALL.replace("email: [email]", "e_mail: [email]"), "identities.e_mail"),
        (SMALL + "  contact: {records: x}", "'contact' is written twice"),
        (SMALL.replace("[company]", "[company, nonce]"), "nonce means a reserved name"),
        (
            SMALL.replace("[company]", "[company, E-Mail, email]"),
            "email means the email and the trait",
        ),
        (SMALL.replace("homepage", "Company"), "company means the honeypot and the trait company"),
        (
            SMALL.replace("contact_requested}", "x, properties: [email]}"),
            "in the form contact, email means the email and a property",
        ),
        (
            SMALL.replace("contact_requested}", "x, traits: {title: [company]}}"),
            "company means the trait company and the trait title",
        ),
        (
            SMALL.replace("contact_requested}", "x, constants: {a: [1]}}"),
            "forms.contact.constants.a",
        ),
        ("forms: [", "not YAML"),
        ("", "document"),
        ("- a", "document"),
    ],
)
def test_a_wrong_document_is_told_what_and_where(wrong: str, told: str) -> None:
    with pytest.raises(FormsError, match=re.escape(told)):
        read_forms(wrong)


def test_every_fault_is_told_at_once() -> None:
    wrong = SMALL.replace("contact_requested", "1").replace("homepage", "''")
    with pytest.raises(FormsError) as faults:
        read_forms(wrong)
    assert len(str(faults.value).splitlines()) == 2


def test_forms_in_the_layer_that_were_broken_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "forms:\n  newsletter: {type: ''}\n"
    monkeypatch.setattr("handraiser.intake.checked.read_document", lambda _name: wrong)
    monkeypatch.setattr(
        "handraiser.shipped.read_document",
        lambda name: wrong if name == "forms.yaml" else '{"sha256": "of another"}',
    )

    with pytest.raises(FormsError, match=r"2:16: forms\.newsletter\.type: "):
        load_forms()
