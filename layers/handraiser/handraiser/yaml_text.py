"""Reads a YAML document into plain values, remembering where each of them stands.

Differences from PyYAML's safe loader, all on purpose: `no`, `yes`, `on` and `off` are texts (a
country list may say NO), times and dates are texts, a number with a point is an exact Decimal, a
key written twice is a fault instead of a silent loss, and there are no tags and no aliases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import yaml
from yaml._yaml import Mark as CMark
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, ScalarEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

type Path = tuple[str | int, ...]

MAX_CHARACTERS = 500_000
MAX_DEPTH = 32


@dataclass(frozen=True)
class Mark:
    """A place in the text; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class TextFault:
    """A fault of the text itself."""

    mark: Mark
    path: Path
    message: str


class YamlInvalid(ValueError):
    """The text is not a document that can be read."""

    def __init__(self, faults: list[TextFault]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Document:
    """The values of a document and the mark of every path in it.

    `faults` are those that leave the rest readable; of a key written twice the first stands.
    """

    values: object
    marks: dict[Path, Mark]
    faults: tuple[TextFault, ...] = ()

    def mark(self, path: Path) -> Mark:
        """Where a path stands, or the nearest part of it that is written."""
        while path not in self.marks and path:
            path = path[:-1]
        return self.marks.get(path, Mark(1, 1))


class _Loader(yaml.CSafeLoader):
    """CSafeLoader with YAML 1.2's few plain scalars."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # PyYAML's own class attribute


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false|True|False|TRUE|FALSE)$"), list("tTfF")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?\d{1,18}$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?\d{0,18}\.\d{1,18}$"), list("-+.0123456789")
)


def read_yaml(text: str) -> Document:
    """Reads one document. Raises YamlInvalid where the text, as a whole, is none."""
    if len(text) > MAX_CHARACTERS:
        raise _refused(Mark(1, 1), f"a document has at most {MAX_CHARACTERS} characters")
    text = text.removeprefix("\ufeff")
    places = _Places(text)
    if (strange := _STRANGE.search(text)) is not None:
        message = f"the character U+{ord(strange[0]):04X} is not allowed"
        raise _refused(places.of_index(strange.start()), message)
    try:
        _check_shape(text, places)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = places.of(error.problem_mark or error.context_mark)
        raise _refused(mark, _not_yaml(error, places, mark)) from error
    except yaml.YAMLError as error:
        raise _refused(Mark(1, 1), f"not YAML: {error}") from error
    reader = _Reader(places)
    values = reader.value(root, ()) if root is not None else None
    return Document(values, reader.marks, tuple(reader.faults))


def _refused(mark: Mark, message: str) -> YamlInvalid:
    return YamlInvalid([TextFault(mark, (), message)])


def _not_yaml(error: yaml.MarkedYAMLError, places: _Places, mark: Mark) -> str:
    if places.at(mark) == "\t":
        return "not YAML: a tab; indent with spaces"
    context = f" {error.context}" if error.context else ""
    return f"not YAML:{context} {error.problem}".replace("  ", " ")


_STRANGE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that YAML does not allow, lone surrogates among them."""


class _Places:
    """Turns PyYAML's marks into places inside the text: at the end of a text its marks point to a
    line that is not there."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = _BREAK.split(text)

    def of(self, mark: yaml.Mark | CMark | None) -> Mark:
        """The place of a mark."""
        if mark is None:
            return Mark(1, 1)
        line = min(mark.line, len(self._lines) - 1)
        column = mark.column if line == mark.line else len(self._lines[line])
        if line and not self._lines[line] and line == len(self._lines) - 1:
            line -= 1
            column = len(self._lines[line])
        return Mark(line + 1, min(column, len(self._lines[line])) + 1)

    def of_index(self, index: int) -> Mark:
        """The place of a character that is no line break."""
        breaks = [found.end() for found in _BREAK.finditer(self._text, 0, index)]
        return Mark(len(breaks) + 1, index - (breaks[-1] if breaks else 0) + 1)

    def at(self, mark: Mark) -> str:
        """The character at a place."""
        return self._lines[mark.line - 1][mark.column - 1 : mark.column]


_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def _check_shape(text: str, places: _Places) -> None:
    """Refuses what composing could not survive, or a reader could not follow.

    Composing recurses with every level, in C, so depth is counted on the events before it. Aliases
    can make a short text stand for billions of values, tags can make a value of any type.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH} levels"
        elif isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            message = "anchors and aliases are not allowed: write the value again"
        elif isinstance(event, CollectionStartEvent | ScalarEvent) and event.tag is not None:
            message = f"the tag {event.tag} is not allowed"
        else:
            continue
        raise _refused(places.of(event.start_mark), message)


class _Reader:
    """Walks the composed nodes once, building values and marks."""

    def __init__(self, places: _Places) -> None:
        self._places = places
        self.marks: dict[Path, Mark] = {}
        self.faults: list[TextFault] = []

    def value(self, node: Node, path: Path) -> object:
        self.marks.setdefault(path, self._places.of(node.start_mark))
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, i)) for i, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, object]:
        read: dict[str, object] = {}
        for key_node, value_node in node.value:
            mark = self._places.of(key_node.start_mark)
            if not isinstance(key_node, ScalarNode):
                self.faults.append(TextFault(mark, path, "a key is a plain name"))
                continue
            key = key_node.value
            here = (*path, key)
            if key in read:
                message = f"{key!r} is written twice; the first stands on line "
                first = self.marks[here].line
                self.faults.append(TextFault(mark, here, f"{message}{first}"))
                continue
            self.marks[here] = mark
            read[key] = self.value(value_node, here)
        return read


def _scalar(node: Node) -> object:
    text: str = node.value
    match node.tag.rpartition(":")[2]:
        case "int":
            return int(text)
        case "float":
            return Decimal(text)
        case "bool":
            return text.lower() == "true"
        case "null":
            return None
    return text
