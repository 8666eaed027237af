"""The guide to the scoring model as examples: read from its pages, run by the real function."""
