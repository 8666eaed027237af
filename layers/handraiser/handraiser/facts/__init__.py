"""Facts: what is known of a person or company, whose word it is, and how it is read.

A fact is kept as it came and read when it is asked for. What cannot be read is unknown.
"""

from handraiser.facts.choice import choice_reader
from handraiser.facts.fact import Fact, fold_fact, is_blank, profile
from handraiser.facts.kinds import (
    KINDS,
    MEMBERS,
    READERS,
    documents_digest,
    fault_in,
    make_reader,
    possible,
)
from handraiser.facts.reader import Reader
from handraiser.facts.spelling import spelling

__all__ = [
    "KINDS",
    "MEMBERS",
    "READERS",
    "Fact",
    "Reader",
    "choice_reader",
    "documents_digest",
    "fault_in",
    "fold_fact",
    "is_blank",
    "make_reader",
    "possible",
    "profile",
    "spelling",
]
