"""What is wrong with a pattern, and where."""

from __future__ import annotations

from dataclasses import dataclass

type Path = tuple[str | int, ...]
"""Keys and indexes from a pattern's root."""


@dataclass(frozen=True)
class PatternFault:
    """One fault of a pattern: where and what."""

    path: Path
    message: str


class PatternInvalid(ValueError):
    """A pattern AWS would refuse; carries every fault found."""

    def __init__(self, faults: list[PatternFault]) -> None:
        super().__init__("; ".join(f"{_dotted(f.path)}: {f.message}" for f in faults))
        self.faults = faults


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path) or "(pattern)"
