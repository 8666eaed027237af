"""What became of leads: the words it is told in, and the rows that tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from handraiser_cli.bulk.names import canonical
from handraiser_cli.bulk.rows import Layout, Row
from handraiser_cli.bulk.values import instant, refused


@dataclass(frozen=True)
class Outcome:
    """What became of a lead, and when."""

    word: str
    at: datetime
    amount: Decimal | None


WORDS: Mapping[str, str] = {
    "sal": "sal",
    "accepted": "sal",
    "sql": "sql",
    "sales_qualified": "sql",
    "opportunity": "opportunity",
    "won": "won",
    "closed_won": "won",
    "lost": "lost",
    "closed_lost": "lost",
    "rejected": "rejected",
    "disqualified": "rejected",
    "recycled": "recycled",
}
"""The words an outcome may be told in, and the one they stand for."""


class OutcomeRows:
    """Reads outcomes: `outcome`, `at` and an optional `amount`."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def outcome(self, row: Row) -> Outcome:
        """The outcome of a row. Raises Refused, with what is wrong with it."""
        cells = {canonical(column): value for column, value in row}
        said = cells.get("outcome")
        if not isinstance(said, str) or not said.strip():
            refused("outcome", "is missing: what became of the lead?")
        word = WORDS.get(canonical(said))
        if word is None:
            refused("outcome", f"is one of {', '.join(WORDS)}, not {said[:40]!r}")
        return Outcome(word, instant("at", cells.get("at")), self._amount(cells.get("amount")))

    def _amount(self, value: object) -> Decimal | None:
        if value in (None, ""):
            return None
        found = self._layout.value("amount", value)
        if isinstance(found, bool) or not isinstance(found, int | Decimal) or found < 0:
            refused("amount", "is no plain number from 0 up")
        return Decimal(found)
