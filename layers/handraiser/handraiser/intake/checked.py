"""Checks a document of the doors against its shape: every fault at once, each with its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from handraiser.documents import read_document
from handraiser.errors import HandraiserError
from handraiser.shipped import read_values

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from handraiser.yaml_text import Document, TextFault

type Context = Callable[[object], dict[str, object]]
"""Makes, of a document's values, what the validators of its parts need to know of the whole."""


def check_shipped[T: BaseModel](
    shape: type[T], name: str, error: type[HandraiserError], context: Context | None = None
) -> T:
    """The document of that name in the layer, by its twin where it has not been changed.

    Raises `error` with every fault and where it is.
    """
    try:
        values = read_values(name)
        return shape.model_validate(values, context=context(values) if context else None)
    except (OSError, ValueError):  # no twin, no YAML or not of that shape: read for the places
        return check_text(shape, read_document(name), error, context)


def check_text[T: BaseModel](
    shape: type[T], text: str, error: type[HandraiserError], context: Context | None = None
) -> T:
    """The document of a YAML text. Raises `error` with every fault and where it is."""
    from handraiser.yaml_text import YamlInvalid, read_yaml  # what ships has a twin

    try:
        document = read_yaml(text)
    except YamlInvalid as invalid:
        raise error("\n".join(map(_fault_of_text, invalid.faults))) from invalid
    if document.faults:
        raise error("\n".join(map(_fault_of_text, document.faults)))
    values = document.values
    try:
        return shape.model_validate(values, context=context(values) if context else None)
    except ValidationError as invalid:
        told = (_fault_of_shape(document, detail) for detail in invalid.errors())
        raise error("\n".join(told)) from invalid


def _fault_of_text(fault: TextFault) -> str:
    return f"{fault.mark.line}:{fault.mark.column}: {fault.message}"


def _fault_of_shape(document: Document, detail: ErrorDetails) -> str:
    mark = document.mark(detail["loc"])
    path = ".".join(str(part) for part in detail["loc"])
    return f"{mark.line}:{mark.column}: {path or 'document'}: {detail['msg']}"
