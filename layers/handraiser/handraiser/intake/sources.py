"""Where activities come from, as a model's precedence list names it."""

from __future__ import annotations

FORM = "form"
"""What a person has typed into a form of the website."""

TRACKING = "tracking"
"""What trackers send, where a write key names no other source."""
