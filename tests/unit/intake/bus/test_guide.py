"""The page about buses: its examples are what it says they are, and it leaves nothing out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from handraiser.documents import read_document
from handraiser.intake.bus import partners
from handraiser.intake.bus.intent import WORDS, IntentSignal
from handraiser.intake.bus.partner_document import Partner, read_partner
from handraiser.intake.mapping.document import Mapping
from handraiser.yaml_text import read_yaml

GUIDE = (Path(__file__).parents[4] / "docs" / "bus.md").read_text("utf-8")


def block(language: str, name: str) -> str:
    found = re.search(rf"```{language} {name}\n(.+?)```", GUIDE, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("name", "event"), [("intent", "bus-intent-signal"), ("cloud", "bus-cloud-event")]
)
def test_the_pages_details_say_what_the_samples_do(
    name: str, event: str, sample: Any, deliver: Any
) -> None:
    (activity,) = deliver({**sample(event), "detail": json.loads(block("json", name))})
    (sampled,) = deliver(sample(event))
    assert (activity.id, activity.at, activity.type) == (sampled.id, sampled.at, sampled.type)
    assert activity.identities == sampled.identities
    assert activity.traits == sampled.traits
    assert activity.properties.items() <= sampled.properties.items()


def test_the_document_makes_of_its_event_what_is_listed(
    deliver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = read_partner(block("yaml", "document"))
    monkeypatch.setattr(partners, "load_partners", lambda: (("acme", document),))
    event = json.loads(block("json", "event"))

    made: list[list[Any]] = [
        [a.id, dict(a.identities.items()), a.traits, a.properties] for a in deliver(event)
    ]

    rows = [row.split("` | `") for row in re.findall(r"^\| `(acme:.+)` \|$", GUIDE, re.MULTILINE)]
    assert made == [[row[0], *map(json.loads, row[1:])] for row in rows]
    assert len(made) == 2
    printed = {"order": "o-81", "printed_at": "2026-11-21T22:26:40Z"}
    assert deliver({**event, "detail": printed}) == []


def test_the_page_names_every_activity_of_salesforce() -> None:
    values: Any = read_yaml(read_document("bus/salesforce.yaml")).values
    page = GUIDE.partition("### Salesforce")[2].partition("### A document")[0]
    for record in values["records"]:
        assert f"`{record['type']}`" in page
    for name in values["properties"]:
        assert f"`{name}`" in page


def test_the_page_explains_every_key() -> None:
    for name in (
        *IntentSignal.model_fields,
        *WORDS,
        *(Partner.model_fields.keys() - Mapping.model_fields.keys()),
    ):
        assert f"`{name}`" in GUIDE, name


@pytest.mark.parametrize(
    "code",
    [
        "unknown_format",
        "invalid_intent_signal",
        "invalid_cloud_event",
        "invalid_account",
        "unknown_event",
        "too_many_records",
    ],
)
def test_the_page_lists_what_is_refused(code: str) -> None:
    assert re.search(rf"^\| .*`{code}`", GUIDE, re.MULTILINE)
