"""A query answered in the middle of somebody's transaction: some items new, some as before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from builders import NOON, activity, after
from handraiser.recording import Outcome
from handraiser.scoring.fold import fold
from handraiser.store import keys
from integration.leads_table import RULES, Call, Hindered, Table, leads_table, model, outcomes

FIRST = activity("opened", NOON, traits={"country": "CZ"})
SECOND = activity("opened", after(minutes=1), traits={"country": "SK"})
THIRD = activity("opened", after(minutes=2))


@pytest.fixture
def table() -> Iterator[Table]:
    with leads_table() as made:
        yield made


def torn(old: list[Any], behind: str) -> Any:
    """A query whose first answer has the items under one prefix as they were before."""
    answers: list[Any] = []

    def query(call: Call, arguments: dict[str, Any]) -> Any:
        answer = call(**arguments)
        if not answers and any(item["sk"]["S"].startswith(behind) for item in answer["Items"]):
            answers.append(answer)
            kept = [item for item in answer["Items"] if not item["sk"]["S"].startswith(behind)]
            return {**answer, "Items": [*kept, *old]}
        return answer

    return query


@pytest.mark.parametrize("behind", [keys.STATE, keys.FACTS])
@pytest.mark.parametrize("missing", [False, True], ids=["old", "missing"])
def test_a_part_as_it_was_before_is_never_folded_on(
    table: Table, behind: str, missing: bool
) -> None:
    table.record(FIRST)
    old = [] if missing else table.items(behind)
    table.record(SECOND)
    hindered = Table(Hindered(table.client, query=torn(old, behind)))

    assert outcomes(hindered.record(THIRD)) == [Outcome.FOLDED]

    assert len(hindered.paused) == 1, "it was read again"
    stored = table.lead()
    assert stored.state(model()) == fold(model(), [FIRST, SECOND, THIRD]).copy()
    assert stored.record.count == 3


def test_a_log_without_its_newest_is_never_folded(table: Table) -> None:
    table.record(FIRST, SECOND)
    changed = model(version=2, rules=RULES.partition(",visits")[0])
    without = [i for i in table.items(keys.ACTIVITY) if SECOND.id not in i["body"]["S"]]
    hindered = Table(Hindered(table.client, query=torn(without, keys.ACTIVITY)))

    assert outcomes(hindered.record(THIRD, under=changed)) == [Outcome.FOLDED]

    assert len(hindered.paused) == 1, "it was read again"
    assert table.lead().state(changed) == fold(changed, [FIRST, SECOND, THIRD]).copy()


def test_a_cycle_that_is_not_visible_yet_is_ended_later(table: Table) -> None:
    table.record(FIRST, SECOND)
    hindered = Table(Hindered(table.client, query=torn([], keys.CYCLE)))
    objects = activity("objected", after(1), traits={"country": "DE"})

    assert outcomes(hindered.record(objects, now=after(1))) == [Outcome.FOLDED]

    assert len(hindered.paused) == 1, "it was read again"
    [cycle] = table.items(keys.CYCLE)
    assert cycle["ended_on"]["S"] == after(1).date().isoformat()
