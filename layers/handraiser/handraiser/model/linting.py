"""Reads a model's text for all that is to be said of it."""

from __future__ import annotations

from pydantic import ValidationError

from handraiser.model.compile import compile_model
from handraiser.model.document import ModelDocument
from handraiser.model.faults import Faults, Touched
from handraiser.model.lint import lint
from handraiser.model.patterns import Patterns
from handraiser.model.references import check_references
from handraiser.model.report import Report, report, report_of_text
from handraiser.model.salvage import salvage
from handraiser.model.sound import sound_parts, unknown_dimensions
from handraiser.yaml_text import YamlInvalid, read_yaml


def lint_text(text: str) -> Report:
    """The model of a text, and its faults and warnings: see `handraiser.model.lint_model`."""
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
