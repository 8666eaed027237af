"""A partner's document: every fault is told at once, with its place."""

from __future__ import annotations

import re

import pytest

from handraiser.intake.bus.partner_document import PartnerError, load_partners, read_partner

SMALL = """\
source: crm
takes: {source: [aws.partner/acme.com/x]}
id: id
at: {is: at}
records:
  - when: {event: [sold]}
    type: ticket_bought
"""


def test_a_small_document_is_enough() -> None:
    partner = read_partner(SMALL)
    assert partner.takes.matches({"source": "aws.partner/acme.com/x"})
    assert (partner.within, partner.each) == (None, {})


def test_what_ships_is_loaded_once() -> None:
    assert [name for name, _ in load_partners()] == ["salesforce"]
    assert load_partners() is load_partners()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (SMALL.replace("[aws.partner/acme.com/x]", "x"), "2:1: takes: "),
        (SMALL.replace("takes: {source: [aws.partner/acme.com/x]}\n", ""), "takes: Field required"),
        (SMALL.replace("ticket_bought", "Ticket bought"), "7:5: records.0.type: "),
        (SMALL + "signature: {}\n", "8:1: signature: Extra inputs are not permitted"),
        (SMALL + "each: {a: b, c: d}\n", "8:1: each: "),
        (SMALL + "within: ''\n", "8:1: within: "),
        ("", "document"),
    ],
)
def test_a_wrong_document_is_told_what_and_where(wrong: str, told: str) -> None:
    with pytest.raises(PartnerError, match=re.escape(told)):
        read_partner(wrong)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(PartnerError) as faults:
        read_partner(SMALL.replace("id: id", "id: 7").replace("crm", "''"))
    assert len(str(faults.value).splitlines()) == 2
