"""The scoring engine against what does the same: a model of 40 rules, a population, rivals."""
