"""Whose activities are these: identities, their leads, and what is tied to whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from builders import after
from handraiser.activity import Activity
from handraiser.identity import Identities
from handraiser.recording import Outcome
from handraiser.store import keys
from handraiser.store.erasure import Erasure
from integration.leads_table import TABLE, Call, Hindered, Table, did, leads_table, outcomes

JANA = "jana@acme.example"
EVA = "eva@acme.example"


@pytest.fixture
def table() -> Iterator[Table]:
    with leads_table() as made:
        yield made


def ids(table: Table) -> list[set[str]]:
    """The ids in the log of each lead."""
    return [{a.id for a in table.log(lead)} for lead in table.leads()]


class TestOnePerson:
    def test_two_activities_of_somebody_new_make_one_lead(self, table: Table) -> None:
        first, second = did(1, JANA), did(2, JANA, browser="b")

        table.record(second, first)

        assert ids(table) == [{first.id, second.id}]
        [lead] = table.leads()
        assert {item["sk"]["S"] for item in table.items("IDENTITY#")} == {
            f"IDENTITY#email#{JANA}",
            "IDENTITY#anonymous_id#b",
        }
        assert table.owner(("email", JANA)).lead_id == lead
        assert table.owner(("anonymous_id", "b")).lead_id == lead

    def test_a_visitor_who_tells_the_address_stays_the_same_lead(self, table: Table) -> None:
        table.record(did(1, browser="b"))
        table.record(did(2, JANA, browser="b"))
        table.record(did(3, JANA))

        assert [len(log) for log in ids(table)] == [3]

    def test_the_table_names_nobody_in_its_partition_keys(self, table: Table) -> None:
        table.record(did(1, JANA, user="user-two", browser="browser-one"))

        partitions = {item["pk"]["S"] for item in table.items("")}
        names = (JANA, "user-two", "browser-one")
        assert not any(name in pk for pk in partitions for name in names)


class TestSharedComputer:
    def test_it_stays_with_whom_it_was_tied_to_first(self, table: Table) -> None:
        table.record(did(1, JANA, browser="b"))
        table.record(did(2, EVA, browser="b"))
        unnamed = did(3, browser="b")
        table.record(unnamed)

        jana, eva = (table.owner(("email", email)).lead_id or "" for email in (JANA, EVA))
        assert jana != eva
        assert unnamed in table.log(jana)
        assert len(table.log(eva)) == 1

    def test_so_it_does_within_one_batch(self, table: Table) -> None:
        table.record(did(3, browser="b"), did(2, EVA, browser="b"), did(1, JANA, browser="b"))

        jana = table.owner(("email", JANA)).lead_id
        assert table.owner(("anonymous_id", "b")).lead_id == jana
        assert table.owner(("email", EVA)).lead_id not in (None, jana)


class TestCopies:
    def test_a_copy_in_the_batch_ties_nothing(self, table: Table) -> None:
        first = did(1, JANA)
        copy = replace(first, identities=Identities(JANA, None, "b"), received_at=after(1))

        recorded = table.record(first, copy, did(2, JANA))

        assert outcomes(recorded) == [Outcome.FOLDED, Outcome.CONFLICT, Outcome.FOLDED]
        assert table.owner(("anonymous_id", "b")).lead_id is None

    def test_a_copy_of_what_is_stored_ties_nothing(self, table: Table) -> None:
        first, stranger = did(1, JANA), did(3, browser="b")
        table.record(first)
        copy = replace(first, identities=Identities(JANA, None, "b"))

        recorded = table.record(copy, did(2, JANA), stranger)

        assert outcomes(recorded) == [Outcome.CONFLICT, Outcome.FOLDED, Outcome.FOLDED]
        assert {stranger.id} in ids(table)

    def test_the_copies_of_somebody_new_are_one(self, table: Table) -> None:
        first = did(1, JANA)

        recorded = table.record(*[first] * 5)

        assert sorted(outcomes(recorded)) == [*[Outcome.DUPLICATE] * 4, Outcome.FOLDED]
        assert ids(table) == [{first.id}]


class TestEventualConsistency:
    def test_an_identity_may_be_seen_before_its_lead(self, table: Table) -> None:
        table.record(did(1, JANA))
        reads: list[bool] = []

        def behind(query: Call, arguments: dict[str, Any]) -> Any:
            reads.append(arguments["ConsistentRead"])
            return query(**arguments) if arguments["ConsistentRead"] else {"Items": []}

        hindered = Table(Hindered(table.client, query=behind))
        assert outcomes(hindered.record(did(2, JANA))) == [Outcome.FOLDED]

        assert reads == [False, True]
        assert [len(log) for log in ids(table)] == [2]

    def test_a_lead_may_be_there_before_its_identity_is_seen(self, table: Table) -> None:
        table.record(did(1, JANA))

        def behind(read: Call, arguments: dict[str, Any]) -> Any:
            [wanted] = arguments["RequestItems"].values()
            return read(**arguments) if wanted["ConsistentRead"] else {"Responses": {}}

        hindered = Table(Hindered(table.client, batch_get_item=behind))
        assert outcomes(hindered.record(did(2, JANA))) == [Outcome.FOLDED]

        assert [len(log) for log in ids(table)] == [2]

    def test_a_lead_may_be_seen_as_it_was(self, table: Table) -> None:
        table.record(did(1, JANA))
        [lead] = table.leads()
        old = table.client.query(
            TableName=TABLE,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
            ExpressionAttributeValues={":pk": {"S": keys.lead_pk(lead)}, ":sk": {"S": "LEAD"}},
        )
        table.record(did(2, JANA))

        def behind(query: Call, arguments: dict[str, Any]) -> Any:
            return query(**arguments) if arguments["ConsistentRead"] else old

        hindered = Table(Hindered(table.client, query=behind))
        assert outcomes(hindered.record(did(3, JANA))) == [Outcome.FOLDED]

        assert table.lead().record.lock == 3
        assert [len(log) for log in ids(table)] == [3]

    def test_keys_that_were_not_read_are_asked_for_again(self, table: Table) -> None:
        table.record(did(1, JANA, browser="b"))

        def one_by_one(read: Call, arguments: dict[str, Any]) -> Any:
            [(name, wanted)] = arguments["RequestItems"].items()
            first, *rest = wanted["Keys"]
            answer = read(RequestItems={name: {**wanted, "Keys": [first]}})
            answer["UnprocessedKeys"] = {name: {**wanted, "Keys": rest}} if rest else {}
            return answer

        hindered = Table(Hindered(table.client, batch_get_item=one_by_one))
        assert outcomes(hindered.record(did(2, JANA, browser="b"))) == [Outcome.FOLDED]
        assert [len(log) for log in ids(table)] == [2]

    def test_keys_that_are_never_read_fail_the_batch_for_now(self, table: Table) -> None:
        def never(_read: Call, arguments: dict[str, Any]) -> Any:
            return {"Responses": {}, "UnprocessedKeys": arguments["RequestItems"]}

        hindered = Table(Hindered(table.client, batch_get_item=never))
        assert outcomes(hindered.record(did(1, JANA))) == [Outcome.FAILED]
        assert table.items("") == []


class TestErased:
    """Jana was erased an hour after noon, and her browser with her."""

    @pytest.fixture(autouse=True)
    def _erased(self, table: Table) -> None:
        table.record(did(1, JANA, browser="b"))
        [lead] = table.leads()
        Erasure(table.client, TABLE, table.identities, table.store).erase(lead, after(hours=1))

    @pytest.mark.parametrize("old", [did(1, JANA, browser="b"), did(2, browser="b"), did(60, JANA)])
    def test_what_was_before_stays_out(self, table: Table, old: Activity) -> None:
        before = table.items("")

        assert outcomes(table.record(old)) == [Outcome.ERASED]
        assert table.items("") == before

    def test_what_comes_after_is_somebody_new(self, table: Table) -> None:
        later = did(61, JANA, browser="b")

        recorded = table.record(did(1, JANA), later)

        assert outcomes(recorded) == [Outcome.ERASED, Outcome.FOLDED]
        assert ids(table) == [{later.id}]
        assert outcomes(table.record(did(2, browser="b"))) == [Outcome.ERASED]

    def test_who_used_the_same_computer_loses_nothing(self, table: Table) -> None:
        delayed = did(30, EVA, browser="b")

        assert outcomes(table.record(delayed)) == [Outcome.FOLDED]

        assert ids(table) == [{delayed.id}]
        assert table.owner(("anonymous_id", "b")).lead_id is None

    def test_whose_erasure_the_writer_has_not_seen_is_not_brought_back(self, table: Table) -> None:
        meanwhile = [did(1, EVA)]

        def comes_and_is_erased(commit: Call, arguments: dict[str, Any]) -> Any:
            if meanwhile:
                table.record(meanwhile.pop())
                [lead] = table.leads()
                Erasure(table.client, TABLE, table.identities, table.store).erase(lead, after(1))
            return commit(**arguments)

        hindered = Table(Hindered(table.client, transact_write_items=comes_and_is_erased))

        assert outcomes(hindered.record(did(2, EVA))) == [Outcome.ERASED]
        assert table.leads() == []

    def test_a_lead_whose_record_is_gone_takes_nothing_for_now(self, table: Table) -> None:
        table.record(did(70, EVA))
        [lead] = table.leads()
        table.client.delete_item(TableName=TABLE, Key=keys.key(keys.lead_pk(lead), keys.RECORD))

        assert outcomes(table.record(did(71, EVA))) == [Outcome.FAILED]
