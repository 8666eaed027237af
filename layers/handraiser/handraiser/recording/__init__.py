"""Records activities: finds whose they are, folds them, and commits each lead once."""

from handraiser.recording.recorder import Recorded, Recorder
from handraiser.recording.result import Outcome, Result

__all__ = ["Outcome", "Recorded", "Recorder", "Result"]
