"""Changes in Salesforce, as AppFlow and the event relay deliver them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handraiser.activity import Activity
from handraiser.documents import FOLDER, read_document
from handraiser.identity import Identities
from handraiser.intake.bus.partners import MAX_EACH
from handraiser.intake.eventbridge import read
from handraiser.matching import compile_pattern
from handraiser.yaml_text import read_yaml
from handraiser_cli.bulk.outcomes import WORDS

SAMPLES = Path(__file__).parents[5] / "shared" / "samples" / "aws-events" / "eventbridge"
SENT_AT = datetime(2026, 11, 21, 22, 27, 12, tzinfo=UTC)
RECORD = "00QKB00000Ab1Cd2AF"
CONTACT = "003KB00000Ab1CdYAJ"


def change(sample: Any, entity: str, kind: str, /, **fields: Any) -> dict[str, Any]:
    """A change of one record; `records` are its ids."""
    event: dict[str, Any] = sample("bus-salesforce-lead-converted")
    header = event["detail"]["ChangeEventHeader"]
    header |= {"entityName": entity, "changeType": kind}
    header["recordIds"] = fields.pop("records", [RECORD])
    return {
        **event,
        "detail-type": f"{entity}ChangeEvent",
        "detail": {"ChangeEventHeader": header, **fields},
    }


def test_a_conversion_with_an_opportunity(sample: Any, deliver: Any) -> None:
    assert deliver(sample("bus-salesforce-lead-converted")) == [
        Activity(
            id=f"salesforce:0000a1b2-c3d4-e5f6-0718-293a4b5c6d7e:4:{RECORD}",
            type="lead_converted",
            at=datetime(2026, 11, 21, 22, 27, 4, tzinfo=UTC),
            received_at=datetime(2026, 11, 21, 22, 27, 6, 999_000, tzinfo=UTC),
            source="crm",
            identities=Identities(user_id=f"salesforce:{RECORD}"),
            properties={
                "outcome": "opportunity",
                "record": RECORD,
                "object": "Lead",
                "change": "UPDATE",
                "changed": [
                    "Status",
                    "IsConverted",
                    "ConvertedDate",
                    "ConvertedAccountId",
                    "ConvertedContactId",
                    "ConvertedOpportunityId",
                ],
                "change_source": "com/salesforce/api/soap/66.0;client=SfdcInternalAPI/",
                "status": "Closed - Converted",
                "opportunity": "006KB00000Ab1CdYAJ",
                "contact": CONTACT,
            },
        )
    ]


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_conversion_without_an_opportunity(nothing: Any, sample: Any, deliver: Any) -> None:
    event = sample("bus-salesforce-lead-converted", ConvertedOpportunityId=nothing)
    (activity,) = deliver(event)
    assert (activity.type, activity.properties["outcome"]) == ("lead_converted", "sql")


def test_a_new_lead_tells_its_facts_and_ties_its_id_to_its_address(
    sample: Any, deliver: Any
) -> None:
    event = change(
        sample,
        "Lead",
        "CREATE",
        Name={"Salutation": "Ms.", "FirstName": "Ines", "LastName": "Prat"},
        Email="Ines.Prat@Example.com",
        Company="Example",
        Title="CFO",
        Industry="Banking",
        NumberOfEmployees=250,
        AnnualRevenue=4000000.0,
        Address={"Street": None, "City": "Lisbon", "Country": "Portugal"},
        LeadSource="Trade Show",
        Phone=None,
        HasOptedOutOfEmail=False,
        IsConverted=False,
    )
    (activity,) = deliver(event)
    assert activity.type == "contact_created"
    assert activity.identities == Identities("ines.prat@example.com", f"salesforce:{RECORD}")
    assert activity.traits == {
        "first_name": "Ines",
        "last_name": "Prat",
        "company": "Example",
        "title": "CFO",
        "industry": "Banking",
        "employees": 250,
        "annual_revenue": 4_000_000,
        "country": "Portugal",
        "lead_source": "Trade Show",
    }
    assert "opt_out" not in activity.properties


@pytest.mark.parametrize(
    ("entity", "kind", "fields", "records", "opts_out"),
    [
        ("Lead", "UPDATE", {"Title": "CEO"}, "contact_changed", False),
        ("Contact", "UPDATE", {"Title": "CEO"}, "contact_changed", False),
        ("Contact", "UPDATE", {"HasOptedOutOfEmail": False}, "contact_changed", False),
        ("Contact", "UPDATE", {"HasOptedOutOfEmail": True}, "email_unsubscribed", True),
        ("Lead", "CREATE", {"HasOptedOutOfEmail": True}, "contact_created", True),
        ("Lead", "UNDELETE", {}, "contact_created", False),
        ("Lead", "DELETE", {}, "contact_deleted", True),
        ("Contact", "GAP_DELETE", {}, "contact_deleted", True),
    ],
)
def test_changes_of_a_person(
    entity: str,
    kind: str,
    fields: dict[str, Any],
    records: str,
    opts_out: bool,
    sample: Any,
    deliver: Any,
) -> None:
    (activity,) = deliver(change(sample, entity, kind, **fields))
    assert activity.type == records
    assert activity.properties["object"] == entity
    assert activity.properties.get("opt_out", False) is opts_out
    assert "outcome" not in activity.properties


@pytest.mark.parametrize(
    ("kind", "fields", "records", "outcome"),
    [
        ("CREATE", {"StageName": "Prospecting"}, "opportunity_created", "opportunity"),
        ("UPDATE", {"StageName": "Closed Won", "Amount": 900.5}, "opportunity_won", "won"),
        ("UPDATE", {"StageName": "Signed", "IsWon": True}, "opportunity_won", "won"),
        ("CREATE", {"IsWon": True, "IsClosed": True}, "opportunity_won", "won"),
        ("UPDATE", {"StageName": "Closed Lost"}, "opportunity_lost", "lost"),
        ("UPDATE", {"IsClosed": True, "IsWon": False}, "opportunity_lost", "lost"),
    ],
)
def test_an_opportunity_is_an_outcome_of_its_contact(
    kind: str, fields: dict[str, Any], records: str, outcome: str, sample: Any, deliver: Any
) -> None:
    event = change(sample, "Opportunity", kind, ContactId=CONTACT, records=["006x"], **fields)
    (activity,) = deliver(event)
    assert (activity.type, activity.properties["outcome"]) == (records, outcome)
    assert activity.identities == Identities(user_id=f"salesforce:{CONTACT}")
    assert activity.properties["record"] == "006x"


def test_outcomes_are_told_in_the_words_that_files_have() -> None:
    values: Any = read_yaml(read_document("bus/salesforce.yaml")).values
    told = [
        record["properties"]["outcome"] for record in values["records"] if "properties" in record
    ]
    assert set(told) == {"opportunity", "sql", "won", "lost"}
    assert all(WORDS[word] == word for word in told)


@pytest.mark.parametrize(
    ("entity", "kind", "fields"),
    [
        ("Account", "UPDATE", {"Industry": "Banking"}),
        ("Opportunity", "UPDATE", {"StageName": "Closed Won", "IsWon": True}),
        ("Opportunity", "UPDATE", {"ContactId": CONTACT, "StageName": "Negotiation"}),
        ("Lead", "GAP_UPDATE", {"records": ["00Q*"]}),
        ("Lead", "GAP_OVERFLOW", {}),
    ],
)
def test_what_names_nobody_or_tells_nothing_records_nothing(
    entity: str, kind: str, fields: dict[str, Any], sample: Any, deliver: Any
) -> None:
    assert deliver(change(sample, entity, kind, **fields)) == []


def test_another_object_is_refused(sample: Any, refusal: Any) -> None:
    assert refusal(change(sample, "Task", "UPDATE")) == ("unknown_event", None)


def test_one_change_of_several_records_is_an_activity_of_each(sample: Any, deliver: Any) -> None:
    event = change(sample, "Lead", "UPDATE", records=["00Q1", "00Q2", "00Q3"], Status="Working")
    activities = deliver(event)
    assert [a.identities.user_id for a in activities] == [
        "salesforce:00Q1",
        "salesforce:00Q2",
        "salesforce:00Q3",
    ]
    assert len({a.id for a in activities}) == 3


def test_a_change_of_too_many_records_is_refused(sample: Any, deliver: Any, refusal: Any) -> None:
    records = [f"00Q{n}" for n in range(MAX_EACH + 1)]
    assert len(deliver(change(sample, "Lead", "UPDATE", records=records[:-1]))) == MAX_EACH
    event = change(sample, "Lead", "UPDATE", records=records)
    assert refusal(event) == ("too_many_records", "detail.ChangeEventHeader.recordIds")


@pytest.mark.parametrize("records", [[], None, "00Q1", [None], [[]], [{"id": 7}]], ids=repr)
def test_records_that_are_none_name_nobody(records: Any, sample: Any, refusal: Any) -> None:
    assert refusal(change(sample, "Lead", "UPDATE", records=records)) == ("no_identity", None)


def test_the_event_relay_wraps_the_same_event(sample: Any, deliver: Any) -> None:
    event = sample("bus-salesforce-lead-converted")
    relayed = {
        **event,
        "source": "aws.partner/salesforce.com/00DKB000001Ab1CYAS/0YLKB00000Ab1CdYAJ",
        "detail": {"schemaId": "x", "id": "y", "payload": event["detail"]},
    }
    assert deliver(relayed) == deliver(event)


def test_no_model_that_ships_gives_points_for_what_happens_in_the_crm() -> None:
    values: Any = read_yaml(read_document("bus/salesforce.yaml")).values
    kinds = {record["type"] for record in values["records"]}
    for model in ("model.yaml", *(f"presets/{p.name}" for p in FOLDER.glob("presets/*.yaml"))):
        asked: Any = read_yaml(read_document(model)).values
        for card in asked["scorecards"].values():
            for name, rule in card["rules"].items():
                for pattern in filter(None, [rule.get("activity"), *rule.get("sequence", [])]):
                    matcher = compile_pattern(pattern)
                    assert not [k for k in kinds if matcher.matches({"type": k})], (model, name)


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")
def test_the_documented_events_field_by_field() -> None:
    lead = (SAMPLES / "salesforce-appflow-LeadChangeEvent-converted.json").read_text("utf-8")
    account = (SAMPLES / "salesforce-appflow-AccountChangeEvent.json").read_text("utf-8")
    assert read(account, SENT_AT) == []
    (activity,) = read(lead, SENT_AT)
    assert activity == Activity(
        id="salesforce:000035af-b239-0581-9f14-461e4187de11:1:00Q6g00000ABCdEFG1",
        type="lead_converted",
        at=datetime(2020, 8, 20, 18, 25, 35, tzinfo=UTC),
        received_at=datetime(2020, 8, 20, 18, 25, 51, 999_000, tzinfo=UTC),
        source="crm",
        identities=Identities(user_id="salesforce:00Q6g00000ABCdEFG1"),
        properties={
            "outcome": "sql",
            "record": "00Q6g00000ABCdEFG1",
            "object": "Lead",
            "change": "UPDATE",
            "changed": ["Status", "IsConverted", "ConvertedDate", "LastModifiedDate"],
            "change_source": "com/salesforce/api/soap/49.0;client=SfdcInternalAPI/",
            "status": "Closed - Converted",
        },
    )
