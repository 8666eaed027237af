"""The script for websites: `GET /v1/handraiser.js`."""

from __future__ import annotations

from typing import Any

from handraiser.intake import answers
from handraiser.intake.answers import Answer
from handraiser.intake.browser import script


def get_script(event: dict[str, Any]) -> Answer:
    """The script, as gzip where that is taken, or that the browser has it already."""
    return answers.browser_script(script(), event.get("headers") or {})
