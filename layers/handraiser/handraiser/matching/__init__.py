"""EventBridge event patterns, compiled once and matched with three truths."""

from handraiser.matching.matcher import Matcher, compile_patterns
from handraiser.matching.pattern import Pattern, PatternFault, PatternInvalid, compile_pattern

__all__ = [
    "Matcher",
    "Pattern",
    "PatternFault",
    "PatternInvalid",
    "compile_pattern",
    "compile_patterns",
]
