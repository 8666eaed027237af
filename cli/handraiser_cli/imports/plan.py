"""What an import was asked to do with the rows of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from handraiser.activity import dumps
from handraiser.intake.names import canonical
from handraiser_cli.imports.columns import Kind, Mapped
from handraiser_cli.imports.dates import Dates

LEAD_IMPORTED = "lead_imported"
"""The type of the activity that a lead's row is."""


@dataclass(frozen=True)
class Plan:
    """How rows become activities.

    `type` is that of every activity, if it is the same for all; `types` says, by the canonical
    spelling of what a type's column holds, what is recorded, or with an empty text that the row is
    left out.
    """

    kind: Kind
    source: str
    mapped: Mapped
    dates: Dates
    type: str | None
    types: Mapping[str, str]

    def recorded(self, written: str) -> str | None:
        """The type that a type's cell stands for: as asked, else its canonical spelling.

        None where rows of that type are left out.
        """
        name = canonical(written)
        return self.types.get(name, name) or (None if name in self.types else "")

    @property
    def digest(self) -> str:
        """Names the plan: another one makes other activities of the same file."""
        told = [
            self.kind,
            self.source,
            [[column, str(meaning)] for column, meaning in self.mapped.columns],
            sorted(self.mapped.asked),
            self.dates.order or "",
            str(self.dates.zone),
            self.type or "",
            dict(self.types),
        ]
        return hashlib.sha256(dumps(told).encode()).hexdigest()
