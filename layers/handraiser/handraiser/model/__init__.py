"""The scoring model: the YAML document, its faults, and the compiled form that scores."""

from handraiser.model.compiled import Model
from handraiser.model.load import (
    ModelInvalid,
    check_model,
    default_model,
    default_model_text,
    lint_model,
    load_model,
)
from handraiser.model.report import Fault, Report

__all__ = [
    "Fault",
    "Model",
    "ModelInvalid",
    "Report",
    "check_model",
    "default_model",
    "default_model_text",
    "lint_model",
    "load_model",
]
