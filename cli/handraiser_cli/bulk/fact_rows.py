"""Makes facts of the rows of a leads file, whichever format they came in."""

from __future__ import annotations

from collections.abc import Iterable

from handraiser.activity import Json
from handraiser_cli.bulk.names import canonical
from handraiser_cli.bulk.rows import MOST_NAMES, Layout, Row


class FactRows:
    """Reads what a lead's row says of the facts that a model declares.

    A column is a fact's where its name is, whatever its capitals, blanks and hyphens; of two
    columns for one fact that with the exact name counts, else the first.
    """

    def __init__(self, layout: Layout, declared: Iterable[str]) -> None:
        self._layout = layout
        self._names = {canonical(name): name for name in declared}
        self._known: dict[str, str | None] = {}

    def fact(self, column: str) -> str | None:
        """The fact that a column states, or None where it is none of the model's."""
        if column in self._known:
            return self._known[column]
        found = None if column == self._layout.column else self._names.get(canonical(column))
        if len(self._known) < MOST_NAMES:
            self._known[column] = found
        return found

    def facts(self, row: Row) -> dict[str, Json]:
        """The facts that the row states. Raises Refused where one of them cannot be read."""
        found: dict[str, Json] = {}
        for column, value in row:
            fact = self.fact(column)
            if fact is None or value is None or (fact in found and column != fact):
                continue
            found[fact] = self._layout.value(column, value, as_text=True)
        return found
