"""What is said of a model's text: faults and warnings, each at its line and column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from handraiser.model.compiled import Model
from handraiser.model.faults import Faults, Message
from handraiser.model.written import Path

if TYPE_CHECKING:  # a model that ships has been read already
    from handraiser.yaml_text import Document, Mark, TextFault

MOST_FAULTS = 500
"""More are counted, not listed."""

type Severity = Literal["fault", "warning"]


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of a model: where (line and column from 1, and the dotted path) and what.

    A fault keeps a model from being used; a warning does not.
    """

    line: int
    column: int
    path: str
    message: str
    severity: Severity = "fault"

    def __str__(self) -> str:
        where = f" {self.path}:" if self.path else ""
        sort = "" if self.severity == "fault" else f" {self.severity}:"
        return f"{self.line}:{self.column}:{where}{sort} {self.message}"


@dataclass(frozen=True)
class Report:
    """The model, None where the text has not the shape of one; faults and warnings in the order of
    the text."""

    model: Model | None
    faults: list[Fault]
    warnings: list[Fault] = field(default_factory=list)


type _Placed = tuple[Mark, Path, Message]


def report(document: Document, model: Model | None, faults: Faults) -> Report:
    """The report of a text that is YAML."""
    in_text: list[_Placed] = [(f.mark, f.path, f.message) for f in document.faults]
    return Report(
        model,
        _listed([*in_text, *_marked(document, faults.found)], "fault"),
        _listed(_marked(document, faults.warned), "warning"),
    )


def report_of_text(faults: Iterable[TextFault]) -> Report:
    """The report of a text that is not YAML."""
    return Report(None, _listed([(f.mark, f.path, f.message) for f in faults], "fault"))


def _marked(document: Document, found: Iterable[tuple[Path, Message]]) -> list[_Placed]:
    return [(document.mark(path), path, message) for path, message in found]


def _listed(placed: list[_Placed], severity: Severity) -> list[Fault]:
    """In the order of the text, each once; of too many the rest is only counted, in a last one."""
    ordered = sorted(placed, key=lambda one: (one[0].line, one[0].column))
    listed = sorted(
        {
            Fault(
                mark.line,
                mark.column,
                ".".join(map(str, path)),
                message if isinstance(message, str) else message(),
                severity,
            )
            for mark, path, message in ordered[:MOST_FAULTS]
        }
    )
    if more := ordered[MOST_FAULTS:]:
        mark = more[0][0]
        message = f"{len(more)} more {severity}s from here on; mend those before"
        listed.append(Fault(mark.line, mark.column, "", message, severity))
    return listed
