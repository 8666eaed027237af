"""How long a writer waits that was not the first at a lead."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

FIRST_PAUSE = 0.02
LONGEST_PAUSE = 1.0

_RANDOM = random.SystemRandom()
"""The system's: environments restored from one snapshot would share a generator's state."""


@dataclass(frozen=True)
class Patience:
    """`pause` waits for some seconds; after `tries` races lost in a row a writer gives up."""

    pause: Callable[[float], None]
    tries: int = 10

    def wait(self, lost: int) -> None:
        """Full jitter: the losers of one race must not meet again in the next."""
        self.pause(_RANDOM.uniform(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2**lost)))
