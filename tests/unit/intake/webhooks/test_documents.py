"""A vendor's document: every fault is told at once, with its place."""

from __future__ import annotations

import re

import pytest

from handraiser.activity import Json
from handraiser.intake import checked
from handraiser.intake.mapping.paths import find, first
from handraiser.intake.webhooks import document
from handraiser.intake.webhooks.document import WebhookError, load_webhook, read_webhook

SMALL = """\
source: form
signature:
  scheme: hmac-sha256
  header: x-signature
  value: v1={signature}
  signs: "{timestamp}.{body}"
  timestamp: {header: x-timestamp, unit: s, window: 300}
id: id
at: {is: at}
records:
  - when: {event: [sent]}
    type: form_submitted
"""


def test_a_small_document_is_enough() -> None:
    webhook = read_webhook(SMALL)
    assert webhook.id == ["id"]
    assert webhook.records[0].when.matches({"event": "sent"})


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (SMALL.replace("hmac-sha256", "md5"), "3:3: signature.scheme: "),
        (SMALL.replace("{signature}", "x"), "value must hold {signature}"),
        (SMALL.replace("v1={signature}", "'{signature}{signature}'"), "once"),
        (SMALL.replace("{signature}", "{secret}"), "{signature}, {timestamp}"),
        (SMALL.replace("{signature}", "{signature"), "2:1: signature: "),
        (SMALL.replace(".{body}", ""), "signs must hold {body}"),
        (SMALL.replace("{timestamp}.", ""), "if and only if there is a timestamp"),
        (SMALL.replace("header: x-timestamp, ", ""), "a header of its own or is in value"),
        (SMALL.replace("v1={", "t={timestamp},v1={"), "a header of its own or is in value"),
        (SMALL.replace("hmac-sha256", "secret"), "nothing is signed"),
        (SMALL.replace("  value:", "  encoding: plain\n  value:"), "base64 or hex"),
        (SMALL.replace("300", "0"), "7:45: signature.timestamp.window: "),
        (SMALL.replace("300", "9999999"), "signature.timestamp.window"),
        (SMALL.replace("{event: [sent]}", "{event: sent}"), "11:5: records.0.when: "),
        (SMALL.replace("{event: [sent]}", "{event: [{sufix: x}]}"), "records.0.when"),
        (SMALL.replace("form_submitted", "Form submitted"), "12:5: records.0.type: "),
        (SMALL.replace("id: id", "id: []"), "8:1: id: "),
        (SMALL + "colour: red\n", "13:1: colour: "),
        (SMALL + "source: crm\n", "'source' is written twice"),
        (SMALL + "identities: {phone: tel}\n", "13:14: identities.phone"),
        (SMALL + "gather: {a: {name: x}}\n", "gather.a.value"),
        ("records: [", "not YAML"),
        ("", "document"),
        ("- a", "document"),
    ],
)
def test_a_wrong_document_is_told_what_and_where(wrong: str, told: str) -> None:
    with pytest.raises(WebhookError, match=re.escape(told)):
        read_webhook(wrong)


def test_every_fault_is_told_at_once() -> None:
    wrong = SMALL.replace("300", "0").replace("form_submitted", "1").replace("id: id", "id: 7")
    with pytest.raises(WebhookError) as faults:
        read_webhook(wrong)
    assert len(str(faults.value).splitlines()) == 3


def test_a_document_that_was_put_beside_the_others_needs_no_twin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(document, "vendors", lambda: ["acme"])
    monkeypatch.setattr(checked, "read_document", lambda _name: SMALL)
    assert load_webhook("acme") == read_webhook(SMALL)


EVENT: Json = {"a": {"b": [{"c": " x "}, 7], "blank": "  ", "none": None, "no": False, "zero": 0}}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b.0.c", "x"),
        ("a.b.1", 7),
        ("a.b.2", None),
        ("a.b.x", None),
        ("a.b.0.c.d", None),
        ("a.blank", None),
        ("a.none", None),
        ("a.no", False),
        ("a.zero", 0),
        ("z", None),
    ],
)
def test_a_path_leads_to_what_is_not_blank(path: str, value: object) -> None:
    found = find(EVENT, path)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("places", "value"),
    [
        (["a.blank", "a.b.1"], 7),
        (["of:{a.b.1}"], "of:7"),
        (["{a.b.0.c}-{a.b.1}"], "x-7"),
        (["{a.b.0.c}-{a.blank}", "a.b.1"], 7),
        (["{a.b}"], None),
        (["{a.no}"], None),
        ([], None),
    ],
)
def test_the_first_place_that_holds_something_counts(places: list[str], value: object) -> None:
    assert first(places, EVENT) == value
