"""Random lives through both doors by turns, with leads taken apart in between."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path

import pytest

from handraiser import clock
from handraiser.errors import Refused
from handraiser.model import default_model
from handraiser.recording.separating import Separating
from handraiser.recording.wiring import make_separating
from handraiser_cli.leads import Leads
from handraiser_cli.stack import Stack
from reference.identities import Pair, leads_of
from stack.faults.clients import drain, track, write_key
from stack.faults.doors import put_events
from stack.faults.people import Deed
from stack.faults.tables import (
    Snapshot,
    assert_each_lead_is_the_fold_of_its_log,
    assert_identities_lead_to_their_notes,
    contents,
    lead_ids,
)
from stack.faults.visitors import SOURCE, Seen

pytestmark = pytest.mark.stack

MODEL = default_model()
LENGTH = 16
AT_ONCE = 3


def history(prefix: str, chance: random.Random, begins: datetime) -> Iterator[Seen]:
    """What a few people do with a few addresses, ids and computers, in no order."""
    for number in range(LENGTH):
        kind = chance.choice(["page_viewed", "identified", "trial_started", "joined_account"])
        if chance.random() < 0.15:
            kind = "aliased"
        who: dict[str, str] = {}
        if kind != "aliased" and chance.random() < 0.5:
            who["email"] = f"{prefix}-{chance.choice('abc')}@acme.example"
        if kind == "aliased" or chance.random() < 0.4:
            who["user_id"] = f"{prefix}-{chance.choice('uv')}"
        if kind == "aliased" or not who or chance.random() < 0.6:
            taken = who.get("user_id")
            names = [name for letter in "xyu" if (name := f"{prefix}-{letter}") != taken]
            who["anonymous_id"] = chance.choice(names)
        traits = {"employees": chance.choice([20, 400])} if kind == "identified" else {}
        at = begins + timedelta(minutes=chance.randint(0, 600))
        yield Seen(Deed(f"{SOURCE}:{prefix}/{number}", kind, who, at, traits))


class Table:
    """The stack's table, as far as one history is concerned."""

    def __init__(self, stack: Stack, told: Sequence[Seen]) -> None:
        self._stack = stack
        self._client = stack.client("dynamodb")
        self._ids = {seen.deed.id for seen in told}
        secret = stack.client("secretsmanager").get_secret_value(SecretId=stack.identity_secret_arn)
        self.separating: Separating = make_separating(
            self._client, stack.table, secret["SecretString"].encode(), MODEL
        )

    def leads(self) -> dict[str, frozenset[str]]:
        """The history's leads, each with the ids of its activities."""
        found = contents(self._client, self._stack.table)
        store = Snapshot(found).store()
        logs = {lead: frozenset(a.id for a in store.log(lead)) for lead in lead_ids(found)}
        return {lead: ids for lead, ids in sorted(logs.items()) if ids & self._ids}

    def merged_into(self, lead_id: str) -> list[str]:
        """What was merged into a lead."""
        logs = Leads(self._stack).store.logs(lead_id)
        return [merged.lead_id for merged in logs.merged] if logs else []

    def check(self, told: Sequence[Seen], apart: set[Pair]) -> None:
        """Leads, facts and scores are those of all that was told, looked at at once."""
        leads = self.leads()
        assert set(leads.values()) == leads_of((seen.activity for seen in told), apart)
        assert len(leads) == len(set(leads.values()))
        assert_each_lead_is_the_fold_of_its_log(self._client, self._stack.table, MODEL, leads)
        found = contents(self._client, self._stack.table)
        assert_identities_lead_to_their_notes(found, Leads(self._stack).identities, leads)


@pytest.mark.parametrize("seed", range(6))
def test_both_doors_end_in_the_same_leads(stack: Stack, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    told = list(history(f"both-{seed}", chance, clock.now() - timedelta(days=1)))
    again = chance.sample(told, 4)
    deliveries = chance.sample([*told, *again], len(told) + len(again))
    key, table = write_key(stack, tmp_path), Table(stack, told)
    apart: set[Pair] = set()
    for number, some in enumerate(batched(deliveries, AT_ONCE, strict=False)):
        if (number + seed) % 2:
            track(stack, key, some)
        else:
            put_events(stack, *(seen.deed.detail() for seen in some))
        if chance.random() < 0.4:
            if chance.random() < 0.5:
                drain(stack)
            mergers = [(lead, part) for lead in table.leads() for part in table.merged_into(lead)]
            if mergers:
                with suppress(Refused):  # nobody is known by it any more
                    pairs = table.separating.separate(*chance.choice(mergers)).pairs
                    apart |= {frozenset(pair) for pair in pairs}
    drain(stack)

    table.check(told, apart)
