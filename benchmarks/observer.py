"""Watches what a DynamoDB client writes and reads, and what is charged for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks import capacity
from benchmarks.capacity import Item

LOG = "ACTIVITY#"


class Disagreement(Exception):
    """DynamoDB's charge and the arithmetic differ, so one of them is wrong."""


@dataclass(frozen=True)
class Write:
    """One item of a transaction, before and after it."""

    before: Item | None
    after: Item | None

    @property
    def sk(self) -> str:
        """Its sort key."""
        item = self.after or self.before or {}
        return str(item["sk"]["S"])


@dataclass
class Observed:
    """What was seen: transactions as they were charged, reads as their items' sizes make them."""

    requests: list[Any] = field(default_factory=list)
    """The `TransactItems` of each transaction."""

    writes: list[Write] = field(default_factory=list)
    table_units: float = 0.0
    index_units: float = 0.0
    read_units: float = 0.0
    log_reads: int = 0
    """Reads that asked for a lead's log, or were answered with some of it."""

    @property
    def write_units(self) -> float:
        """Units of all writes, the index's share included."""
        return self.table_units + self.index_units


class Observer:
    """Attaches to a boto3 client; `seen` is what happened since `start`.

    `look` is another client of the same table, with which items are looked at before and after
    a transaction; what it reads does not count.
    """

    def __init__(self, client: Any, look: Any, index_keys: Mapping[str, tuple[str, ...]]) -> None:
        self._look = look
        self._index_keys = index_keys
        self.seen = Observed()
        events = client.meta.events
        events.register("provide-client-params.dynamodb.TransactWriteItems", self._ask)
        events.register("after-call.dynamodb.TransactWriteItems", self._written)
        readers: dict[str, Callable[..., None]] = {
            "Query": self._queried,
            "BatchGetItem": self._got,
            "GetItem": self._refuse,
            "Scan": self._refuse,
            "TransactGetItems": self._refuse,
        }
        for name, reader in readers.items():
            events.register(f"provide-client-params.dynamodb.{name}", self._keep)
            events.register(f"after-call.dynamodb.{name}", reader)

    def start(self) -> None:
        """Forgets what was seen."""
        self.seen = Observed()

    def _keep(self, params: Any, context: dict[str, Any], **_: Any) -> None:
        context["bench_params"] = params

    def _ask(self, params: Any, context: dict[str, Any], **_: Any) -> Any:
        context["bench_params"] = params
        context["bench_before"] = self._items(params)
        return {**params, "ReturnConsumedCapacity": "INDEXES"}

    def _written(self, parsed: Any, context: dict[str, Any], **_: Any) -> None:
        if "Error" in parsed:
            return
        params = context["bench_params"]
        pairs = zip(context["bench_before"], self._items(params), strict=True)
        writes = [Write(before, after) for before, after in pairs]
        (charged,) = parsed["ConsumedCapacity"]
        in_indexes = charged.get("GlobalSecondaryIndexes", {})
        index_units = sum(index["CapacityUnits"] for index in in_indexes.values())
        table_units = charged["CapacityUnits"] - index_units
        _compare("the table", table_units, sum(_of_table(write) for write in writes))
        _compare("its indexes", index_units, sum(map(self._of_indexes, writes)))
        self.seen.requests.append(params["TransactItems"])
        self.seen.writes += writes
        self.seen.table_units += table_units
        self.seen.index_units += index_units

    def _of_indexes(self, write: Write) -> int:
        return sum(
            capacity.index_write_units(write.before, write.after, keys)
            for keys in self._index_keys.values()
        )

    def _items(self, params: Any) -> list[Item | None]:
        found: list[Item | None] = []
        for request in params["TransactItems"]:
            ((_, operation),) = request.items()
            named = operation.get("Key") or operation["Item"]
            key = {name: named[name] for name in ("pk", "sk")}
            answer = self._look.get_item(
                TableName=operation["TableName"], Key=key, ConsistentRead=True
            )
            found.append(answer.get("Item"))
        return found

    def _queried(self, parsed: Any, context: dict[str, Any], **_: Any) -> None:
        params, items = context["bench_params"], parsed["Items"]
        consistent = params.get("ConsistentRead", False)
        self.seen.read_units += capacity.query_units(items, consistent=consistent)
        asked = any(
            str(value.get("S", "")).startswith(LOG)
            for value in params["ExpressionAttributeValues"].values()
        )
        self.seen.log_reads += asked or any(item["sk"]["S"].startswith(LOG) for item in items)

    def _got(self, parsed: Any, context: dict[str, Any], **_: Any) -> None:
        for table, wanted in context["bench_params"]["RequestItems"].items():
            found = parsed["Responses"].get(table, [])
            left = len(parsed.get("UnprocessedKeys", {}).get(table, {}).get("Keys", []))
            missing = [None] * (len(wanted["Keys"]) - len(found) - left)
            consistent = wanted.get("ConsistentRead", False)
            self.seen.read_units += capacity.get_units([*found, *missing], consistent=consistent)

    def _refuse(self, model: Any, **_: Any) -> None:
        raise ValueError(f"the observer does not know what {model.name} costs")


def _of_table(write: Write) -> int:
    return capacity.write_units(write.before, write.after, transactional=True)


def _compare(of: str, charged: float, computed: float) -> None:
    if charged != computed:
        raise Disagreement(f"{of}: charged {charged} units, by arithmetic {computed}")
