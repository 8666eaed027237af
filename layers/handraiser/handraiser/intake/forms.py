"""The forms document: which forms there are, what each records, what its inputs' names mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from handraiser.documents import read_document
from handraiser.errors import HandraiserError, Refused
from handraiser.identity import Kind
from handraiser.intake.bounds import MAX_CAMPAIGN, MAX_CHANNEL, MAX_NAME, MAX_TEXT, MAX_TYPE
from handraiser.intake.shapes import read_shape
from handraiser.shipped import read_values

SHIPPED = "forms.yaml"

RESERVED = frozenset({"activity_id", "nonce", "redirect", "at", "channel", "campaign"})
"""Names with a meaning of their own in every form."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_A_WORD = re.compile(r"[\W_]+")

type FormId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
type InputName = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
type Constant = bool | int | Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]


class FormsError(HandraiserError):
    """The forms document cannot be used; the message names every fault and where it is."""


def canonical(name: str) -> str:
    """The one spelling of an input's name: `Job Title`, `job-title` and `jobTitle` are one."""
    return _NOT_A_WORD.sub("_", _CAMEL.sub("_", name)).strip("_").lower()


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Form(_Part):
    """One form.

    `records` is the type of the activity it records. `constants` are properties that every
    activity of the form has, `channel` and `campaign` those of one that names none itself.
    `properties` are inputs kept as properties whatever their names mean elsewhere; inputs whose
    names mean nothing become properties too unless `keeps_other_fields` is false. `traits` adds
    names to those of the document, `honeypot` replaces the document's.
    """

    records: Annotated[str, Field(pattern=rf"^[a-z][a-z0-9_]{{0,{MAX_TYPE - 1}}}$")]
    channel: Annotated[str, Field(min_length=1, max_length=MAX_CHANNEL)] | None = None
    campaign: Annotated[str, Field(min_length=1, max_length=MAX_CAMPAIGN)] | None = None
    constants: Annotated[dict[InputName, Constant], Field(max_length=20)] = {}
    properties: tuple[InputName, ...] = Field(default=(), strict=False)
    keeps_other_fields: bool = True
    traits: dict[InputName, list[InputName]] = {}
    honeypot: InputName | None = None

    def property_names(self) -> frozenset[str]:
        """The canonical names of `properties`."""
        return frozenset(map(canonical, self.properties))


class Forms(_Part):
    """The whole document. An input's name has one meaning in a form, or the document is refused;
    only a form's `properties` may take a name from a trait."""

    identities: dict[Kind, list[InputName]]
    traits: dict[InputName, list[InputName]]
    honeypot: InputName
    forms: dict[FormId, Form]

    def form(self, form_id: str) -> Form:
        """The form of that id. Raises Refused (`unknown_form`)."""
        form = self.forms.get(form_id)
        if form is None:
            raise Refused("unknown_form", "There is no such form.", field="form_id")
        return form

    def identity_names(self) -> dict[str, Kind]:
        """What identity each canonical input name means."""
        return {canonical(name): kind for kind, names in self.identities.items() for name in names}

    def trait_names(self, form: Form) -> dict[str, str]:
        """What trait each canonical input name means in that form."""
        tables = (self.traits, form.traits)
        return {
            canonical(name): trait
            for table in tables
            for trait, names in table.items()
            for name in names
        }

    def honeypot_of(self, form: Form) -> str:
        """The canonical name of the input that nobody sees."""
        return canonical(form.honeypot or self.honeypot)

    @model_validator(mode="after")
    def _one_meaning_each(self) -> Self:
        for form_id, form in self.forms.items():
            self._check_meanings(form_id, form)
        return self

    def _check_meanings(self, form_id: str, form: Form) -> None:
        taken = dict.fromkeys(RESERVED, "a reserved name")
        _claim(taken, form_id, "the honeypot", [self.honeypot_of(form)])
        for kind, names in self.identities.items():
            _claim(taken, form_id, f"the {kind}", names)
        _claim(taken.copy(), form_id, "a property", form.properties)
        for table in (self.traits, form.traits):
            for trait, names in table.items():
                _claim(taken, form_id, f"the trait {trait}", names)


def _claim(taken: dict[str, str], form_id: str, meaning: str, names: Iterable[str]) -> None:
    for name in names:
        other = taken.setdefault(canonical(name), meaning)
        if other != meaning:
            raise ValueError(f"in the form {form_id}, {name} means {other} and {meaning}")


def load_forms() -> Forms:
    """The forms document in the layer. Raises FormsError."""
    try:
        return Forms.model_validate(read_values(SHIPPED))
    except ValueError:  # no YAML, or not of forms
        return read_forms(read_document(SHIPPED))


def read_forms(text: str) -> Forms:
    """The forms document of a YAML text. Raises FormsError with every fault and where it is."""
    return read_shape(Forms, text, FormsError)
