"""One figure and the bar it is held against."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """A measured value.

    `against` says what it was measured on or compared with. It must not exceed `bar`, or where
    `at_least` must reach it; a figure without one is only reported.
    """

    name: str
    value: float
    unit: str
    against: str
    bar: float | None = None
    at_least: bool = False

    @property
    def holds(self) -> bool | None:
        """Whether the bar is kept, judged on the value as it is; None without a bar."""
        if self.bar is None:
            return None
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    def to_json(self) -> dict[str, Any]:
        """As it stands in `.bench/results.json`."""
        return {
            "figure": self.name,
            "value": self.shown,
            "unit": self.unit,
            "against": self.against,
            "bar": self.bar,
            "at_least": self.at_least,
            "holds": self.holds,
        }

    @property
    def shown(self) -> float:
        """The value with 4 significant digits, rounded so that it flatters nobody."""
        if self.value == 0:
            return 0.0
        digits = 3 - math.floor(math.log10(abs(self.value)))
        scale = 10.0**digits
        away = math.floor if self.at_least else math.ceil
        return away(round(self.value * scale, 6)) / scale
