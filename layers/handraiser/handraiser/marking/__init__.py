"""Whose an activity is where that turns out later: marks that somebody sets, and swept mails.

Both are pure functions of a lead's activities, so that any order of them ends in the same score.
"""

from handraiser.marking.judged import awaited, judged
from handraiser.marking.mail import MailEvent, mail_event
from handraiser.marking.sweeps import Sweeps, SweepWatch
from handraiser.marking.verdicts import Verdict, verdict_of

__all__ = [
    "MailEvent",
    "SweepWatch",
    "Sweeps",
    "Verdict",
    "awaited",
    "judged",
    "mail_event",
    "verdict_of",
]
