"""Reads what can be read of a document that has another shape than a model's.

Each part is read by itself, key by key, so that one fault hides no other: whatever is sound is
there to be checked for its meaning, and names stay known though what they name is broken.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, cast, get_args, get_origin

from annotated_types import MaxLen, MinLen
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from handraiser.model.document import ModelDocument
from handraiser.model.faults import Faults
from handraiser.model.wording import NAMES_WITH_VALUES, misspelt, number_of_entries, worded
from handraiser.model.written import Part, Path


def salvage(written: object, faults: Faults) -> ModelDocument:
    """The document as far as it can be read; every fault of its shape is added to `faults`.

    A key that cannot be read has its default, a required one nothing. Nothing in it may be used
    for scoring.
    """
    return _Reader(faults).part(ModelDocument, written, ())


class _Reader:
    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def part[P: Part](self, kind: type[P], written: object, path: Path) -> P:
        """One construct, whatever could be read of it."""
        full = kind.in_full(written)
        if not isinstance(full, Mapping):
            self._faults.add(path, NAMES_WITH_VALUES)
            return _made(kind, {})
        read: dict[str, Any] = {}
        for key, value in full.items():
            if key in kind.model_fields:
                self._field(kind, key, value, path, read)
            else:
                self._faults.add((*path, key), misspelt(key, kind))
        for name, field in kind.model_fields.items():
            if field.is_required() and name not in full:
                self._faults.add(path, f"{name!r} is missing")
        for below, message in kind.disagreements(full):
            self._faults.add((*path, *below), message)
        return _made(kind, read)

    def _field(
        self, kind: type[Part], key: str, value: object, path: Path, read: dict[str, Any]
    ) -> None:
        here = (*path, key)
        field = kind.model_fields[key]
        inner, optional = _told(field.annotation)
        if value is None and optional:
            read[key] = None
        elif isinstance(inner, type) and issubclass(inner, Part):
            read[key] = self.part(inner, value, here)
        elif (entry := _entry(inner)) is not None:
            if isinstance(value, Mapping):
                read[key] = self._entries(entry, field, value, here)
            else:
                self._faults.add(here, NAMES_WITH_VALUES)
        else:
            try:
                read[key] = _adapter(kind, key).validate_python(value)
            except ValidationError as error:
                self._invalid(error, value, here)

    def _entries(
        self,
        entry: tuple[Any, type[Part]],
        field: FieldInfo,
        written: Mapping[str, object],
        path: Path,
    ) -> dict[str, Part]:
        names, kind = entry
        for bound in field.metadata:
            if isinstance(bound, MinLen) and len(written) < bound.min_length:
                self._faults.add(path, number_of_entries(f"at least {bound.min_length}"))
            if isinstance(bound, MaxLen) and len(written) > bound.max_length:
                self._faults.add(path, number_of_entries(f"at most {bound.max_length}"))
        parts: dict[str, Part] = {}
        for name, value in written.items():
            here = (*path, name)
            try:
                TypeAdapter(names).validate_python(name)
            except ValidationError as error:
                self._invalid(error, name, here)
            parts[name] = self.part(kind, value, here)
        return parts

    def _invalid(self, error: ValidationError, value: object, path: Path) -> None:
        said: set[tuple[Path, str]] = set()
        for detail in error.errors(include_url=False, include_context=True):
            here = (*path, *_written(value, detail["loc"]))
            fault = here, worded(here, detail)
            if fault not in said:
                said.add(fault)
                self._faults.add(*fault)


def _written(value: object, location: Path) -> Path:
    """The parts of a validation error's location that the value has.

    The others name the branch of a union that was tried.
    """
    path: Path = ()
    for part in location:
        match value, part:
            case {**entries}, _ if part in entries:
                value = entries[part]
            case list() as items, int() as place if place < len(items):
                value = items[place]
            case _:
                continue
        path = (*path, part)
    return path


def _told(annotation: object) -> tuple[Any, bool]:
    """A field's type without its annotations, and whether it may be null."""
    if get_origin(annotation) is Annotated:
        return _told(get_args(annotation)[0])
    kinds = get_args(annotation)
    if type(None) in kinds:
        (kind,) = [kind for kind in kinds if kind is not type(None)][:1]
        return _told(kind)[0], True
    return annotation, False


def _entry(kind: Any) -> tuple[Any, type[Part]] | None:
    """(type of the names, construct) where a field holds constructs by name."""
    if get_origin(kind) is not dict:
        return None
    names, values = get_args(kind)
    return (names, values) if isinstance(values, type) and issubclass(values, Part) else None


def _made[P: Part](kind: type[P], read: Mapping[str, Any]) -> P:
    """A construct of what could be read; nothing is checked again."""
    return cast("P", kind.model_construct(None, **{**_nothing(kind), **read}))


def _nothing(kind: type[Part]) -> dict[str, Any]:
    """What stands for the required keys that could not be read."""
    return {
        name: {} if get_origin(_told(field.annotation)[0]) is dict else None
        for name, field in kind.model_fields.items()
        if field.is_required()
    }


@cache
def _adapter(kind: type[Part], key: str) -> TypeAdapter[Any]:
    field = kind.model_fields[key]
    annotation: Any = field.annotation
    return TypeAdapter(Annotated[annotation, *field.metadata] if field.metadata else annotation)
