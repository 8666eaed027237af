"""Whoever dies in the middle of a merge, a re-owning or a separation: what comes again mends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from handraiser.errors import Unavailable
from handraiser.model import default_model
from handraiser.recording import Outcome
from handraiser.recording.wiring import make_separating
from handraiser.store import keys
from handraiser.store.identities import IdentityStore
from handraiser_cli.stack import Stack
from reference.identities import leads_of
from stack.faults import Crash, FaultProxy
from stack.faults.people import NOW, Deed
from stack.faults.tables import (
    SECRET,
    Contents,
    Snapshot,
    assert_each_lead_is_the_fold_of_its_log,
    assert_identities_lead_to_their_notes,
    contents,
    impatient,
    lead_ids,
    new_table,
)
from stack.faults.workers import Scorer

pytestmark = pytest.mark.stack

MODEL = default_model()
JANA = {"email": "jana@acme.example"}
EVA = {"email": "eva@acme.example"}
USER = {"user_id": "u-4711"}
DESK = {"anonymous_id": "desk"}
SIZE = {"employees": 120, "country": "CZ", "industry": "software"}


def did(minute: int, kind: str, *who: dict[str, str], traits: Any = None) -> Deed:
    """What one known by all of these did in some minute."""
    identities = {name: value for each in who for name, value in each.items()}
    at = NOW - timedelta(days=1) + timedelta(minutes=minute)
    return Deed(f"{minute}/{kind}", kind, identities, at, traits or {})


MERGED = [
    did(1, "page_viewed", DESK),
    did(2, "demo_requested", USER, traits=SIZE),
    did(3, "email_opened", JANA),
]
MERGES = did(4, "identified", JANA, USER, DESK)

OWNED = [
    did(5, "identified", JANA, DESK),
    did(6, "page_viewed", DESK),
    did(7, "demo_requested", DESK, traits=SIZE),
    did(8, "email_opened", EVA),
]
OWNS = did(1, "identified", EVA, DESK)
OWNS_ANEW = did(2, "trial_started", USER, DESK)
"""By somebody who was not known yet."""


class Desk:
    """A table of its own, and workers on it that may die."""

    def __init__(self, stack: Stack, proxy: FaultProxy, earlier: Sequence[Deed]) -> None:
        self._stack, self._proxy = stack, proxy
        self._client = stack.client("dynamodb")
        self._table = new_table(stack)
        self.told: list[Deed] = []
        for deed in earlier:
            assert self.tell(deed) == [Outcome.FOLDED]

    def tell(self, *deeds: Deed) -> list[Outcome]:
        """One delivery."""
        scorer = Scorer(self._proxy, self._stack, self._table, "", new_id=self._new_id)
        self.told += deeds
        handled = scorer.handle([deed.message() for deed in deeds])
        return [result.outcome for result in handled.recorded.results]

    def separate(self, who: dict[str, str]) -> None:
        """Takes apart what was merged into somebody's lead last."""
        separating = make_separating(
            impatient("dynamodb", self._proxy.url, self._stack.region),
            self._table,
            SECRET,
            MODEL,
            now=lambda: NOW,
            pause=lambda _seconds: None,
        )
        separating.separate(self.lead_of(who))

    def lead_of(self, who: dict[str, str]) -> str:
        """The lead that an identity leads to."""
        [(kind, value)] = who.items()
        identity: Any = (kind, value)
        owners = IdentityStore(self._client, self._table, SECRET).owners(
            [identity], consistent=True
        )
        store = Snapshot(self.found()).store()
        stored = store.current(owners[identity].lead_id or "", consistent=True)
        assert stored is not None
        return stored.record.lead_id

    def found(self) -> Contents:
        return contents(self._client, self._table)

    def whose(self) -> set[frozenset[str]]:
        """The ids of the activities of each lead."""
        store = Snapshot(self.found()).store()
        return {frozenset(a.id for a in store.log(lead)) for lead in lead_ids(self.found())}

    def check(self) -> None:
        """What is true of any table."""
        found = self.found()
        assert_each_lead_is_the_fold_of_its_log(self._client, self._table, MODEL)
        identities = IdentityStore(self._client, self._table, SECRET)
        assert_identities_lead_to_their_notes(found, identities, lead_ids(found))
        stored = [sk for _, sk in found if sk.startswith(keys.ACTIVITY)]
        assert len(stored) == len({deed.id for deed in self.told})

    def _new_id(self) -> str:
        """The same for the redelivery: no deed makes two leads."""
        return f"{len({deed.id for deed in self.told}):032}"


def _crashes(calls: Sequence[str]) -> Iterator[int]:
    """At which of the calls to die: a read changes nothing, so who dies at one dies before the next
    that writes."""
    return (n for n, name in enumerate(calls, 1) if name == "TransactWriteItems")


@pytest.fixture
def proxy(stack: Stack) -> Iterator[FaultProxy]:
    """Stands between this test's workers and the embedded AWS."""
    with FaultProxy.serving(stack.endpoint_url or "") as serving:
        yield serving


CASES = {"merge": (MERGED, MERGES), "re-own": (OWNED, OWNS), "re-own anew": (OWNED, OWNS_ANEW)}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("case", CASES)
def test_a_crash_at_any_call_is_mended_by_the_redelivery(
    stack: Stack, proxy: FaultProxy, case: str, after: bool
) -> None:
    earlier, decisive = CASES[case]
    undisturbed = Desk(stack, proxy, earlier)
    with proxy.injecting(lambda _call: None):
        assert undisturbed.tell(decisive) == [Outcome.FOLDED]
    calls = [call.operation for call in proxy.calls]
    undisturbed.check()
    assert undisturbed.whose() == leads_of(deed.activity() for deed in undisturbed.told)
    assert calls.count("TransactWriteItems") >= 2

    for at in _crashes(calls):
        desk = Desk(stack, proxy, earlier)
        with proxy.injecting(Crash(at, after)):
            desk.tell(decisive)

        assert desk.tell(decisive)[0] in (Outcome.FOLDED, Outcome.DUPLICATE), calls[:at]

        assert desk.found() == undisturbed.found(), calls[:at]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("case", CASES)
def test_or_by_whatever_else_comes_to_the_lead(
    stack: Stack, proxy: FaultProxy, case: str, after: bool
) -> None:
    """Before the redelivery, which then finds everything done."""
    earlier, decisive = CASES[case]
    strongest = dict([next(iter(decisive.identities.items()))])
    more = did(30, "email_opened", strongest)
    undisturbed = Desk(stack, proxy, earlier)
    with proxy.injecting(lambda _call: None):
        undisturbed.tell(decisive)
    calls = [call.operation for call in proxy.calls]
    undisturbed.tell(more)

    first = calls.index("TransactWriteItems") + 1
    for at in (at for at in _crashes(calls) if at >= first):
        desk = Desk(stack, proxy, earlier)
        with proxy.injecting(Crash(at, after)):
            desk.tell(decisive)

        desk.tell(more)
        desk.tell(decisive)

        desk.check()
        assert desk.whose() == undisturbed.whose(), calls[:at]


USER_APART = [
    *MERGED[1:],
    did(4, "identified", JANA, USER),
    did(5, "identified", USER, DESK),
    did(6, "page_viewed", DESK),
    did(7, "email_opened", USER),
]
DESK_APART = [
    *MERGED[::2],
    did(4, "identified", JANA, DESK),
    did(5, "identified", EVA, DESK),
    did(6, "page_viewed", DESK),
]
"""The computer goes to somebody else who was known on it."""

PARTS = {"a person": (USER_APART, USER), "a computer": (DESK_APART, DESK)}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("part", PARTS)
def test_a_crash_at_any_call_of_a_separation_leaves_one_lead_or_two(
    stack: Stack, proxy: FaultProxy, part: str, after: bool
) -> None:
    """What was not done is given again as a command; what was is finished by any redelivery."""
    every, who = PARTS[part]
    undisturbed = Desk(stack, proxy, every)
    assert undisturbed.lead_of(who) == undisturbed.lead_of(JANA)
    with proxy.injecting(lambda _call: None):
        undisturbed.separate(JANA)
    calls = [call.operation for call in proxy.calls]
    undisturbed.check()
    assert undisturbed.lead_of(who) != undisturbed.lead_of(JANA)

    for at in _crashes(calls):
        desk = Desk(stack, proxy, every)
        with proxy.injecting(Crash(at, after)), pytest.raises(Unavailable):
            desk.separate(JANA)

        if desk.lead_of(who) == desk.lead_of(JANA):
            desk.separate(JANA)
        desk.tell(*every)

        desk.check()
        assert desk.whose() == undisturbed.whose(), calls[:at]
        assert desk.found().keys() == undisturbed.found().keys(), calls[:at]
