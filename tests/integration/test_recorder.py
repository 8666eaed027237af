"""What becomes of each activity of a batch, and of its lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from builders import NOON, activity, after
from handraiser.errors import Unavailable
from handraiser.identity import Identities
from handraiser.notification import MqlWithdrawn, from_json
from handraiser.recording import Outcome
from handraiser.scoring.decide import evaluate
from handraiser.scoring.fold import fold
from handraiser.store import keys
from integration.leads_table import RULES, Call, Hindered, Table, leads_table, model, outcomes


@pytest.fixture
def table() -> Iterator[Table]:
    with leads_table() as made:
        yield made


OPENED = activity("opened", NOON)
AGAIN = activity("opened", after(minutes=1))


class TestOutcomes:
    def test_each_activity_has_its_result_where_it_stood(self, table: Table) -> None:
        table.record(OPENED)
        changed = replace(OPENED, type="clicked")

        recorded = table.record(AGAIN, OPENED, changed, activity("viewed", NOON))

        assert outcomes(recorded) == [
            Outcome.FOLDED,
            Outcome.DUPLICATE,
            Outcome.CONFLICT,
            Outcome.FOLDED,
        ]
        [lead] = table.leads()
        assert sorted(a.type for a in table.log(lead)) == ["opened", "opened", "viewed"]

    def test_of_two_copies_in_one_batch_the_one_received_first_stands(self, table: Table) -> None:
        later = replace(OPENED, type="clicked", received_at=after(1))

        assert outcomes(table.record(later, OPENED)) == [Outcome.CONFLICT, Outcome.FOLDED]
        assert [table.log(lead) for lead in table.leads()] == [[OPENED]]

    def test_a_known_batch_leaves_the_lead_as_it_was(self, table: Table) -> None:
        table.record(OPENED, AGAIN)
        before = table.items("")

        recorded = table.record(OPENED, AGAIN, now=after(3))

        assert outcomes(recorded) == [Outcome.DUPLICATE] * 2
        assert recorded.entered == []
        assert table.items("") == before

    def test_the_batch_that_qualifies_a_lead_names_its_cycle(self, table: Table) -> None:
        recorded = table.record(OPENED, AGAIN)

        [outbox] = table.items("OUTBOX#")
        assert outbox["sk"]["S"] == f"OUTBOX#{recorded.entered[0]}#LeadQualified"
        assert len(recorded.entered) == 1

    def test_a_batch_larger_than_a_transaction_is_recorded_whole(self, table: Table) -> None:
        many = [activity("viewed", after(minutes=n)) for n in range(120)]

        assert outcomes(table.record(*many)) == [Outcome.FOLDED] * 120
        assert table.lead().state(model()).count == 120

    def test_one_that_the_lead_cannot_hold_is_refused_alone(self, table: Table) -> None:
        huge = activity("imported", NOON, traits={"industry": "x" * 350_000})

        recorded = table.record(OPENED, huge, AGAIN)

        assert outcomes(recorded) == [Outcome.FOLDED, Outcome.REFUSED, Outcome.FOLDED]
        assert getattr(recorded.results[1].error, "code", None) == "lead_too_large"
        assert table.lead().record.standings["default"].stage == "mql"

    def test_one_that_dynamodb_cannot_hold_is_refused_alone(self, table: Table) -> None:
        heavy = activity("imported", NOON, properties={"note": "x" * 410_000})

        recorded = table.record(OPENED, heavy)

        assert outcomes(recorded) == [Outcome.FOLDED, Outcome.REFUSED]
        assert getattr(recorded.results[1].error, "code", None) == "not_storable"


class TestModels:
    def test_a_lead_ahead_of_the_model_is_left_alone_until_the_model_is_there(
        self, table: Table
    ) -> None:
        table.record(OPENED, under=model(version=2))
        before = table.items("")

        recorded = table.record(AGAIN, under=model(version=1))

        assert outcomes(recorded) == [Outcome.FAILED]
        assert isinstance(recorded.results[0].error, Unavailable)
        assert table.items("") == before
        assert outcomes(table.record(AGAIN, under=model(version=2))) == [Outcome.FOLDED]

    def test_a_changed_model_folds_the_log_anew_and_leaves_no_chunk_behind(
        self, table: Table
    ) -> None:
        seen = [activity("viewed", after(-40)), activity("viewed", after(-70))]
        table.record(*seen, OPENED)
        assert len(table.items(keys.STATE)) == 3
        changed = model(version=2, rules=RULES.partition(",visits")[0])

        assert outcomes(table.record(AGAIN, under=changed)) == [Outcome.FOLDED]

        stored = table.lead()
        assert (stored.record.model_version, stored.record.lock) == (2, 2)
        assert sum(sk.startswith(keys.STATE) for sk in stored.parts()) == 1
        assert stored.state(changed) == replace(
            fold(changed, [*seen, OPENED, AGAIN]), touched=set(), facts_changed=False
        )

    def test_a_month_that_can_never_count_again_is_forgotten(self, table: Table) -> None:
        table.record(activity("viewed", NOON), now=NOON)
        later = [activity("viewed", after(days)) for days in (300, 364 + 31)]

        for each in later:
            assert outcomes(table.record(each, now=each.at)) == [Outcome.FOLDED]

        stored = table.lead()
        assert [item["sk"]["S"][-7:] for item in table.items(keys.STATE)] == ["2026-12", "2027-04"]
        assert stored.record.count == 3
        assert evaluate(model(), stored.state(model()), later[1].at) == evaluate(
            model(), fold(model(), [activity("viewed", NOON), *later]), later[1].at
        )

    def test_a_late_activity_whose_place_decides_folds_the_log(self, table: Table) -> None:
        first = activity("opened", NOON, channel="display")
        late = activity("opened", after(minutes=-5))

        table.record(first)
        table.record(late)

        assert table.lead().state(model()).cards == fold(model(), [first, late]).cards


class TestTime:
    def test_a_withdrawal_follows_an_objection(self, table: Table) -> None:
        [mql_id] = table.record(OPENED, AGAIN).entered
        objects = activity("objected", after(1), traits={"country": "DE"})

        assert table.record(objects, now=after(1)).entered == []

        messages = [from_json(item["message"]["S"]) for item in table.items("OUTBOX#")]
        [withdrawal] = [m for m in messages if isinstance(m, MqlWithdrawn)]
        assert (withdrawal.mql_id, withdrawal.reason) == (mql_id, "objection")
        [cycle] = table.items(keys.CYCLE)
        assert cycle["reason"]["S"] == "suppressed: objection"

    def test_a_sale_withdraws_nothing(self, table: Table) -> None:
        table.record(OPENED, AGAIN)
        bought = activity("bought", after(1), traits={"customer": True})
        table.record(bought, now=after(1))

        assert table.lead().record.standings["default"].stage == "suppressed"
        assert len(table.items("OUTBOX#")) == 1

    def test_a_cycle_that_time_ended_is_dated_that_day_and_followed_by_the_next(
        self, table: Table
    ) -> None:
        table.record(OPENED, AGAIN)
        back = [activity("opened", after(90, minutes=n)) for n in range(2)]

        table.record(*back, now=after(90))

        first, second = table.items(keys.CYCLE)
        assert first["ended_on"]["S"] == after(60).date().isoformat()
        assert first["reason"]["S"] == "score"
        assert "ended_on" not in second
        assert len(table.items("OUTBOX#")) == 2

    def test_a_clock_that_lags_turns_no_lead_back(self, table: Table) -> None:
        table.record(OPENED, now=after(2))
        table.record(AGAIN, now=after(1))

        record = table.lead().record
        assert record.as_of == after(2)
        assert record.standings["default"].day == after(2).toordinal()


class TestRaces:
    def test_a_lost_race_is_run_again_from_what_is_there_now(self, table: Table) -> None:
        table.record(OPENED)
        rivals = [AGAIN]

        def a_rival_commits_first(commit: Call, arguments: dict[str, Any]) -> Any:
            if rivals:
                table.record(rivals.pop())
            return commit(**arguments)

        hindered = Table(Hindered(table.client, transact_write_items=a_rival_commits_first))
        assert outcomes(hindered.record(activity("viewed", NOON))) == [Outcome.FOLDED]

        assert table.lead().state(model()).count == 3
        assert table.lead().record.lock == 3
        assert hindered.paused

    def test_a_race_that_is_always_lost_is_given_up_for_now(self, table: Table) -> None:
        table.record(OPENED)
        rivals = (activity("viewed", after(minutes=n)) for n in range(100))

        def a_rival_commits_first(commit: Call, arguments: dict[str, Any]) -> Any:
            table.record(next(rivals))
            return commit(**arguments)

        hindered = Table(Hindered(table.client, transact_write_items=a_rival_commits_first))
        assert outcomes(hindered.record(AGAIN)) == [Outcome.FAILED]

    def test_a_table_that_does_not_serve_fails_each_activity(self, table: Table) -> None:
        def throttled(_call: Call, _arguments: dict[str, Any]) -> Any:
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "BatchGetItem")

        hindered = Table(Hindered(table.client, batch_get_item=throttled))
        assert outcomes(hindered.record(OPENED, AGAIN)) == [Outcome.FAILED] * 2

    def test_one_leads_trouble_is_not_anothers(self, table: Table) -> None:
        eva = Identities(email="eva@acme.example")
        other = activity("opened", NOON, id="other", identities=eva)
        tries = iter([True])

        def fails_once(commit: Call, arguments: dict[str, Any]) -> Any:
            if next(tries, False):
                raise ClientError({"Error": {"Code": "InternalServerError"}}, "TransactWriteItems")
            return commit(**arguments)

        hindered = Table(Hindered(table.client, transact_write_items=fails_once))
        assert sorted(outcomes(hindered.record(other, OPENED))) == [Outcome.FAILED, Outcome.FOLDED]
