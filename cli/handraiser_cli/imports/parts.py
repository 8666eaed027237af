"""Who, what and when a row is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handraiser import identity
from handraiser.errors import Refused
from handraiser.identity import Identities
from handraiser.intake.bounds import MAX_TYPE
from handraiser_cli.imports.meanings import FIELDS
from handraiser_cli.imports.plan import Plan


class Parts:
    """Reads an activity's own parts off the texts of a row; `latest` is the last instant taken.

    What cannot be read raises Refused with the column's name.
    """

    def __init__(self, plan: Plan, latest: datetime) -> None:
        self._plan = plan
        self._latest = latest
        self._identities = plan.mapped.of("identity")
        self._fields = {name: plan.mapped.field(name) for name in FIELDS}

    def text(self, texts: Sequence[str], field: str) -> str | None:
        """What the first column for a part says that says anything."""
        return next((texts[place] for place in self._fields[field] if texts[place]), None)

    def type(self, texts: Sequence[str]) -> str | None:
        """What happened; None where rows of that type are left out."""
        if self._plan.type is not None:
            return self._plan.type
        written = self.text(texts, "type")
        if not written:
            raise Refused("missing_type", "What happened is not said.", field=self._name("type"))
        found = self._plan.recorded(written)
        if found is not None and not 0 < len(found) <= MAX_TYPE:
            message = f"A type has 1 to {MAX_TYPE} letters and digits."
            raise Refused("invalid_type", message, field=self._name("type"))
        return found

    def who(self, texts: Sequence[str]) -> Identities:
        """Whose it is; of several columns for one kind the first that is filled in counts."""
        found: dict[str, str] = {}
        columns: dict[str, str] = {}
        for place, column, who in self._identities:
            if texts[place] and who not in found:
                found[who], columns[who] = texts[place], column
        try:
            return identity.normalise(
                email=found.get("email"),
                user_id=found.get("user_id"),
                anonymous_id=found.get("anonymous_id"),
            )
        except Refused as error:
            named = columns.get(error.field or "", self._identities[0][1])
            raise Refused(error.code, error.message, field=named) from error

    def at(self, texts: Sequence[str]) -> datetime | None:
        """When it happened; None for a lead's row that does not say."""
        written = self.text(texts, "at")
        if not written:
            if self._plan.kind == "leads":
                return None
            raise Refused("missing_at", "When it happened is not said.", field=self._name("at"))
        at = self._plan.dates.read(written, self._name("at"))
        if at > self._latest:
            message = f"`{written[:40]}` lies in the future: see --zone and --dates."
            raise Refused("date_in_future", message, field=self._name("at"))
        return at

    def _name(self, field: str) -> str:
        columns = self._plan.mapped.columns
        return next((columns[place][0] for place in self._fields[field]), field)
