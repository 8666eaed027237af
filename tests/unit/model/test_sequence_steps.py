"""How many steps a sequence may have."""

from __future__ import annotations

import pytest

from builders import HEAD
from handraiser.model import check_model


@pytest.mark.parametrize(("steps", "right"), [(1, False), (2, True), (20, True), (21, False)])
def test_a_sequence_has_2_to_20_steps(steps: int, *, right: bool) -> None:
    sequence = ", ".join(f"{{type: [step-{number}]}}" for number in range(steps))
    text = (
        f"{HEAD}form_fills: []\nscorecards: {{default: {{"
        "segments: {default: {paths: {any: {total: 1}}}},"
        f"rules: {{run: {{dimension: intent, points: 1, within: 30d, sequence: [{sequence}]}}}}}}}}"
    )
    _, faults = check_model(text)

    assert [fault.path for fault in faults] == (
        [] if right else ["scorecards.default.rules.run.sequence"]
    )
