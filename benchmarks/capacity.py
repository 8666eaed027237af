"""DynamoDB's charges by arithmetic: the sizes of items and the units they cost.

The rules are those of the DynamoDB developer guide, "Item sizes and capacity unit consumption";
1 KB is 1024 bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

type Item = Mapping[str, Mapping[str, Any]]
"""An item in DynamoDB's attribute values, binaries as raw bytes."""

WRITE_BYTES = 1024
READ_BYTES = 4096
_CONTAINER = 3
_ELEMENT = 1


def item_size(item: Item) -> int:
    """Bytes of an item: names and values."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: Mapping[str, Any]) -> int:
    """Bytes of one attribute value. Raises ValueError for a type DynamoDB does not have."""
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "B":
            return len(content)
        case "N":
            return _number_size(content)
        case "BOOL" | "NULL":
            return 1
        case "SS":
            return sum(len(text.encode()) for text in content)
        case "NS":
            return sum(map(_number_size, content))
        case "BS":
            return sum(map(len, content))
        case "L":
            return _CONTAINER + sum(_ELEMENT + value_size(inner) for inner in content)
        case "M":
            named = sum(len(name.encode()) + value_size(inner) for name, inner in content.items())
            return _CONTAINER + _ELEMENT * len(content) + named
    raise ValueError(f"{kind!r} is no type of DynamoDB's")


def write_units(before: Item | None, after: Item | None, *, transactional: bool) -> int:
    """What writing one item costs: the larger of its old and its new size, per started KB."""
    size = max(item_size(item) for item in (before or {}, after or {}))
    return _started(size, WRITE_BYTES) * (2 if transactional else 1)


def index_write_units(before: Item | None, after: Item | None, keys: Iterable[str]) -> int:
    """What an index that projects keys alone is charged for one write of an item.

    An entry that comes or goes costs 1, one whose index key moves 2, one that stays nothing. An
    item without all of the index's keys has no entry.
    """
    names = tuple(keys)
    old, new = _entry(before, names), _entry(after, names)
    if old == new:
        return 0
    return (old is not None) + (new is not None)


def query_units(items: Iterable[Item], *, consistent: bool) -> float:
    """What one page of a query costs: the sum of its items' sizes, per started 4 KB."""
    return _started(sum(map(item_size, items)), READ_BYTES) * _weight(consistent=consistent)


def get_units(items: Iterable[Item | None], *, consistent: bool) -> float:
    """What reading items by key costs: per started 4 KB of each; one not found costs as one."""
    started = sum(_started(item_size(item or {}), READ_BYTES) for item in items)
    return started * _weight(consistent=consistent)


def _started(size: int, step: int) -> int:
    return max(1, -(-size // step))


def _weight(*, consistent: bool) -> float:
    return 1.0 if consistent else 0.5


def _number_size(text: str) -> int:
    """One byte, one per two significant digits, one for a minus; zeros at the ends are free."""
    sign, kept, _ = Decimal(text).as_tuple()
    digits = "".join(map(str, kept)).strip("0")
    return 1 + -(-len(digits) // 2) + (sign if digits else 0)


def _entry(item: Item | None, names: tuple[str, ...]) -> tuple[Any, ...] | None:
    if item is None or any(name not in item for name in names):
        return None
    return tuple(item[name] for name in names)
