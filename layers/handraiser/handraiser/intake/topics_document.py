"""The shape of the topics document."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from handraiser.intake.checked import check_shipped, check_text
from handraiser.intake.topics import SHIPPED, Level, Topic, Topics, TopicsError

MAX_STARS = 2
"""Stars of one path: each makes matching a hostile path slower by its length."""


def load_topics() -> Topics:
    """The topics of the document in the layer. Raises TopicsError."""
    return _compiled(check_shipped(_Document, SHIPPED, TopicsError))


def read_topics(text: str) -> Topics:
    """The topics of a YAML text. Raises TopicsError with every fault and where it is."""
    return _compiled(check_text(_Document, text, TopicsError))


@cache
def shipped_topics() -> Topics:
    """The topics of the document in the layer, read when they are first needed."""
    return load_topics()


def _path(text: str) -> str:
    if text != text.lower() or any(mark in text for mark in " ?#%"):
        raise ValueError("a path is written in small letters, decoded, without a query")
    if not text.strip("/*") or "//" in text:
        raise ValueError("a path names a part of the URL")
    if text.count("*") > MAX_STARS or "**" in text:
        raise ValueError(f"a path has at most {MAX_STARS} stars, and none beside another")
    return text


type Path = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_path)]
type Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Topic(_Part):
    intent: Level
    paths: Annotated[list[Path], Field(min_length=1, max_length=200)]


class _Document(_Part):
    topics: Annotated[dict[Name, _Topic], Field(max_length=200)]


def _compiled(document: _Document) -> Topics:
    return Topics((Topic(name, it.intent), it.paths) for name, it in document.topics.items())
