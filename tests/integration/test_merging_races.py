"""Merges, re-ownings, separations and erasures that others get in between of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from builders import after
from handraiser.activity import Activity
from handraiser.errors import Conflict
from handraiser.recording import Outcome
from handraiser.scoring.fold import fold
from handraiser.store import keys
from handraiser.store.erasure import Erasure
from integration.leads_table import TABLE, Call, Hindered, Table, did, leads_table, model, outcomes
from integration.test_merging import EVA, JANA, lead_of, stored

PETR = "petr@acme.example"


@pytest.fixture
def table() -> Iterator[Table]:
    with leads_table() as made:
        yield made


def once(meanwhile: Callable[[], object]) -> Any:
    """Does something right after the first of some calls is answered."""
    waiting = [meanwhile]

    def hindrance(call: Call, arguments: dict[str, Any]) -> Any:
        answer = call(**arguments)
        if waiting:
            waiting.pop()()
        return answer

    return hindrance


def assert_folded(table: Table, lead_id: str) -> None:
    """A lead's state is the fold of its log, and it does not wait for another."""
    lead = stored(table, lead_id)
    assert not lead.record.stale
    folded = fold(model(), table.store.log(lead_id))
    assert (lead.record.count, lead.state(model()).facts) == (folded.count, folded.facts)


def test_a_visit_goes_to_whoever_the_computer_is_of_when_it_is_recorded(table: Table) -> None:
    table.record(did(5, JANA, browser="b"), did(9, EVA))
    earlier, visit = did(1, EVA, browser="b"), did(6, browser="b")
    hindered = Table(Hindered(table.client, batch_get_item=once(lambda: table.record(earlier))))

    assert outcomes(hindered.record(visit)) == [Outcome.FOLDED]

    jana, eva = lead_of(table, email=JANA), lead_of(table, email=EVA)
    assert visit in table.log(eva)
    assert_folded(table, jana)
    assert_folded(table, eva)


def test_an_activity_goes_to_the_part_that_stands_alone_when_it_is_recorded(table: Table) -> None:
    table.record(did(1, JANA), now=after(hours=1))
    table.record(did(2, user="u"), now=after(hours=2))
    table.record(did(3, JANA, user="u"))
    table.record(did(4, user="u", browser="b"))
    lead = lead_of(table, email=JANA)
    visit = did(5, browser="b")
    hindered = Table(Hindered(table.client, batch_get_item=once(lambda: table.separate(lead))))

    assert outcomes(hindered.record(visit)) == [Outcome.FOLDED]

    assert visit in table.log(lead_of(table, user_id="u"))
    assert_folded(table, lead)
    assert_folded(table, lead_of(table, user_id="u"))


def test_a_person_is_merged_with_whom_they_are_known_as_then(table: Table) -> None:
    table.record(did(1, JANA), now=after(hours=1))
    table.record(did(2, user="u"), now=after(hours=2))
    table.record(did(3, JANA, user="u"))
    table.record(did(4, user="u", browser="b"), did(5, PETR))
    lead = lead_of(table, email=JANA)
    both = did(6, PETR, user="u")
    hindered = Table(Hindered(table.client, batch_get_item=once(lambda: table.separate(lead))))

    assert outcomes(hindered.record(both)) == [Outcome.FOLDED]

    assert lead_of(table, email=PETR) == lead_of(table, user_id="u") != lead_of(table, email=JANA)


def test_who_loses_a_computer_is_folded_anew_whoever_mends_who_got_it(table: Table) -> None:
    table.record(did(5, JANA, browser="b"), did(6, browser="b"), did(9, EVA))
    earlier = did(1, EVA, browser="b")
    commits = [1]

    def dies(commit: Call, arguments: dict[str, Any]) -> Any:
        if not commits:
            raise KeyboardInterrupt
        commits.pop()
        return commit(**arguments)

    with pytest.raises(KeyboardInterrupt):
        Table(Hindered(table.client, transact_write_items=dies)).record(earlier)
    table.record(did(10, EVA))

    table.record(earlier)

    assert_folded(table, lead_of(table, email=JANA))
    assert_folded(table, lead_of(table, email=EVA))


def test_an_heir_that_is_part_of_another_lead_stays_part_of_it(table: Table) -> None:
    table.record(did(1, user="u"), now=after(hours=1))
    table.record(did(2, EVA), now=after(hours=2))
    table.record(did(3, EVA, user="u"), now=after(hours=3))
    table.record(did(4, browser="b"), now=after(hours=4))
    table.record(did(5, JANA), now=after(hours=5))
    table.record(did(6, JANA, browser="b"), did(7, EVA, browser="b"), now=after(hours=6))
    user = lead_of(table, user_id="u")

    table.separate(lead_of(table, email=JANA))

    assert lead_of(table, email=EVA) == lead_of(table, anonymous_id="b") == user
    assert [a.at.minute for a in table.log(user)] == [1, 2, 3, 4, 7]
    assert_folded(table, user)


def test_an_alias_is_not_passed_over_where_the_other_id_is_not_visible_yet(table: Table) -> None:
    table.record(did(3, user="new", browser="old", kind="aliased"))
    unseen = table.identities.key(("user_id", "new"))
    answers: list[Any] = []

    def behind(call: Call, arguments: dict[str, Any]) -> Any:
        """The first answer about the new id is that of a replica that has not heard of it."""
        answer = call(**arguments)
        found = answer["Responses"].get(TABLE, [])
        late = [item for item in found if item["pk"]["S"] == keys.identity_pk(unseen)]
        if late and not answers:
            answers.append(late)
            kept = [item for item in found if item not in late]
            return {**answer, "Responses": {TABLE: kept}}
        return answer

    Table(Hindered(table.client, batch_get_item=behind)).record(did(1, user="old"))

    assert answers
    assert lead_of(table, user_id="new") == lead_of(table, user_id="old")


def _erasure(client: Any, table: Table) -> Erasure:
    hindered = Table(client)
    return Erasure(client, TABLE, table.identities, hindered.store, lambda: "counts")


def test_what_is_done_while_an_erasure_looks_around_is_not_left_behind(table: Table) -> None:
    table.record(did(1, JANA))
    lead = lead_of(table, email=JANA)

    def act_when_cycles_are_read() -> Any:
        waiting: list[Activity] = [did(2, JANA, browser="b")]

        def query(call: Call, arguments: dict[str, Any]) -> Any:
            answer = call(**arguments)
            if arguments["ExpressionAttributeValues"][":prefix"]["S"] == keys.CYCLE and waiting:
                table.record(waiting.pop())
            return answer

        return query

    hindered = Hindered(table.client, query=act_when_cycles_are_read())
    with pytest.raises(Conflict):
        _erasure(hindered, table).erase(lead, after(1))
    _erasure(table.client, table).erase(lead, after(1))

    assert table.items(keys.ACTIVITY) == []
    assert table.items("IDENTITY#") == []


def test_a_chain_of_merges_is_erased_with_all_that_says_where_its_logs_are(table: Table) -> None:
    table.record(did(1, PETR), now=after(hours=1))
    table.record(did(2, JANA), now=after(hours=2))
    table.record(did(3, user="u"), now=after(hours=3))
    table.record(did(4, JANA, user="u"), now=after(hours=4))
    table.record(did(5, PETR, user="u"), now=after(hours=5))

    _erasure(table.client, table).erase(lead_of(table, email=PETR), after(1))

    left = {item["sk"]["S"] for item in table.items("LEAD") + table.items(keys.ACTIVITY)}
    assert left == set()
