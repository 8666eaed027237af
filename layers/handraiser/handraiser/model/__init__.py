"""The scoring model: the YAML document, its faults, and the compiled form that scores."""

from handraiser.model.compiled import Model
from handraiser.model.load import (
    Fault,
    ModelInvalid,
    check_model,
    default_model,
    default_model_text,
    load_model,
)

__all__ = [
    "Fault",
    "Model",
    "ModelInvalid",
    "check_model",
    "default_model",
    "default_model_text",
    "load_model",
]
