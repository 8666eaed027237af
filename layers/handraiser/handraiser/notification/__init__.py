"""What teams are told when a lead becomes, or is no longer, marketing qualified.

A message is plain data that names the lead by its id and carries no e-mail address; this package
builds it, reads it back, and words it for people and for filters. Publishing is `notify`'s.
"""

from handraiser.notification.attributes import attributes
from handraiser.notification.builders import qualified, withdrawn
from handraiser.notification.message import (
    LeadQualified,
    Message,
    MqlWithdrawn,
    Reason,
    Score,
    Standing,
    Touches,
    from_json,
    to_json,
)
from handraiser.notification.wording import readable, subject

__all__ = [
    "LeadQualified",
    "Message",
    "MqlWithdrawn",
    "Reason",
    "Score",
    "Standing",
    "Touches",
    "attributes",
    "from_json",
    "qualified",
    "readable",
    "subject",
    "to_json",
    "withdrawn",
]
