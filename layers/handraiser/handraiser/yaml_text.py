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
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, Event, ScalarEvent
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
        raise YamlInvalid(
            [TextFault(Mark(1, 1), (), f"a document has at most {MAX_CHARACTERS} characters")]
        )
    try:
        _check_shape(text)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        mark = Mark(at.line + 1, at.column + 1) if at else Mark(1, 1)
        raise YamlInvalid([TextFault(mark, (), f"not YAML: {error.problem}")]) from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise YamlInvalid([TextFault(Mark(1, 1), (), f"not YAML: {error}")]) from error
    reader = _Reader()
    values = reader.value(root, ()) if root is not None else None
    return Document(values, reader.marks, tuple(reader.faults))


def _check_shape(text: str) -> None:
    """Refuses what composing could not survive, or a reader could not follow.

    Composing recurses with every level, in C, so depth is counted on the events before it. Aliases
    can make a short text stand for billions of values, tags can make a value of any type.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise YamlInvalid([_fault_at(event, f"nested deeper than {MAX_DEPTH} levels")])
        if isinstance(event, AliasEvent):
            raise YamlInvalid([_fault_at(event, "write the value again: aliases are not allowed")])
        if isinstance(event, CollectionStartEvent | ScalarEvent) and event.tag is not None:
            raise YamlInvalid([_fault_at(event, f"the tag {event.tag} is not allowed")])


def _fault_at(event: Event, message: str) -> TextFault:
    at = event.start_mark
    return TextFault(Mark(at.line + 1, at.column + 1) if at else Mark(1, 1), (), message)


class _Reader:
    """Walks the composed nodes once, building values and marks."""

    def __init__(self) -> None:
        self.marks: dict[Path, Mark] = {}
        self.faults: list[TextFault] = []

    def value(self, node: Node, path: Path) -> object:
        self.marks.setdefault(path, _mark(node))
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, i)) for i, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, object]:
        read: dict[str, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self.faults.append(TextFault(_mark(key_node), path, "a key is a plain name"))
                continue
            key = key_node.value
            here = (*path, key)
            if key in read:
                message = f"{key!r} is written twice; the first stands on line "
                first = self.marks[here].line
                self.faults.append(TextFault(_mark(key_node), here, f"{message}{first}"))
                continue
            self.marks[here] = _mark(key_node)
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


def _mark(node: Node) -> Mark:
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)
