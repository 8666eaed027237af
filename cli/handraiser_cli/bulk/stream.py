"""The rows of one file in one partition, handed out lead by lead."""

from __future__ import annotations

from collections.abc import Callable

from handraiser.errors import Refused
from handraiser_cli.bulk.faults import Refusals
from handraiser_cli.bulk.table import Table

type Read[T] = Callable[[int, str], T]
"""What a row says, by its place and its lead. Raises Refused where it cannot be read."""


class Stream[T]:
    """What a table's rows say, in order of lead. `lead` is whose come next, None at the end."""

    def __init__(self, table: Table, read: Read[T], refused: Refusals) -> None:
        self._table = table
        self._read = read
        self._refused = refused
        self._leads = table.leads()
        self.lead: str | None
        self._advance()

    @property
    def counted(self) -> str:
        """What a row's number counts."""
        return self._table.layout.counted

    def read(self, lead: str) -> list[tuple[int, T]]:
        """What each row of a lead says, with its number; a row that is refused is noted."""
        if lead != self.lead:
            return []
        found: list[tuple[int, T]] = []
        numbers, read = self._table.numbers, self._read
        for place in self._places:
            try:
                found.append((numbers[place], read(place, lead)))
            except Refused as error:
                self.refuse(numbers[place], _reason(error))
        self._advance()
        return found

    def refuse(self, number: int, reason: str) -> None:
        """Notes that a row does not count, and why."""
        self._refused.add(self._table.layout.file, number, reason)

    def _advance(self) -> None:
        self.lead, self._places = next(self._leads, (None, range(0)))


def _reason(error: Refused) -> str:
    named = error.field is None or error.field in error.message
    return error.message if named else f"`{error.field}`: {error.message}"
