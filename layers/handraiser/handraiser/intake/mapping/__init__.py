"""Reads events of others under a document that says what they mean; no vendor needs code."""
