"""Real requests, and what each is to be read as.

Those that may be kept are kept here, others are read where they are at hand. `expected` says field
by field what becomes of each.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from handraiser.activity import Activity, iso

KEPT = Path(__file__).parent
AT_HAND = Path(__file__).parents[3] / "shared" / "samples"


def expected(name: str) -> dict[str, Any]:
    """What is expected of each sample of a collection, by the sample's name."""
    told: dict[str, Any] = json.loads((KEPT / "expected" / f"{name}.json").read_text("utf-8"))
    return told


def told(activity: Activity) -> dict[str, Any]:
    """Every field of an activity that its sender decides, as `expected` writes it."""
    fields = {
        "id": activity.id,
        "type": activity.type,
        "at": iso(activity.at),
        "source": activity.source,
        "identities": dict(activity.identities.items()),
        "traits": activity.traits,
        "channel": activity.channel,
        "campaign": activity.campaign,
        "properties": activity.properties,
    }
    return {name: value for name, value in fields.items() if value not in (None, {})}
