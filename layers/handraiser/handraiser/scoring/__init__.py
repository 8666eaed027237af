"""The scoring function: one fold, one evaluation, one decision, for every caller."""
