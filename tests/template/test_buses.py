"""Which events the rules take off the buses, and which are archived."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from handraiser.matching import compile_pattern

EVENTS = Path(__file__).resolve().parents[2] / "events"
PARTNERS = (1, 2, 3)

TAKEN = ("bus-activity.json", "bus-intent-signal.json", "bus-cloud-event.json")
OF_PARTNERS = ("bus-segment-track.json", "bus-salesforce-lead-converted.json")

LEAD_QUALIFIED = {"source": "handraiser", "detail-type": "LeadQualified", "detail": {"mql_id": "m"}}
SCHEDULED = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}
SOMETHING = {"source": "shop", "detail-type": "OrderPlaced", "detail": {"id": "1"}}


def sample(name: str) -> Any:
    return json.loads((EVENTS / name).read_text("utf-8"))


def pattern(resources: Any, logical_id: str, *, sources: Any) -> Any:
    """The pattern of a rule or archive, with what `AllowedSources` comes to."""
    written = resources[logical_id]["Properties"]["EventPattern"]
    if "Fn::If" in str(written.get("source")):
        condition, any_source, allowed = written["source"]["Fn::If"]
        assert (condition, allowed) == ("AnySource", {"Ref": "AllowedSources"})
        written = {**written, "source": sources or any_source}
    return compile_pattern(written)


@pytest.mark.parametrize("logical_id", ["ActivitiesRule", "BusArchive"])
@pytest.mark.parametrize("name", TAKEN)
def test_our_bus_gives_what_is_in_our_formats(resources: Any, logical_id: str, name: str) -> None:
    assert pattern(resources, logical_id, sources=None).matches(sample(name))


@pytest.mark.parametrize("logical_id", ["ActivitiesRule", "BusArchive"])
@pytest.mark.parametrize(
    "event",
    [LEAD_QUALIFIED, SCHEDULED, SOMETHING, *map(sample, OF_PARTNERS)],
    ids=lambda event: event["detail-type"],
)
def test_our_bus_gives_nothing_else(resources: Any, logical_id: str, event: Any) -> None:
    assert not pattern(resources, logical_id, sources=None).matches(event)


@pytest.mark.parametrize("name", TAKEN)
def test_only_allowed_sources_are_taken(resources: Any, name: str) -> None:
    event = sample(name)
    rule = pattern(resources, "ActivitiesRule", sources=[event["source"]])

    assert rule.matches(event)
    assert not rule.matches({**event, "source": "somebody.else"})


@pytest.mark.parametrize("number", PARTNERS)
def test_a_partners_bus_has_a_rule_and_an_archive_where_it_is_named(
    resources: Any, written: Any, number: int
) -> None:
    rule, archive = resources[f"PartnerRule{number}"], resources[f"PartnerArchive{number}"]
    named = written["Conditions"][f"HasPartner{number}"]
    both = written["Conditions"][f"HasPartnerArchive{number}"]["Fn::And"]

    assert named == {"Fn::Not": [{"Fn::Equals": [{"Ref": f"PartnerBus{number}"}, ""]}]}
    assert written["Parameters"][f"PartnerBus{number}"]["Default"] == ""
    assert rule["Condition"] == f"HasPartner{number}"
    assert rule["Properties"]["EventBusName"] == {"Ref": f"PartnerBus{number}"}
    assert archive["Condition"] == f"HasPartnerArchive{number}"
    assert both == [{"Condition": "HasArchive"}, {"Condition": f"HasPartner{number}"}]
    assert f"event-bus/${{PartnerBus{number}}}" in archive["Properties"]["SourceArn"]["Fn::Sub"]
    for event in map(sample, OF_PARTNERS):
        assert pattern(resources, f"PartnerRule{number}", sources=None).matches(event)
        assert pattern(resources, f"PartnerArchive{number}", sources=None).matches(event)
    assert not pattern(resources, f"PartnerRule{number}", sources=None).matches(SCHEDULED)


def test_the_archive_can_be_left_out(resources: Any) -> None:
    assert resources["BusArchive"]["Condition"] == "HasArchive"
