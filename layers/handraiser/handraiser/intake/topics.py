"""What a page is about, and how much it says of an intent to buy: the topics document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote, urlsplit

from handraiser.activity import Json
from handraiser.errors import HandraiserError
from handraiser.intake.channels.link import MAX_URL, text_in

SHIPPED = "topics.yaml"

MAX_PATH = 512
"""Characters of a path that are looked at."""

_FILE = re.compile(r"\.(?:html?|php|aspx?)/*$")

type Level = Literal["high", "medium", "low"]


class TopicsError(HandraiserError):
    """The topics document cannot be used; the message names every fault and where it is."""


@dataclass(frozen=True)
class Topic:
    """A topic, and the level of the intent to buy that looking at it shows."""

    name: str
    intent: Level

    def properties(self) -> dict[str, Json]:
        """As properties of an activity."""
        return {"topic": self.name, "intent": self.intent}


class Topics:
    """A whole document: each topic with its paths, in order."""

    def __init__(self, topics: Iterable[tuple[Topic, Sequence[str]]]) -> None:
        self._topics = [(topic, _Paths(paths)) for topic, paths in topics]

    def of_path(self, path: str) -> Topic | None:
        """The first topic that has the path."""
        parts = frozenset(path.split("/"))
        return next((topic for topic, paths in self._topics if paths.have(path, parts)), None)


class _Paths:
    """The paths of a topic: single parts are looked up, only the others need an expression."""

    def __init__(self, paths: Sequence[str]) -> None:
        others = [path for path in paths if "/" in path or "*" in path]
        self._parts = frozenset(paths).difference(others)
        self._others = re.compile("|".join(map(_expression, others))) if others else None

    def have(self, path: str, parts: frozenset[str]) -> bool:
        return not self._parts.isdisjoint(parts) or (
            self._others is not None and self._others.search(path) is not None
        )


def read_topic(page: object, topics: Topics | None = None) -> Topic | None:
    """The topic of a page, by its URL or by its path alone; None where no topic has it.

    The topics are those of the layer's `topics.yaml` unless given. Values of any type and any text
    are taken and nothing is raised (but TopicsError, at the first call, for a broken document); 512
    characters of a path are looked at.
    """
    text = text_in(page, MAX_URL)
    return _shipped_topic(text) if topics is None else _topic(text, topics)


@lru_cache(maxsize=256)
def _shipped_topic(page: str) -> Topic | None:
    """A site's pages are few, and each is looked at often."""
    from handraiser.intake.topics_document import shipped_topics  # not while it starts

    return _topic(page, shipped_topics())


def _topic(page: str, topics: Topics) -> Topic | None:
    path = _path_of(page)
    return topics.of_path(path) if path else None


def _path_of(page: str) -> str:
    try:
        path = urlsplit(page).path if "://" in page else re.split(r"[?#]", page, maxsplit=1)[0]
    except ValueError:
        return ""
    return _FILE.sub("", unquote(path[:MAX_PATH]).lower())


def _expression(path: str) -> str:
    start = "^/" if path.startswith("/") else "(?:^|/)"
    return start + "[^/]*".join(map(re.escape, path.strip("/").split("*"))) + "(?:/|$)"
