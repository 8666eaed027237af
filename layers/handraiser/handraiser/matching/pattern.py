"""An Amazon EventBridge event pattern, compiled once and answered with three truths.

Source of the semantics: Amazon EventBridge User Guide, "Creating Amazon EventBridge event
patterns", "Comparison operators" and "Arrays", and the documentation of AWS's event-ruler.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from handraiser.matching.arrays import Truth
from handraiser.matching.parse import parse
from handraiser.matching.tree import Node
from handraiser.matching.truth import Question, question


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern.

    `source` is the document it was compiled from. `asks` are the top-level keys it looks at and
    `leaves` the paths of the values it looks at (keys from the event's root), those inside `$or`
    included: each once, in the order written.
    """

    source: Mapping[str, object]
    asks: tuple[str, ...]
    leaves: tuple[tuple[str, ...], ...]
    tree: Node = field(repr=False, compare=False)
    _question: Question = field(repr=False, compare=False)

    def truth(self, event: Mapping[str, object]) -> Truth:
        """Whether the event matches: True, False, or None where an absent value decides."""
        return self._question(event)

    def matches(self, event: Mapping[str, object]) -> bool:
        """Whether the event matches as EventBridge would say: what is absent does not match."""
        return self._question(event) is True


def compile_pattern(source: object) -> Pattern:
    """Compiles a pattern document. Raises PatternInvalid with all faults and their paths.

    Numbers, there and in events, are int or Decimal.
    """
    tree = parse(source)
    leaves = tuple(dict.fromkeys(_leaves(source, ())))
    return Pattern(
        source=source if isinstance(source, Mapping) else {},
        asks=tuple(dict.fromkeys(path[0] for path in leaves)),
        leaves=leaves,
        tree=tree,
        _question=question(tree),
    )


def _leaves(source: object, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(source, Mapping):
        for key, value in source.items():
            if key == "$or":
                for branch in value:
                    yield from _leaves(branch, above)
            elif isinstance(value, Mapping):
                yield from _leaves(value, (*above, key))
            else:
                yield (*above, key)
