"""What the messages say, and what they can never carry."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from handraiser import notification
from handraiser.errors import Refused
from handraiser.notification import LeadQualified, Message, Reason, Score, Touches

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
SCORE = Score(
    fit=Decimal(40),
    engagement=Decimal("42.505"),
    intent=Decimal(0),
    total=Decimal("82.505"),
    grade="A",
    level="2",
    segment="manufacturing",
    model_version="2026-11",
    as_of=NOW,
)
MESSAGE = notification.qualified(
    mql_id="0123456789abcdef0123456789abcdef",
    lead_id="lead-1",
    scorecard="default",
    cycle=1,
    company="Acme s.r.o.",
    country="CZ",
    tier="1",
    score=SCORE,
    path="score",
    reasons=[
        Reason(
            rule="newsletter",
            name="Opened the newsletter",
            points=Decimal(10),
            counted=2,
            newest_at=date(2026, 11, 9),
        ),
        Reason(rule="free_mail", name="Free mail", points=Decimal(-30)),
        Reason(
            rule="price_list",
            name="Opened the price list",
            points=Decimal(25),
            counted=1,
            newest_at=date(2026, 11, 21),
        ),
    ],
    channel=Touches(first="organic-search", last="email", deciding="email"),
    campaign=Touches(first=None, last="spring", deciding="spring"),
    qualified_at=NOW,
    follow_up_due=datetime(2026, 11, 21, 10, 30, tzinfo=UTC),
    until=date(2026, 12, 19),
)
WITHDRAWN = notification.withdrawn(MESSAGE, reason="do-not-contact", withdrawn_at=NOW)


def _hostile(text: str) -> LeadQualified:
    """A message with one text everywhere that a person or a model may put one."""
    touches = Touches(first=text, last=text, deciding=text)
    return notification.qualified(
        mql_id=MESSAGE.mql_id,
        lead_id=MESSAGE.lead_id,
        scorecard=text,
        cycle=1,
        company=text,
        country=text,
        tier=text,
        score=replace(SCORE, grade=text, level=text, segment=text, model_version=text),
        path=text,
        reasons=[Reason(rule=text, name=text, points=Decimal(n)) for n in range(25)],
        channel=touches,
        campaign=touches,
        qualified_at=NOW,
        follow_up_due=NOW,
    )


def _schema(message: Message) -> dict[str, Any]:
    name = {"LeadQualified": "lead-qualified", "MqlWithdrawn": "mql-withdrawn"}[message.event]
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    return schema


def _validate(message: Message) -> None:
    Draft202012Validator(_schema(message)).validate(json.loads(notification.to_json(message)))


def _paths(schema: dict[str, Any], at: str = "") -> set[str]:
    """Every member that a schema describes, by its path."""
    found = set()
    for name, member in schema.get("properties", {}).items():
        found |= {f"{at}/{name}"} | _paths(member, f"{at}/{name}")
    return found


def _members(value: object, at: str = "") -> set[str]:
    """Every member that a message has, by its path."""
    if not isinstance(value, dict):
        return set()
    return {f"{at}/{n}" for n in value}.union(*(_members(v, f"{at}/{n}") for n, v in value.items()))


@pytest.mark.parametrize("message", [MESSAGE, WITHDRAWN], ids=lambda message: message.event)
class TestMachineMessage:
    def test_it_is_what_the_published_schema_says_and_nothing_else(self, message: Message) -> None:
        _validate(message)
        assert _members(json.loads(notification.to_json(message))) == _paths(_schema(message))

    def test_it_reads_back_as_it_was_written(self, message: Message) -> None:
        text = notification.to_json(message)
        assert notification.from_json(text) == message
        assert notification.to_json(notification.from_json(text)) == text

    def test_members_of_a_later_version_are_ignored(self, message: Message) -> None:
        later = {**json.loads(notification.to_json(message)), "owner": "somebody"}
        assert notification.from_json(json.dumps(later)) == message

    def test_the_schema_wants_every_member(self, message: Message) -> None:
        schema = Draft202012Validator(_schema(message))
        sent = json.loads(notification.to_json(message))
        for name in sent:
            with pytest.raises(ValidationError):
                schema.validate({k: v for k, v in sent.items() if k != name})


@pytest.mark.parametrize("message", [MESSAGE, WITHDRAWN], ids=lambda message: message.event)
def test_a_message_stored_before_levels_reasons_and_days_were_told_is_read(
    message: Message,
) -> None:
    stored = json.loads(notification.to_json(message))
    del stored["score"]["level"]
    stored.pop("until", None)
    for reason in stored.get("reasons", ()):
        del reason["counted"], reason["newest_at"]
    read = notification.from_json(json.dumps(stored))
    assert read.score.level is None
    if isinstance(read, LeadQualified):
        assert read.until is None
        assert {(r.counted, r.newest_at) for r in read.reasons} == {(None, None)}
        assert "Opened the newsletter\n" in notification.readable(read)
    _validate(read)


def test_points_are_numbers_with_two_decimals_rounded_half_even() -> None:
    sent = json.loads(notification.to_json(MESSAGE))
    assert sent["score"]["engagement"] == 42.5
    assert sent["score"]["total"] == 82.5
    assert sent["qualified_at"] == "2026-11-21T09:30:00.000Z"


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"event": "LeadLost"}', '"x"'])
def test_a_text_that_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        notification.from_json(text)
    assert refused.value.code == "unreadable_notification"


def test_the_strongest_twenty_reasons_are_kept_and_the_rest_counted() -> None:
    assert [reason.rule for reason in MESSAGE.reasons] == ["free_mail", "price_list", "newsletter"]
    many = _hostile("x")
    assert [int(reason.points) for reason in many.reasons] == list(range(24, 4, -1))
    assert many.reasons_omitted == 5
    assert "and 5 more" in notification.readable(many)


class TestForPeople:
    def test_the_email_says_who_why_now_and_by_when(self) -> None:
        assert notification.readable(MESSAGE) == (
            "Follow up by 2026-11-21 10:30 UTC.\n"
            "\n"
            "Company    Acme s.r.o.\n"
            "Country    CZ\n"
            "Tier       1\n"
            "Qualified  2026-11-21 09:30 UTC\n"
            "Segment    manufacturing, by the path score\n"
            "Score      82.50 (fit 40.00, engagement 42.50, intent 0.00), grade A, level 2\n"
            "Lasts      until 2026-12-19, if nothing more happens\n"
            "Channel    first organic-search, last email, deciding email\n"
            "Campaign   first unknown, last spring, deciding spring\n"
            "\n"
            "Why now\n"
            "   -30.00  Free mail\n"
            "   +25.00  Opened the price list: 1 counts, newest 2026-11-21\n"
            "   +10.00  Opened the newsletter: 2 count, newest 2026-11-09\n"
            "\n"
            "Lead       lead-1\n"
            "MQL        0123456789abcdef0123456789abcdef (default, cycle 1)\n"
            "Look up    handraiser lead show lead-1\n"
        )

    def test_a_withdrawal_says_to_stop_and_why(self) -> None:
        text = notification.readable(WITHDRAWN)
        assert text.startswith("Please do not contact this lead any more.\n")
        assert "Reason     do-not-contact\n" in text
        assert "handraiser lead show lead-1" in text

    def test_the_subject_tells_lead_segment_and_score(self) -> None:
        assert (
            notification.subject(MESSAGE)
            == "MQL, lead lead-1: manufacturing, grade A, level 2, 82.50 points"
        )
        assert (
            notification.subject(WITHDRAWN)
            == "MQL withdrawn, lead lead-1: manufacturing, grade A, level 2"
        )

    def test_the_subject_has_no_company(self) -> None:
        assert "Acme" not in notification.subject(MESSAGE)

    def test_an_accented_segment_keeps_its_letters_in_the_subject(self) -> None:
        score = replace(MESSAGE.score, segment="výroba", grade=None, level=None)
        message = replace(MESSAGE, score=score)
        assert notification.subject(message) == "MQL, lead lead-1: vyroba, 82.50 points"


class TestForFilters:
    def test_attributes_name_what_teams_filter_by(self) -> None:
        assert notification.attributes(MESSAGE) == {
            "event": "LeadQualified",
            "scorecard": "default",
            "segment": "manufacturing",
            "grade": "A",
            "level": "2",
            "tier": "1",
            "country": "CZ",
            "channel": "email",
            "model_version": "2026-11",
        }

    def test_a_withdrawal_passes_every_filter_that_its_qualification_passed(self) -> None:
        qualified = notification.attributes(MESSAGE)
        withdrawn = notification.attributes(WITHDRAWN)
        assert withdrawn == {**qualified, "event": "MqlWithdrawn"}

    def test_unknown_values_are_left_out(self) -> None:
        message = replace(MESSAGE, tier=None, country=None, channel=Touches())
        assert not {"tier", "country", "channel"} & notification.attributes(message).keys()


class TestHostileText:
    @pytest.mark.parametrize("text", ["x" * 10_240, '"\\' * 5_000, "\U0001f600" * 5_000])
    def test_any_text_fits_every_channel(self, text: str) -> None:
        message = _hostile(text)
        _validate(message)
        machine = notification.to_json(message)
        both = json.dumps({"default": machine, "email": notification.readable(message)})
        attributes = notification.attributes(message)
        assert len(machine.encode()) < 64 * 1024
        assert len(both.encode()) + len(json.dumps(attributes).encode()) < 256 * 1024
        assert len(attributes) <= 10
        assert all(0 < len(value) <= 200 for value in attributes.values())

    @pytest.mark.parametrize(
        "text",
        [
            "jana@example.com",
            "Acme (jana.novak+x@example.com), Brno",
            "<jana@example.com>",
            "jana@příklad.cz",
            "jana@localhost",
        ],
    )
    def test_an_email_address_typed_anywhere_is_blotted_out(self, text: str) -> None:
        message = _hostile(text)
        for out in (
            notification.to_json(message),
            notification.readable(message),
            notification.subject(message),
            json.dumps(notification.attributes(message)),
        ):
            assert "@" not in out
            assert "jana" not in out

    def test_an_address_cut_by_the_bound_is_blotted_out(self) -> None:
        for before in range(180, 200):
            assert "@" not in notification.to_json(_hostile("x" * before + " jana@example.com"))

    def test_line_breaks_in_a_company_forge_no_line_of_the_email(self) -> None:
        message = _hostile("Acme\r\nFollow up by: never\x00\u202e\u2028x")
        assert message.company == "Acme Follow up by: never x"

    @given(st.text(st.characters(codec=None), max_size=300))
    def test_whatever_the_text_the_message_can_be_sent(self, text: str) -> None:
        message = _hostile(text)
        subject = notification.subject(message)
        assert subject.isascii()
        assert subject.isprintable()
        assert 0 < len(subject) < 100
        for part in (notification.to_json(message), notification.readable(message)):
            part.encode("utf-8")
            assert all(c.isprintable() or c == "\n" for c in part)
        for value in notification.attributes(message).values():
            assert value.isprintable()
        assert notification.from_json(notification.to_json(message)) == message


def test_the_documented_example_is_a_message() -> None:
    text = (SCHEMAS.parent / "notifications.md").read_text().split("```json\n")[1].split("```")[0]
    example = notification.from_json(text)
    _validate(example)
    assert json.loads(notification.to_json(example)) == json.loads(text)
