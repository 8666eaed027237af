"""EventBridge event patterns, compiled once and matched with three truths."""

from handraiser.matching.pattern import Pattern, PatternFault, PatternInvalid, compile_pattern

__all__ = ["Pattern", "PatternFault", "PatternInvalid", "compile_pattern"]
