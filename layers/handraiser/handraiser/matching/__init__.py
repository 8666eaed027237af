"""EventBridge event patterns, compiled once and matched with three truths."""

from handraiser.matching.faults import PatternFault, PatternInvalid
from handraiser.matching.matcher import Matcher, compile_patterns
from handraiser.matching.pattern import Pattern, compile_pattern

__all__ = [
    "Matcher",
    "Pattern",
    "PatternFault",
    "PatternInvalid",
    "compile_pattern",
    "compile_patterns",
]
