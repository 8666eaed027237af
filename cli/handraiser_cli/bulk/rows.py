"""How the rows of a file are kept, and what their cells hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from handraiser.activity import Json
from handraiser.intake import bounds
from handraiser_cli.bulk.names import Cells
from handraiser_cli.bulk.values import cell, plain, refused

type Row = Iterable[tuple[str, Any]]
"""A row's columns and cells; None is an empty cell."""

MOST_NAMES = 10_000
"""Of columns that are remembered for what they are for: lines may have any number."""


@dataclass(frozen=True)
class Layout:
    """How the rows of one file are kept, and what they are called when one is refused.

    `column` names the lead; `rows` are called lines in texts.
    """

    file: str
    cells: Cells
    column: str

    @property
    def counted(self) -> str:
        """What a row's number counts: `line` or `row`."""
        return "row" if self.cells == "typed" else "line"

    def placed(self, number: int) -> str:
        """The id of an activity that has none of its own."""
        return f"{self.counted}-{number}"

    def value(self, field: str, value: object, *, as_text: bool = False) -> Json:
        """What a cell holds. Raises Refused for what cannot be read or is out of bounds.

        A cell of a text file is what it looks like, or with `as_text` its text.
        """
        if type(value) is str:
            if len(value) > bounds.MAX_TEXT:
                refused(field, f"has more than {bounds.MAX_TEXT:,} characters")
            return cell(value) if self.cells == "text" and not as_text else value
        found: Any = value if self.cells == "lines" else plain(field, value)
        bounds.check(found, field)
        json: Json = found
        return json
