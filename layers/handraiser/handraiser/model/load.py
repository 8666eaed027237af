"""Reads a scoring model from its YAML text, with every fault at its line and column."""

from __future__ import annotations

from functools import cache

from pydantic import ValidationError

from handraiser.documents import read_document
from handraiser.model.compile import compile_model
from handraiser.model.compiled import Model
from handraiser.model.document import ModelDocument
from handraiser.model.faults import Faults, Touched
from handraiser.model.patterns import Patterns
from handraiser.model.references import check_references
from handraiser.model.report import Fault, Report, report, report_of_text
from handraiser.model.salvage import salvage
from handraiser.model.sound import sound_parts, unknown_dimensions
from handraiser.yaml_text import YamlInvalid, read_yaml


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
    """The model, where the text has the shape of one, and every fault found in it.

    Any text at all gets an answer. A model with faults is for looking at, not for scoring.
    """
    found = lint_model(text)
    return found.model, found.faults


def lint_model(text: str) -> Report:
    """The model of a text with all that is to be said of it: faults, and apart from them warnings.

    Faults of shape, of reference and of meaning come together: what is broken is left aside, and
    the rest is checked as far as it does not depend on that.
    """
    from handraiser.model.lint import lint  # a function that starts does without

    try:
        document = read_yaml(text)
    except YamlInvalid as error:
        return report_of_text(error.faults)
    faults, patterns = Faults(), Patterns()
    try:
        parsed = ModelDocument.model_validate(document.values)
        whole = True
    except ValidationError:
        parsed = salvage(document.values, faults)
        whole = False
    check_references(parsed, faults, patterns)
    model = compile_model(parsed, patterns) if whole else None
    touched = Touched(faults)
    sound = sound_parts(parsed, touched) if touched else parsed
    linted = compile_model(sound, patterns) if touched or model is None else model
    lint(parsed, linted, faults, touched, unknown_dimensions(parsed, touched))
    return report(document, model, faults)


def default_model_text() -> str:
    """The YAML of the model that ships in the layer."""
    return read_document("model.yaml")


@cache
def default_model() -> Model:
    """The model that ships in the layer, compiled.

    A fault of its shape or its names is refused with all its faults. What it means is looked at
    before it ships (`handraiser model lint`, and the tests), not each time a function starts.
    """
    text = default_model_text()
    model = _sound(text)
    if model is None:
        raise ModelInvalid(lint_model(text).faults)
    model.prepare()
    return model


def _sound(text: str) -> Model | None:
    """The model of a text whose shape and names are right, else None."""
    faults, patterns = Faults(), Patterns()
    try:
        document = read_yaml(text)
        parsed = ModelDocument.model_validate(document.values)
    except (YamlInvalid, ValidationError):
        return None
    check_references(parsed, faults, patterns)
    return None if document.faults or faults.found else compile_model(parsed, patterns)
