"""Taking apart again those whom a third identity brought together anew."""

from __future__ import annotations

from builders import after
from integration.leads_table import leads_table
from integration.test_merging import EVA, JANA, did, lead_of


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
