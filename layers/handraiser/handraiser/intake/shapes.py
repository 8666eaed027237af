"""Reads a YAML document into a shape, or tells every fault of it at once and where each is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from handraiser.errors import HandraiserError

if TYPE_CHECKING:
    from handraiser.yaml_text import Document, TextFault


def read_shape[Shape: BaseModel](
    shape: type[Shape], text: str, error: type[HandraiserError]
) -> Shape:
    """The document of a YAML text. Raises `error` with one line, column and message per fault."""
    from handraiser.yaml_text import YamlInvalid, read_yaml  # what ships has been read already

    try:
        document = read_yaml(text)
    except YamlInvalid as invalid:
        raise error("\n".join(map(_fault_of_text, invalid.faults))) from invalid
    if document.faults:
        raise error("\n".join(map(_fault_of_text, document.faults)))
    try:
        return shape.model_validate(document.values)
    except ValidationError as invalid:
        told = (_fault_of_shape(document, detail) for detail in invalid.errors())
        raise error("\n".join(told)) from invalid


def _fault_of_text(fault: TextFault) -> str:
    return f"{fault.mark.line}:{fault.mark.column}: {fault.message}"


def _fault_of_shape(document: Document, detail: ErrorDetails) -> str:
    mark = document.mark(detail["loc"])
    path = ".".join(str(part) for part in detail["loc"])
    return f"{mark.line}:{mark.column}: {path or 'document'}: {detail['msg']}"
