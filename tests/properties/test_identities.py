"""Whatever the order, the batches and the repetitions: the leads, facts and scores are those of the
reference, which looks at everything at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import activity, after
from handraiser.activity import Activity, Json
from handraiser.errors import Refused
from handraiser.identity import Identities
from handraiser.recording import Outcome
from handraiser.scoring.decide import evaluate
from handraiser.scoring.fold import fold
from handraiser.store.logs import Merged
from handraiser.store.records import CardSnapshot
from integration.leads_table import Table, leads_table, model, outcomes
from reference.identities import Pair, leads_of

EMAILS = [None, "jana@acme.example", "eva@acme.example", "petr@acme.example"]
USERS = [None, None, "u-1", "u-2"]
BROWSERS = [None, "b-1", "b-2", "u-1"]
TRAITS: list[dict[str, Json]] = [{}, {"country": "DE"}, {"employees": 50}]
traits: st.SearchStrategy[dict[str, Json]] = st.sampled_from(TRAITS)

costly = settings(max_examples=settings().max_examples // 8)
"""Each example is a table of its own."""


@st.composite
def visits(draw: st.DrawFn) -> Activity:
    """Something that somebody did, by whom up to three identities name."""
    who = draw(
        st.tuples(
            st.sampled_from(EMAILS), st.sampled_from(USERS), st.sampled_from(BROWSERS)
        ).filter(any)
    )
    minute = draw(st.integers(0, 600))
    kind = draw(st.sampled_from(["opened", "viewed", "aliased"]))
    name = draw(st.integers(0, 99))
    return activity(
        kind,
        after(minutes=minute),
        id=f"{kind} {minute} {name}",
        traits=draw(traits),
        identities=Identities(*who),
    )


histories = st.lists(visits(), min_size=1, max_size=12, unique_by=lambda visit: visit.id)


@st.composite
def deliveries(draw: st.DrawFn) -> list[list[Activity]]:
    """A history in batches, in any order, some of it more than once."""
    once = draw(histories)
    again = draw(st.lists(st.sampled_from(once), max_size=4))
    rest = draw(st.permutations([*once, *again]))
    batches = []
    while rest:
        size = draw(st.integers(1, len(rest)))
        batches.append(rest[:size])
        rest = rest[size:]
    return batches


def leads(table: Table) -> dict[str, frozenset[str]]:
    """The ids in the log of each lead that is not part of another, and has any: one that was
    separated may be known by an identity that comes only second in every activity."""
    logs = {
        lead: frozenset(a.id for a in table.store.log(lead))
        for lead in table.leads()
        if (stored := table.store.load(lead, consistent=True)) and stored.record.into is None
    }
    return {lead: ids for lead, ids in logs.items() if ids}


def check(table: Table, every: Sequence[Activity], apart: Iterable[Pair] = ()) -> None:
    found = leads(table)
    assert set(found.values()) == leads_of(every, apart)
    assert len(found) == len(set(found.values()))
    for lead_id in found:
        stored = table.store.load(lead_id, consistent=True)
        assert stored is not None
        assert not stored.record.stale
        folded = fold(model(), table.store.log(lead_id))
        state = stored.state(model())
        assert (state.facts, state.newest, state.count) == (
            folded.facts,
            folded.newest,
            folded.count,
        )
        for card, evaluation in evaluate(model(), folded, stored.record.as_of).items():
            assert stored.record.snapshots[card] == CardSnapshot.of(evaluation)


@costly
@given(deliveries())
def test_any_order_ends_in_the_same_leads(batches: list[list[Activity]]) -> None:
    with leads_table() as table:
        for batch in batches:
            assert Outcome.FAILED not in outcomes(table.record(*batch))
        check(table, [a for batch in batches for a in batch])


@costly
@given(deliveries(), st.lists(st.integers(0, 9), min_size=16, max_size=16))
def test_and_so_it_does_with_separations_between(
    batches: list[list[Activity]], choices: list[int]
) -> None:
    apart: set[Pair] = set()
    with leads_table() as table:
        for number, (batch, choice) in enumerate(zip(batches, choices, strict=False)):
            assert Outcome.FAILED not in outcomes(table.record(*batch))
            mergers = [(m.lead_id, lead) for lead in leads(table) for m in merged_into(table, lead)]
            if choice < len(mergers):
                part, lead = sorted(mergers)[choice]
                with suppress(Refused):  # nothing left to separate, or more than two would be
                    separation = table.separate(lead, part)
                    apart |= {frozenset(pair) for pair in separation.pairs}
                check(table, [a for batch in batches[: number + 1] for a in batch], apart)
        check(table, [a for batch in batches for a in batch], apart)


def merged_into(table: Table, lead_id: str) -> Sequence[Merged]:
    """What was merged into a lead."""
    logs = table.store.logs(lead_id)
    return logs.merged if logs else ()
