"""The forms document: which forms there are, what each records, what its inputs' names mean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Self

from pydantic import Field, model_validator

from handraiser.errors import HandraiserError, Refused
from handraiser.identity import Kind
from handraiser.intake.checked import check_shipped, check_text
from handraiser.intake.consents import Consent, Purpose, trait_of
from handraiser.intake.form import Form, FormId, Part, Seconds
from handraiser.intake.names import InputName, canonical

SHIPPED = "forms.yaml"

RESERVED = frozenset(
    {"activity_id", "nonce", "redirect", "at", "opened_at", "sent_at", "channel", "campaign"}
)
"""Names with a meaning of their own in every form."""


class FormsError(HandraiserError):
    """The forms document cannot be used; the message names every fault and where it is."""


class Forms(Part):
    """The whole document. An input's name has one meaning in a form, or the document is refused;
    only a form's `properties` may take a name from a trait.

    `groups` are fields whose parts are fields themselves. A form that was filled in within
    `minimum_seconds` was filled in by a robot.
    """

    identities: dict[Kind, list[InputName]]
    traits: dict[InputName, list[InputName]]
    groups: tuple[InputName, ...] = Field(default=(), strict=False)
    consents: dict[Purpose, Consent] = Field(default_factory=dict)
    honeypot: InputName
    minimum_seconds: Seconds = 0
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

    def consents_of(self, form: Form) -> dict[Purpose, Consent]:
        """What consent that form may give or refuse."""
        return {**self.consents, **form.consents}

    def consent_names(self, form: Form) -> dict[str, Purpose]:
        """What consent each canonical input name means in that form."""
        return {
            canonical(name): purpose
            for purpose, consent in self.consents_of(form).items()
            for name in consent.fields
        }

    def group_names(self) -> frozenset[str]:
        """The canonical names of `groups`."""
        return frozenset(map(canonical, self.groups))

    def known_names(self, form: Form) -> frozenset[str]:
        """The canonical names that mean somebody, a fact or consent in that form."""
        return frozenset(self.identity_names() | self.trait_names(form) | self.consent_names(form))

    def minimum_of(self, form: Form) -> timedelta:
        """The least time that a person takes over that form."""
        own = form.minimum_seconds
        return timedelta(seconds=self.minimum_seconds if own is None else own)

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
        for purpose, consent in self.consents_of(form).items():
            _claim(taken, form_id, f"consent to {purpose}", consent.fields)
            if trait_of(purpose) in {*self.traits, *form.traits}:
                raise ValueError(f"{trait_of(purpose)} is the fact of a consent, and no trait")
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
    return check_shipped(Forms, SHIPPED, FormsError)


def read_forms(text: str) -> Forms:
    """The forms document of a YAML text. Raises FormsError with every fault and where it is."""
    return check_text(Forms, text, FormsError)
