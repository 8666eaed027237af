"""Leads that become one, and two again: what is written, and what survives faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from builders import activity, after
from handraiser.activity import Activity
from handraiser.belonging import MAX_ALIASES
from handraiser.errors import Refused
from handraiser.identity import Identities
from handraiser.notification import MqlWithdrawn, from_json
from handraiser.recording import Outcome
from handraiser.recording.separating import MAX_IDENTITIES
from handraiser.store import keys
from handraiser.store.erasure import Erasure
from handraiser.store.records import StoredLead
from integration.leads_table import TABLE, Call, Hindered, Table, did, leads_table, outcomes

JANA = "jana@acme.example"
EVA = "eva@acme.example"


@pytest.fixture
def table() -> Iterator[Table]:
    with leads_table() as made:
        yield made


def lead_of(table: Table, **identity: str) -> str:
    """The lead that an identity leads to now."""
    [(kind, value)] = identity.items()
    stored = table.store.current(table.owner((kind, value)).lead_id or "", consistent=True)  # type: ignore[arg-type]  # a kind
    assert stored is not None
    return stored.record.lead_id


def stored(table: Table, lead_id: str) -> StoredLead:
    found = table.store.load(lead_id, consistent=True)
    assert found is not None
    return found


def stage(table: Table, lead_id: str) -> str:
    return stored(table, lead_id).record.standings["default"].stage


def messages(table: Table) -> list[tuple[str, str]]:
    """The event and the MQL cycle of each message, in order of the events' names."""
    sort_keys = (item["sk"]["S"] for item in table.items("OUTBOX#"))
    return sorted((event, mql_id) for _, mql_id, event in (sk.split("#") for sk in sort_keys))


class TestMerge:
    def test_the_older_lead_stands_and_the_younger_leads_to_it(self, table: Table) -> None:
        table.record(did(1, browser="b"), now=after(hours=1))
        table.record(did(2, JANA), now=after(hours=2))
        visitor, known = lead_of(table, anonymous_id="b"), lead_of(table, email=JANA)
        both = did(3, JANA, browser="b")

        assert outcomes(table.record(both, now=after(hours=3))) == [Outcome.FOLDED]

        assert lead_of(table, anonymous_id="b") == lead_of(table, email=JANA) == visitor
        assert stored(table, known).record.into == visitor
        assert stored(table, visitor).record.count == 3
        assert not stored(table, visitor).record.stale
        assert len(table.log(visitor)) == 3

    def test_it_is_recorded_and_no_activity_is_moved(self, table: Table) -> None:
        table.record(did(1, browser="b"), now=after(hours=1))
        table.record(did(2, JANA), now=after(hours=2))
        before = {item["pk"]["S"] for item in table.items(keys.ACTIVITY)}
        both = did(3, JANA, browser="b")

        table.record(both, now=after(hours=3))

        assert {item["pk"]["S"] for item in table.items(keys.ACTIVITY)} == before
        logs = table.store.logs(lead_of(table, email=JANA))
        assert logs is not None
        [merged] = logs.merged
        assert (merged.at, merged.activity) == (after(hours=3), both.id)

    def test_a_copy_of_what_either_did_counts_once(self, table: Table) -> None:
        visit, known, both = did(1, browser="b"), did(2, JANA), did(3, JANA, browser="b")
        table.record(visit)
        table.record(known)
        table.record(both)
        before = table.items("")

        assert outcomes(table.record(both, known, visit)) == [Outcome.DUPLICATE] * 3
        assert table.items("") == before

    def test_another_content_under_the_id_of_a_part_is_a_conflict(self, table: Table) -> None:
        visit = did(1, browser="b")
        table.record(visit, now=after(hours=2))
        table.record(did(2, JANA), now=after(hours=1))
        table.record(did(3, JANA, browser="b"))

        changed = replace(visit, type="opened", identities=Identities(JANA))

        assert outcomes(table.record(changed)) == [Outcome.CONFLICT]

    def test_a_user_id_brings_two_addresses_together(self, table: Table) -> None:
        table.record(did(1, JANA), did(2, EVA))
        table.record(did(3, JANA, user="u"), did(4, EVA, user="u"))

        assert lead_of(table, email=JANA) == lead_of(table, email=EVA)

    def test_three_leads_may_become_one_at_once(self, table: Table) -> None:
        table.record(did(1, JANA), did(2, user="u"), did(3, browser="b"))

        table.record(did(4, JANA, user="u", browser="b"))

        assert len({lead_of(table, email=JANA), lead_of(table, user_id="u")}) == 1
        assert stored(table, lead_of(table, anonymous_id="b")).record.count == 4

    def test_an_alias_of_a_known_user_merges(self, table: Table) -> None:
        table.record(did(1, user="old"), did(2, user="new"))

        alias = did(3, user="new", browser="old", kind="aliased")
        table.record(alias)

        assert lead_of(table, user_id="old") == lead_of(table, user_id="new")

    def test_an_alias_of_somebody_not_known_yet_merges_once_they_are(self, table: Table) -> None:
        table.record(did(3, user="new", browser="old", kind="aliased"))
        table.record(did(1, user="old"))

        assert lead_of(table, user_id="old") == lead_of(table, user_id="new")

    def test_an_id_that_everybody_is_aliased_to_brings_the_first_few_together(
        self, table: Table
    ) -> None:
        people = [f"u{number}" for number in range(60)]
        for number, user in enumerate(people):
            table.record(did(number, user=user, browser="old", kind="aliased"))

        assert outcomes(table.record(did(61, user="old"))) == [Outcome.FOLDED]

        together = [
            user for user in people if lead_of(table, user_id=user) == lead_of(table, user_id="old")
        ]
        assert len(together) == MAX_ALIASES


class TestSharedComputer:
    def test_an_earlier_tie_that_comes_late_takes_what_was_done_unnamed(self, table: Table) -> None:
        table.record(did(5, JANA, browser="b"), did(6, browser="b"))
        table.record(did(1, EVA, browser="b"))

        jana, eva = lead_of(table, email=JANA), lead_of(table, email=EVA)
        assert [a.at for a in table.log(jana)] == [after(minutes=5)]
        assert [a.at for a in table.log(eva)] == [after(minutes=1), after(minutes=6)]
        assert (stored(table, jana).record.count, stored(table, eva).record.count) == (1, 2)

    def test_so_it_does_for_somebody_known_already(self, table: Table) -> None:
        table.record(did(9, EVA), did(5, JANA, browser="b"), did(6, browser="b"))
        table.record(did(1, EVA, browser="b"))

        assert len(table.log(lead_of(table, email=EVA))) == 3
        assert outcomes(table.record(did(6, browser="b"))) == [Outcome.DUPLICATE]


class TestStages:
    """Two opened e-mails make an MQL."""

    def test_a_cycle_goes_on_under_the_lead_it_was_merged_into(self, table: Table) -> None:
        table.record(did(1, JANA), now=after(hours=1))
        opened = [did(minute, user="u", kind="opened") for minute in (2, 3)]
        table.record(*opened, now=after(hours=2))
        announced = messages(table)

        table.record(did(4, JANA, user="u"))

        assert stage(table, lead_of(table, email=JANA)) == "mql"
        assert messages(table) == announced
        objection = activity("said", after(minutes=5), traits={"customer": True})
        table.record(objection)
        [cycle] = [
            item
            for item in table.items(keys.CYCLE)
            if item["pk"]["S"] == keys.lead_pk(lead_of(table, email=JANA))
        ]
        assert from_json(cycle["message"]["S"]).mql_id == announced[0][1]
        assert cycle["reason"]["S"] == "suppressed: customer"

    def test_of_two_cycles_the_younger_leads_is_taken_back(self, table: Table) -> None:
        for who, hour in ((Identities(JANA), 1), (Identities(None, "u"), 2)):
            opened = [
                activity("opened", after(minutes=m), id=f"{hour} {m}", identities=who)
                for m in (1, 2)
            ]
            table.record(*opened, now=after(hours=hour))
        [_, (_, younger)] = sorted(
            messages(table), key=lambda message: message[1] in _mql_ids(table, user_id="u")
        )

        table.record(did(4, JANA, user="u"))

        taken_back = [mql_id for event, mql_id in messages(table) if event == "MqlWithdrawn"]
        assert taken_back == [younger]
        [outbox] = [i for i in table.items("OUTBOX#") if i["sk"]["S"].endswith("#MqlWithdrawn")]
        message = from_json(outbox["message"]["S"])
        assert isinstance(message, MqlWithdrawn)
        assert message.reason == "merged"
        assert stage(table, lead_of(table, email=JANA)) == "mql"

    def test_what_neither_reached_alone_they_reach_together(self, table: Table) -> None:
        table.record(did(1, JANA, kind="opened"), did(2, user="u", kind="opened"))
        assert messages(table) == []

        recorded = table.record(did(3, JANA, user="u"))

        assert [(event, recorded.entered) for event, _ in messages(table)] == [
            ("LeadQualified", [messages(table)[0][1]])
        ]


def _mql_ids(table: Table, **identity: str) -> set[str]:
    lead_id = lead_of(table, **identity)
    return {from_json(i["message"]["S"]).mql_id for i in table.store.items(lead_id, keys.CYCLE)}


class TestFaults:
    def test_a_crash_between_the_two_commits_is_mended_by_the_redelivery(
        self, table: Table
    ) -> None:
        table.record(did(1, JANA, kind="opened"), did(2, user="u", kind="opened"))
        both = did(3, JANA, user="u")
        writes: list[int] = []

        def dies_after_the_first(commit: Call, arguments: dict[str, Any]) -> Any:
            writes.append(len(arguments["TransactItems"]))
            if len(writes) > 1:
                raise KeyboardInterrupt
            return commit(**arguments)

        hindered = Table(Hindered(table.client, transact_write_items=dies_after_the_first))
        with pytest.raises(KeyboardInterrupt):
            hindered.record(both)
        lead = lead_of(table, email=JANA)
        assert stored(table, lead).record.stale

        assert outcomes(table.record(both)) == [Outcome.DUPLICATE]

        assert not stored(table, lead).record.stale
        assert (stage(table, lead), stored(table, lead).record.count) == ("mql", 3)

    def test_any_activity_of_a_stale_lead_mends_it(self, table: Table) -> None:
        table.record(did(1, JANA), did(2, user="u"))
        _die_after_the_first_commit(table, did(3, JANA, user="u"))

        table.record(did(4, user="u"))

        lead = lead_of(table, email=JANA)
        assert (stored(table, lead).record.stale, stored(table, lead).record.count) == (False, 4)

    def test_a_writer_who_saw_the_younger_before_it_was_merged_follows_it(
        self, table: Table
    ) -> None:
        table.record(did(1, JANA), now=after(hours=1))
        table.record(did(2, user="u"), now=after(hours=2))
        meanwhile = [did(3, JANA, user="u")]

        def merged_before(commit: Call, arguments: dict[str, Any]) -> Any:
            if meanwhile:
                table.record(meanwhile.pop())
            return commit(**arguments)

        hindered = Table(Hindered(table.client, transact_write_items=merged_before))

        assert outcomes(hindered.record(did(4, user="u"))) == [Outcome.FOLDED]
        assert len(table.log(lead_of(table, email=JANA))) == 4


def _die_after_the_first_commit(table: Table, *batch: Activity) -> None:
    left = [1]

    def dies(commit: Call, arguments: dict[str, Any]) -> Any:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        return commit(**arguments)

    with pytest.raises(KeyboardInterrupt):
        Table(Hindered(table.client, transact_write_items=dies)).record(*batch)


class TestErasure:
    def test_all_that_became_one_is_erased(self, table: Table) -> None:
        table.record(did(1, JANA), did(2, user="u"), did(3, browser="b"))
        table.record(did(4, JANA, user="u", browser="b"))

        erased = _erase(table, lead_of(table, email=JANA))

        assert erased == {"activities": 4, "cycles": 0, "identities": 3}
        left = {item["sk"]["S"] for item in table.items("")}
        assert {sk for sk in left if not sk.startswith("IDENTITY")} == {_counts(table)}
        assert not any(sk.startswith("IDENTITY#") for sk in left)
        assert outcomes(table.record(did(2, user="u"))) == [Outcome.ERASED]

    def test_what_others_did_on_the_same_computer_stays(self, table: Table) -> None:
        table.record(did(5, JANA, browser="b"), did(6, browser="b"))
        table.record(did(1, EVA, browser="b"))

        _erase(table, lead_of(table, email=JANA))

        eva = lead_of(table, email=EVA)
        assert [a.at for a in table.log(eva)] == [after(minutes=1), after(minutes=6)]


def _erase(table: Table, lead_id: str) -> dict[str, int]:
    erasure = Erasure(table.client, TABLE, table.identities, table.store, lambda: "counts")
    return erasure.erase(lead_id, after(1)).counts()


def _counts(table: Table) -> str:
    [remains] = [i["sk"]["S"] for i in table.items("") if i["pk"]["S"].startswith("ERASED#")]
    return str(remains)


class TestSeparation:
    def test_both_are_as_they_were_and_what_came_since_goes_where_it_belongs(
        self, table: Table
    ) -> None:
        table.record(did(1, JANA), now=after(hours=1))
        table.record(did(2, user="u"), now=after(hours=2))
        table.record(did(3, JANA, user="u"))
        table.record(did(4, user="u"), did(5, user="u", browser="b"), did(6, JANA))
        jana = lead_of(table, email=JANA)

        separation = table.separate(jana)

        assert lead_of(table, email=JANA) == jana == separation.lead_id
        user = lead_of(table, user_id="u")
        assert user == lead_of(table, anonymous_id="b") == separation.part_id
        assert [a.at.minute for a in table.log(jana)] == [1, 3, 6]
        assert [a.at.minute for a in table.log(user)] == [2, 4, 5]

    def test_they_stay_apart(self, table: Table) -> None:
        table.record(did(1, JANA), did(2, user="u"))
        table.record(did(3, JANA, user="u"))
        table.separate(lead_of(table, email=JANA))

        table.record(did(4, JANA, user="u"))

        assert lead_of(table, email=JANA) != lead_of(table, user_id="u")
        assert [a.at.minute for a in table.log(lead_of(table, user_id="u"))] == [2]

    def test_an_anonymous_id_goes_to_whoever_was_known_on_it_next(self, table: Table) -> None:
        table.record(did(1, browser="b"))
        table.record(did(2, JANA))
        table.record(did(3, JANA, browser="b"), did(4, EVA, browser="b"))

        table.separate(lead_of(table, email=JANA))

        assert [a.at.minute for a in table.log(lead_of(table, email=EVA))] == [1, 4]
        assert lead_of(table, anonymous_id="b") == lead_of(table, email=EVA)

    def test_a_cycle_goes_back_to_whom_it_came_from(self, table: Table) -> None:
        table.record(did(1, JANA), now=after(hours=1))
        opened = [did(minute, user="u", kind="opened") for minute in (2, 3)]
        table.record(*opened, now=after(hours=2))
        announced = messages(table)
        table.record(did(4, JANA, user="u"))

        separation = table.separate(lead_of(table, email=JANA))

        assert stage(table, separation.part_id) == "mql"
        assert stage(table, separation.lead_id) == "lead"
        assert messages(table) == announced
        assert separation.entered == []

    def test_a_lead_that_nothing_was_merged_into_cannot_be_separated(self, table: Table) -> None:
        table.record(did(1, JANA))

        with pytest.raises(Refused, match="not one that was merged") as refused:
            table.separate(lead_of(table, email=JANA))
        assert refused.value.code == "not_merged"

    def test_more_identities_than_a_transaction_holds_are_refused(self, table: Table) -> None:
        table.record(did(1, user="u"))
        table.record(*(did(n + 2, JANA, browser=f"b{n}") for n in range(MAX_IDENTITIES)))
        table.record(did(59, JANA, user="u"))

        with pytest.raises(Refused) as refused:
            table.separate(lead_of(table, email=JANA))
        assert refused.value.code == "too_many_identities"
