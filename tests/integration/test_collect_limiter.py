"""The limiter against its counter: never over the limit, and few writes for a busy source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from handraiser.errors import Unavailable
from handraiser.store.limiter import MAX_LEASE, Limiter, TooManyRequests, network
from tables import create_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOW = datetime(2026, 11, 21, 22, 27, 12, tzinfo=UTC)
SOURCE = "198.51.100.24"


class Counter:
    """A table with limit counters, and how many writes were made to it."""

    def __init__(self) -> None:
        self.client: DynamoDBClient = boto3.client("dynamodb", region_name="eu-west-1")
        self.writes = 0
        create_table(self.client, "t")
        self.client.meta.events.register("before-call.dynamodb.UpdateItem", self._count)

    def _count(self, **_: Any) -> None:
        self.writes += 1

    def process(self, limit: int) -> Limiter:
        """The limiter of a fresh process."""
        return Limiter(self.client, "t", limit, lambda: b"secret")

    def items(self) -> list[dict[str, Any]]:
        """Everything the table holds."""
        return list(self.client.scan(TableName="t")["Items"])

    def empty(self) -> None:
        """As after a new minute, for a test that runs many cases."""
        for item in self.items():
            self.client.delete_item(TableName="t", Key={"pk": item["pk"], "sk": item["sk"]})


@pytest.fixture(scope="module")
def module_counter() -> Iterator[Counter]:
    with mock_aws():
        yield Counter()


@pytest.fixture
def counter(module_counter: Counter) -> Counter:
    module_counter.empty()
    module_counter.writes = 0
    return module_counter


def allowed(limiter: Limiter, times: int, source: str = SOURCE, now: datetime = NOW) -> int:
    """How many of that many requests pass."""
    passed = 0
    for _ in range(times):
        try:
            limiter.take(source, now)
        except TooManyRequests:
            continue
        passed += 1
    return passed


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100, 250])
def test_exactly_the_limit_passes_in_a_minute(counter: Counter, limit: int) -> None:
    assert allowed(counter.process(limit), limit + 10) == limit


@given(
    st.integers(1, 40),
    st.lists(st.integers(0, 5), max_size=120),
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
def test_never_more_than_the_limit_passes_over_all_processes(
    counter: Counter, limit: int, requests: list[int]
) -> None:
    counter.empty()
    processes = [counter.process(limit) for _ in range(6)]
    passed = sum(allowed(processes[number], 1) for number in requests)
    assert passed <= limit
    assert passed >= min(len(requests), (limit - len(processes)) // 2)


def test_a_process_that_saw_a_source_once_holds_nothing_back(counter: Counter) -> None:
    assert [allowed(counter.process(10), 1) for _ in range(12)] == [1] * 10 + [0, 0]


def test_one_write_serves_many_requests_of_a_busy_source(counter: Counter) -> None:
    assert allowed(counter.process(10_000), 1_000) == 1_000
    assert counter.writes <= 1 + MAX_LEASE.bit_length() + 1_000 // MAX_LEASE


def test_a_source_over_its_limit_costs_no_more_writes(counter: Counter) -> None:
    limiter = counter.process(3)
    allowed(limiter, 10)
    writes = counter.writes
    assert allowed(limiter, 100) == 0
    assert counter.writes == writes


def test_who_is_over_the_limit_is_told_how_long(counter: Counter) -> None:
    limiter = counter.process(1)
    limiter.take(SOURCE, NOW)
    with pytest.raises(TooManyRequests) as refused:
        limiter.take(SOURCE, NOW)
    assert refused.value.retry_after == 48


def test_the_next_minute_begins_anew(counter: Counter) -> None:
    limiter = counter.process(2)
    assert allowed(limiter, 5) == 2
    assert allowed(limiter, 5, now=NOW + timedelta(seconds=48)) == 2


def test_sources_do_not_share_a_limit(counter: Counter) -> None:
    limiter = counter.process(1)
    assert [allowed(limiter, 2, source) for source in ("198.51.100.1", "198.51.100.2")] == [1, 1]


@pytest.mark.parametrize(
    ("source", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:198.51.100.24", "198.51.100.24", True),
        ("198.51.100.24", "198.51.100.25", False),
        ("not an address", "not an address", True),
        ("", "198.51.100.24", False),
    ],
)
def test_what_one_source_is(source: str, other: str, *, same: bool) -> None:
    assert (network(source) == network(other)) is same


def test_no_address_is_stored_and_nothing_for_long(counter: Counter) -> None:
    counter.process(5).take(SOURCE, NOW)
    (item,) = counter.items()
    assert item["pk"]["S"].startswith("LIMIT#")
    assert item["sk"]["S"] == "LIMIT"
    assert "198" not in str(item).replace(item["expires_at"]["N"], "")
    assert 0 < int(item["expires_at"]["N"]) - NOW.timestamp() <= 180


def test_a_source_cannot_be_recognised_under_another_secret_or_minute(counter: Counter) -> None:
    counter.process(5).take(SOURCE, NOW)
    counter.process(5).take(SOURCE, NOW + timedelta(minutes=1))
    Limiter(counter.client, "t", 5, lambda: b"other").take(SOURCE, NOW)
    assert len({item["pk"]["S"].split("#")[1] for item in counter.items()}) == 3


def test_a_counter_that_fails_is_told_apart_from_the_limit(counter: Counter) -> None:
    limiter = counter.process(5)
    with Stubber(counter.client) as stub:
        stub.add_client_error("update_item", "ProvisionedThroughputExceededException")
        with pytest.raises(Unavailable) as failed:
            limiter.take(SOURCE, NOW)
    assert isinstance(failed.value.__cause__, ClientError)
    limiter.take(SOURCE, NOW)


def test_a_secret_that_cannot_be_read_is_told_apart_from_the_limit(counter: Counter) -> None:
    def fail() -> bytes:
        raise Unavailable("down")

    with pytest.raises(Unavailable):
        Limiter(counter.client, "t", 5, fail).take(SOURCE, NOW)
