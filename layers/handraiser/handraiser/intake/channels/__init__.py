"""Where a visitor came from: the channel, the campaign and the kind of click id of a link."""

from handraiser.intake.channels.touch import Touch, read_touch

__all__ = ["Touch", "read_touch"]
