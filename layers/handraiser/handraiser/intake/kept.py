"""What of a form's fields is kept: within bounds, in order, and with an account of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from handraiser.activity import Json, dumps
from handraiser.intake import jsontext
from handraiser.intake.bounds import MAX_ENTRIES, MAX_NAME, MAX_TEXT, Shortener

MAX_BYTES = 20 * 1024
"""Bytes of the kept fields as JSON: with its identities and ids an activity stays well within the
32 KB that the bus door allows, so what was accepted here is read there."""


@dataclass(frozen=True)
class Bounded:
    """What of a form was not kept whole: fields that were cut, by name, and how many were dropped.

    `len` is the number of fields concerned.
    """

    cut: tuple[str, ...] = ()
    dropped: int = 0

    def __len__(self) -> int:
        return len(self.cut) + self.dropped


class Kept:
    """Traits and properties of one activity. Whoever comes first is kept whole or cut to fit; what
    comes when 100 fields or 20 KB are reached, or has a name over 100 characters, is dropped."""

    def __init__(self, constants: Mapping[str, Json]) -> None:
        self.traits: dict[str, Json] = {}
        self.properties: dict[str, Json] = dict(constants)
        self._room = MAX_BYTES
        self._cut: list[str] = []
        self._dropped = 0

    def keep_trait(self, trait: str, field: str, value: Json) -> None:
        """Keeps a trait that came in the field of that name."""
        self._keep(self.traits, trait, field, value)

    def keep_property(self, name: str, value: Json) -> None:
        """Keeps a property, unless the form itself sets it: that is never overwritten."""
        if name not in self.properties:
            self._keep(self.properties, name, name, value)

    def shortened(self, field: str, text: str, length: int = MAX_TEXT) -> str:
        """A text that is kept elsewhere, cut to fit."""
        shortener = Shortener()
        fitting = shortener.text(text, length)
        if shortener.shortened:
            self._cut.append(field)
        return fitting

    def bounded(self) -> Bounded:
        """The account so far."""
        return Bounded(tuple(self._cut), self._dropped)

    def _keep(self, kept: dict[str, Json], name: str, field: str, value: Json) -> None:
        fitting, is_cut = value, False
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            shortener = Shortener()
            fitting = shortener.value(value)
            is_cut = shortener.shortened
        size = _bytes_of_name(name) + _bytes_of(fitting) + len("{:}")
        is_full = len(self.traits) + len(self.properties) >= MAX_ENTRIES or size > self._room
        if is_full or not 0 < len(name) <= MAX_NAME:
            self._dropped += 1
            return
        self._room -= size
        kept[name] = fitting
        if is_cut:
            self._cut.append(field)


def _bytes_of(value: Json) -> int:
    if isinstance(value, str) and value.isascii():
        return len(dumps(value))
    return len(jsontext.write(value).encode())


@lru_cache(maxsize=1024)
def _bytes_of_name(name: str) -> int:
    return _bytes_of(name)
