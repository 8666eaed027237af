"""Marks as they are recorded: what they take back, what that costs, and the same in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from builders import NOON, activity, after
from handraiser.activity import Activity, Json
from handraiser.identity import Identities
from handraiser.model import Model
from handraiser.notification import MqlWithdrawn, from_json
from handraiser.recording import Outcome
from handraiser.scoring.fold import fold
from handraiser.store import keys
from integration.leads_table import Table, leads_table, model, outcomes

RULES = (
    "opened: {dimension: engagement, points: 10, decay: 50% per 30d, activity: {type: [opened]}},"
    "clicked: {dimension: engagement, points: 7, activity: {type: [email_clicked]}}"
)


@pytest.fixture
def table() -> Iterator[Table]:
    with leads_table() as made:
        yield made


def rules() -> Model:
    return model(rules=RULES)


def clicked(link: str, seconds: float = 1, **more: Any) -> Activity:
    at = NOON + timedelta(seconds=seconds)
    said: dict[str, Json] = {"message_id": "m-1", "url": link}
    return activity("email_clicked", at, id=f"click {link} {seconds}", properties=said, **more)


def verdict(kind: str, *ids: str, hours: int = 1, **more: Any) -> Activity:
    said: dict[str, Json] = {"activities": list(ids), "reason": "a test"}
    name = f"{kind} {' '.join(ids)}"
    return activity(kind, after(hours=hours), id=name, properties=said, **more)


DELIVERED = activity("email_delivered", NOON, properties={"message_id": "m-1"})
CLICKS = [clicked(link) for link in "abc"]
OPENED, AGAIN = activity("opened", NOON, id="first"), activity("opened", after(hours=1), id="again")
ONE = activity("opened", after(hours=2), id="one")


class Counted:
    """A client that counts what it is asked to read and to write."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.queries: Counter[str] = Counter()
        self.written = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def query(self, **asked: Any) -> Any:
        """Counts a query by what it is after."""
        prefix = asked["ExpressionAttributeValues"][":prefix"]["S"]
        self.queries[prefix.partition("#")[0]] += 1
        return self._client.query(**asked)

    def transact_write_items(self, **asked: Any) -> Any:
        """Counts the items of a transaction."""
        self.written += len(asked["TransactItems"])
        return self._client.transact_write_items(**asked)


def recorded(table: Table, *batch: Activity, **more: Any) -> Counted:
    """What recording one more batch asks of the table."""
    counted = Counted(table.client)
    found = Table(counted).record(*batch, under=rules(), **more)
    assert outcomes(found) == [Outcome.FOLDED] * len(batch)
    return counted


def assert_folded(table: Table) -> None:
    """The stored lead is the fold of its log."""
    stored = table.lead()
    log = table.store.log(stored.record.lead_id)
    assert stored.state(rules()) == fold(rules(), log).copy()
    assert stored.record.count == len(log)


def engagement(table: Table) -> int:
    return int(table.lead().record.snapshots["default"].scores["engagement"])


class TestSweeps:
    def test_a_sweep_in_one_commit_never_counts_and_reads_no_log(self, table: Table) -> None:
        recorded(table, OPENED)

        asked = recorded(table, DELIVERED, *CLICKS)

        assert engagement(table) == 10
        assert asked.queries[keys.ACTIVITY[:-1]] == 0
        assert asked.queries["MAIL"] == 1
        assert len(table.items(keys.MAIL)) == 1
        assert_folded(table)

    def test_clicks_lose_their_points_when_the_sweep_is_complete(self, table: Table) -> None:
        recorded(table, OPENED)
        recorded(table, DELIVERED)
        recorded(table, CLICKS[0])
        recorded(table, CLICKS[1])
        assert engagement(table) == 24

        asked = recorded(table, CLICKS[2])

        assert engagement(table) == 10
        assert asked.queries[keys.ACTIVITY[:-1]] == 1
        assert_folded(table)
        asked = recorded(table, clicked("d", 2))
        assert (engagement(table), asked.queries[keys.ACTIVITY[:-1]]) == (10, 0)
        asked = recorded(table, clicked("d", 90))
        assert (engagement(table), asked.queries[keys.ACTIVITY[:-1]]) == (17, 0)
        assert_folded(table)

    def test_what_is_no_mail_and_no_mark_costs_nothing_more(self, table: Table) -> None:
        recorded(table, OPENED)

        asked = recorded(table, activity("viewed", after(minutes=5)))

        assert set(asked.queries) == {"LEAD"}
        assert asked.written == 2  # the activity and the record

    def test_a_click_that_names_no_message_costs_nothing_more(self, table: Table) -> None:
        recorded(table, OPENED)

        asked = recorded(table, activity("email_clicked", properties={"url": "a"}))

        assert set(asked.queries) == {"LEAD"}
        assert table.items(keys.MAIL) == []

    @pytest.mark.parametrize("order", [*permutations(range(5))][::17], ids=str)
    def test_any_order_of_commits_ends_in_the_same(
        self, table: Table, order: tuple[int, ...]
    ) -> None:
        log = [DELIVERED, *CLICKS, clicked("z", 40)]

        for place in order:
            recorded(table, log[place])

        assert engagement(table) == 7
        assert_folded(table)

    def test_a_merged_leads_mails_are_seen_where_they_stand(self, table: Table) -> None:
        visitor = Identities(anonymous_id="a-1")
        known = Identities(email="jana@acme.example", anonymous_id="a-1")
        recorded(table, *(clicked(link, identities=visitor) for link in "ab"), DELIVERED)
        recorded(table, activity("identified", after(minutes=1), identities=known))
        recorded(table, clicked("c"))

        found = (table.store.load(one, consistent=True) for one in table.leads())
        [stored] = [one for one in found if one and not one.record.into]
        log = table.store.log(stored.record.lead_id)
        assert len(log) == 5
        assert stored.state(rules()) == fold(rules(), log).copy()
        assert stored.record.snapshots["default"].scores["engagement"] == 0


class TestVerdicts:
    def test_a_verdict_takes_points_and_the_mql_back_and_another_returns_them(
        self, table: Table
    ) -> None:
        recorded(table, OPENED, AGAIN, now=after(hours=1))
        assert table.lead().record.standings["default"].in_cycle

        recorded(table, verdict("activities_marked", "first", "again"), now=after(hours=3))

        assert engagement(table) == 0
        assert table.lead().record.standings["default"].stage == "lead"
        [cycle] = table.items(keys.CYCLE)
        assert cycle["reason"]["S"] == "marked"
        messages = [from_json(item["message"]["S"]) for item in table.items("OUTBOX#")]
        [withdrawn] = [m for m in messages if isinstance(m, MqlWithdrawn)]
        assert withdrawn.reason == "marked"
        assert_folded(table)

        recorded(
            table, verdict("activities_unmarked", "first", "again", hours=4), now=after(hours=4)
        )

        assert engagement(table) == 20
        assert table.lead().record.standings["default"].cycle == 2
        assert_folded(table)

    def test_a_verdict_waits_for_what_it_names(self, table: Table) -> None:
        recorded(table, ONE)
        recorded(table, verdict("activities_marked", "first", "never"))
        assert engagement(table) == 10

        asked = recorded(table, activity("opened", after(minutes=2)))
        assert asked.queries[keys.ACTIVITY[:-1]] == 0
        recorded(table, OPENED)

        assert engagement(table) == 20
        assert_folded(table)

    def test_of_many_that_are_awaited_the_record_keeps_that_there_are(self, table: Table) -> None:
        many = [f"never {number}" for number in range(17)]
        recorded(table, ONE, verdict("activities_marked", "first", *many))

        state = table.lead().state(rules())
        recorded(table, OPENED)

        assert state.awaited is None
        assert engagement(table) == 10

    def test_a_verdict_that_comes_first_of_all_makes_a_lead_without_a_score(
        self, table: Table
    ) -> None:
        recorded(table, verdict("activities_marked", "first"))
        recorded(table, OPENED, AGAIN)

        assert engagement(table) == 10
        assert_folded(table)

    @pytest.mark.parametrize("order", [*permutations(range(3))], ids=str)
    def test_a_verdict_reaches_what_a_merge_brings(
        self, table: Table, order: tuple[int, ...]
    ) -> None:
        visitor = Identities(anonymous_id="a-1")
        known = Identities(email="jana@acme.example", anonymous_id="a-1")
        log = [
            replace(OPENED, identities=visitor),
            activity("identified", after(minutes=1), identities=known),
            verdict("activities_marked", "first"),
        ]

        for place in order:
            recorded(table, log[place])

        found = (table.store.load(one, consistent=True) for one in table.leads())
        [stored] = [one for one in found if one and not one.record.into]
        assert stored.record.snapshots["default"].scores["engagement"] == 0
        assert stored.state(rules()).awaited == frozenset()

    def test_a_verdict_is_recorded_once(self, table: Table) -> None:
        said = verdict("activities_marked", "first")
        recorded(table, OPENED, said)

        assert outcomes(table.record(said, under=rules())) == [Outcome.DUPLICATE]

    def test_the_first_thing_known_of_somebody_may_be_marked(self, table: Table) -> None:
        recorded(table, OPENED.marked({"machine": True}))

        assert (engagement(table), table.lead().record.count) == (0, 1)
        assert_folded(table)
