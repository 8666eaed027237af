"""Writes event patterns in another rule language."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

type Path = tuple[str, ...]
type Scalar = str | int | float | bool | None


class Language[T](Protocol):
    """The constructs of a rule language, each making a condition of type T."""

    def all_of(self, parts: list[T]) -> T:
        """Every part holds."""

    def any_of(self, parts: list[T]) -> T:
        """One part holds."""

    def negated(self, part: T) -> T:
        """The part does not hold."""

    def exists(self, path: Path) -> T:
        """There is a value at the path."""

    def equal(self, path: Path, value: Scalar) -> T:
        """The value at the path is this one."""

    def compares(self, path: Path, operator: str, limit: float) -> T:
        """The value at the path stands to a number as the operator says."""

    def starts(self, path: Path, text: str, *, folded: bool = False) -> T:
        """The text at the path starts with this one; folded: whatever its case."""

    def ends(self, path: Path, text: str) -> T:
        """The text at the path ends with this one."""

    def contains(self, path: Path, text: str) -> T:
        """The text at the path holds this one."""

    def equal_folded(self, path: Path, text: str) -> T:
        """The text at the path is this one in small letters, whatever its own case."""


def translate[T](pattern: Mapping[str, Any], to: Language[T], path: Path = ()) -> T:
    """A pattern as a condition. Raises ValueError for what none of these languages can say."""
    parts: list[T] = []
    for name, wanted in pattern.items():
        here = (*path, name)
        if name == "$or":
            parts.append(to.any_of([translate(branch, to, path) for branch in wanted]))
        elif isinstance(wanted, Mapping):
            parts.append(translate(wanted, to, here))
        else:
            parts.append(to.any_of([_entry(here, entry, to) for entry in wanted]))
    return to.all_of(parts)


def _entry[T](path: Path, entry: Any, to: Language[T]) -> T:
    if not isinstance(entry, Mapping):
        return to.equal(path, _plain(entry))
    ((operator, argument),) = entry.items()
    if operator == "exists":
        return to.exists(path) if argument else to.negated(to.exists(path))
    tested = _tested(path, operator, argument, to)
    if operator == "anything-but" and len(path) == 1:  # always there, so null is a value of it
        return to.any_of([to.negated(to.exists(path)), tested])
    return to.all_of([to.exists(path), tested])


def _tested[T](path: Path, operator: str, argument: Any, to: Language[T]) -> T:
    match operator, argument:
        case "anything-but", Mapping():
            ((inner, texts),) = argument.items()
            refused = [_tested(path, inner, text, to) for text in _listed(texts)]
            return to.negated(to.any_of(refused))
        case "anything-but", _:
            return to.negated(to.any_of([to.equal(path, _plain(v)) for v in _listed(argument)]))
        case "numeric", _:
            pairs = zip(argument[::2], argument[1::2], strict=True)
            return to.all_of([to.compares(path, sign, float(limit)) for sign, limit in pairs])
        case "prefix", Mapping():
            return to.starts(path, argument["equals-ignore-case"].lower(), folded=True)
        case "prefix", _:
            return to.starts(path, argument)
        case "suffix", str():
            return to.ends(path, argument)
        case "equals-ignore-case", _:
            return to.equal_folded(path, argument.lower())
        case "wildcard", _:
            return _wildcard(path, argument, to)
        case "cidr", _:
            return to.starts(path, _octets(argument))
    raise ValueError(f"cannot say {operator!r} {argument!r}")


def _wildcard[T](path: Path, text: str, to: Language[T]) -> T:
    """Start, end and one piece between: what does not need a regular expression, which is slower.

    Where start and end could overlap in a text, the population holds no such text: the match sets
    are compared.
    """
    first, *inner, last = text.split("*")
    if "\\" in text or len(inner) > 1:
        raise ValueError(f"cannot say wildcard {text!r}")
    parts = [to.contains(path, piece) for piece in inner]
    if first:
        parts.append(to.starts(path, first))
    if last:
        parts.append(to.ends(path, last))
    return to.all_of(parts)


def _octets(network: str) -> str:
    """What the addresses of a network start with, as they are written."""
    found = ipaddress.ip_network(network)
    if found.version != 4 or found.prefixlen % 8:
        raise ValueError(f"cannot say cidr {network!r}")
    return ".".join(str(found.network_address).split(".")[: found.prefixlen // 8]) + "."


def _listed(argument: Any) -> list[Any]:
    return argument if isinstance(argument, list) else [argument]


def _plain(value: Any) -> Scalar:
    plain: Scalar = float(value) if isinstance(value, Decimal) else value
    return plain
