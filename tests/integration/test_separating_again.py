"""Taking apart again those whom a third identity brought together anew."""

from __future__ import annotations

import pytest

from builders import after
from handraiser.errors import Refused
from integration.leads_table import did, leads_table
from integration.test_merging import EVA, JANA, lead_of


def test_two_who_were_kept_apart_are_not_left_as_one_by_a_third_that_goes() -> None:
    with leads_table() as table:
        table.record(did(1, JANA), now=after(hours=1))
        table.record(did(2, EVA), now=after(hours=2))
        table.record(did(3, JANA, user="v"), now=after(hours=3))
        table.record(did(4, EVA, user="v"), now=after(hours=4))
        table.separate(lead_of(table, email=JANA))
        assert lead_of(table, email=JANA) != lead_of(table, email=EVA)
        table.record(did(5, user="u"), now=after(hours=5))
        table.record(did(6, JANA, user="u"), now=after(hours=6))
        part = table.owner(("user_id", "u")).lead_id
        table.record(did(7, EVA, user="u"), now=after(hours=7))
        assert lead_of(table, email=JANA) == lead_of(table, email=EVA)

        table.separate(lead_of(table, email=JANA), part)

        assert lead_of(table, email=JANA) != lead_of(table, email=EVA)


def test_those_who_were_one_by_somebody_taken_out_before_are_not_left_as_one() -> None:
    with leads_table() as table:
        table.record(did(5, user="u"), now=after(hours=1))
        table.record(did(6, JANA), now=after(hours=2))
        table.record(did(7, user="v"), now=after(hours=3))
        table.record(did(8, EVA), now=after(hours=4))
        second = table.owner(("user_id", "v")).lead_id
        first = table.owner(("email", JANA)).lead_id
        for minute, email, user in ((9, JANA, "v"), (10, EVA, "v"), (1, JANA, "u"), (2, EVA, "u")):
            table.record(did(minute, email, user=user), now=after(hours=minute + 10))
        table.separate(lead_of(table, email=JANA), second)

        with pytest.raises(Refused) as refused:
            table.separate(lead_of(table, email=JANA), first)
        assert refused.value.code == "falls_apart"
