"""Reads a scoring model from its YAML text, with every fault at its line and column.

What finds and words faults is imported by who asks for them: a function that starts does without.
"""

from __future__ import annotations

from functools import cache

from handraiser.documents import read_document
from handraiser.model.compile import compile_model
from handraiser.model.compiled import Model
from handraiser.model.document import ModelDocument
from handraiser.model.faults import Faults
from handraiser.model.patterns import Patterns
from handraiser.model.references import check_references
from handraiser.model.report import Fault, Report
from handraiser.shipped import read_values

SHIPPED = "model.yaml"


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
    from handraiser.model.linting import lint_text

    return lint_text(text)


def default_model_text() -> str:
    """The YAML of the model that ships in the layer."""
    return read_document(SHIPPED)


@cache
def default_model() -> Model:
    """The model that ships in the layer, compiled.

    A fault of its shape or its names is refused with all its faults. What it means is looked at
    before it ships (`handraiser model lint`, and the tests), not each time a function starts.
    """
    model = _sound()
    if model is None:
        raise ModelInvalid(lint_model(default_model_text()).faults)
    model.prepare()
    return model


def _sound() -> Model | None:
    """The model that ships, None where its shape or its names are wrong."""
    faults, patterns = Faults(), Patterns()
    try:
        parsed = ModelDocument.model_validate(read_values(SHIPPED))
    except ValueError:  # no YAML, or not a model's
        return None
    check_references(parsed, faults, patterns)
    return None if faults.found else compile_model(parsed, patterns)
