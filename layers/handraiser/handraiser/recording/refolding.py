"""Folds leads anew whose activities came or went with a merge or a separation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from handraiser.errors import Conflict, Unavailable
from handraiser.recording.folding import Folding
from handraiser.recording.groups import Group
from handraiser.recording.patience import Patience
from handraiser.store.leads import LeadStore


class Refolding:
    """The second commit of a merge, in the invocation that made the first.

    Where that dies in between, the message comes again and finds the lead stale; and whatever is
    recorded for a stale lead folds it anew as well.
    """

    def __init__(
        self,
        leads: LeadStore,
        folding: Folding,
        *,
        now: Callable[[], datetime],
        patience: Patience,
    ) -> None:
        self._leads = leads
        self._folding = folding
        self._now = now
        self._patience = patience

    def refold(self, lead_ids: Iterable[str]) -> list[str]:
        """Folds those of the leads that are stale; the ids of the MQL cycles that began.

        The lead that an activity came to is to be named last: while it is stale a redelivery does
        all of this again. Raises Unavailable where the table does not serve or others keep writing,
        Refused where a lead has become too large.
        """
        return [mql_id for lead_id in lead_ids for mql_id in self._refold(lead_id)]

    def _refold(self, lead_id: str) -> Iterable[str]:
        for lost in range(self._patience.tries):
            try:
                stored = self._leads.load(lead_id, consistent=True)
                if stored is None or stored.record.into or not stored.record.stale:
                    return ()
                prepared = self._folding.prepare(Group(lead_id, stored), [], self._now())
                self._leads.commit(prepared.commit)
            except Conflict:
                self._patience.wait(lost)
            else:
                return prepared.entered
        raise Unavailable("too many writers at one lead")
