"""Random scoring models, and random lives of leads to score with them."""

from __future__ import annotations

from properties.lives import START, Commits, after, around, commits, deliveries, lives
from properties.models import compiled, documents, yaml_of

__all__ = [
    "START",
    "Commits",
    "after",
    "around",
    "commits",
    "compiled",
    "deliveries",
    "documents",
    "lives",
    "yaml_of",
]
