"""Reads a scoring model from its YAML text, with every fault at its line and column."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from handraiser.documents import read_document
from handraiser.model.compile import compile_model
from handraiser.model.compiled import Model
from handraiser.model.document import ModelDocument
from handraiser.model.faults import Faults, Path
from handraiser.model.lint import lint
from handraiser.model.written import every_part
from handraiser.yaml_text import Document, TextFault, YamlInvalid, read_yaml


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of a model: where (line and column from 1, and the dotted path) and what."""

    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f" {self.path}:" if self.path else ""
        return f"{self.line}:{self.column}:{where} {self.message}"


class ModelInvalid(ValueError):
    """A document that is not a model; carries all its faults in the order of the text."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


def load_model(text: str) -> Model:
    """The compiled model of a YAML text. Raises ModelInvalid with all faults at once."""
    model, faults = check_model(text)
    if model is None or faults:
        raise ModelInvalid(faults)
    model.prepare()
    return model


def check_model(text: str) -> tuple[Model | None, list[Fault]]:
    """The model, where the text can be compiled, and every fault found in it.

    A document of another shape than a model's is checked no further: what it means is unknown.
    """
    try:
        document = read_yaml(text)
    except YamlInvalid as error:
        return None, _of_text(error.faults)
    in_text = _of_text(document.faults)
    try:
        parsed = ModelDocument.model_validate(document.values)
    except ValidationError as error:
        return None, sorted({*in_text, *_of_shape(document, error.errors())})
    faults = Faults()
    model = compile_model(parsed, faults)
    lint(parsed, model, faults)
    return model, sorted({*in_text, *_of_meaning(document, faults.found)})


def default_model_text() -> str:
    """The YAML of the model that ships in the layer."""
    return read_document("model.yaml")


@cache
def default_model() -> Model:
    """The model that ships in the layer, compiled."""
    return load_model(default_model_text())


def _of_text(found: Iterable[TextFault]) -> list[Fault]:
    return [Fault(f.mark.line, f.mark.column, _dotted(f.path), f.message) for f in found]


def _of_shape(document: Document, found: Iterable[ErrorDetails]) -> list[Fault]:
    placed = ((_written(document, detail["loc"]), detail) for detail in found)
    return _of_meaning(document, ((path, _explained(path, detail)) for path, detail in placed))


def _of_meaning(document: Document, found: Iterable[tuple[Path, str]]) -> list[Fault]:
    marked = ((document.mark(path), path, message) for path, message in found)
    return [Fault(mark.line, mark.column, _dotted(path), text) for mark, path, text in marked]


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path)


def _written(document: Document, location: Path) -> Path:
    """The parts of a validation error's location that the document has.

    The others name the branch of a union that was tried, or a key that is missing.
    """
    path: Path = ()
    for part in location:
        if (*path, part) in document.marks:
            path = (*path, part)
    return path


def _explained(path: Path, detail: ErrorDetails) -> str:
    """A validation error as a sentence a marketing person can act on."""
    match detail["type"]:
        case "extra_forbidden":
            name = str(path[-1])
            near = difflib.get_close_matches(name, _KNOWN_WORDS - {name}, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            return f"{name!r} is not known here{hint}"
        case "missing":
            return f"{detail['loc'][-1]!r} is missing"
        case "string_pattern_mismatch":
            example = "company_size" if path[0] == "facts" else "email-opened"
            return f"a name is written like {example}"
        case "value_error":
            return detail["msg"].removeprefix("Value error, ")
        case "dict_type" | "model_type":
            return "this takes names, each with its value"
    return detail["msg"]


_KNOWN_WORDS = {word for part in every_part() for word in part.model_fields}
