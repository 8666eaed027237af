"""The tracking door: the Segment protocol, in which most of the web's trackers speak.

A request is split into its events, each is read on its own, and what one of them has wrong with it
costs the others nothing.
"""

from handraiser.intake.tracking.keys import InvalidKey, WriteKey
from handraiser.intake.tracking.tracker import CALLS, Call, Taken, Tracker

__all__ = ["CALLS", "Call", "InvalidKey", "Taken", "Tracker", "WriteKey"]
