"""Sorts a form's fields by what their names mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from handraiser.activity import Json
from handraiser.errors import Refused
from handraiser.intake.body import Fields
from handraiser.intake.consents import Consent, record_of, trait_of
from handraiser.intake.form import Form
from handraiser.intake.forms import RESERVED, Forms
from handraiser.intake.names import canonical

VISIT = {
    "page_url": "page_url",
    "page_uri": "page_url",
    "url": "page_url",
    "path": "path",
    "referrer": "referrer",
    "referer": "referrer",
}
"""Names of inputs that say where a visitor is and came from; they are properties all the same."""


@dataclass
class Meant:
    """A form's fields by what they mean, each group in the order in which they came.

    `identities` is by kind; `traits` maps a trait to the field's own name and its value; `utm` are
    the properties that name a campaign, `visit` those that say where the visitor is and came from.
    `by_robot` says that the field nobody sees was filled in.
    """

    reserved: dict[str, Json] = field(default_factory=dict)
    identities: dict[str, Json] = field(default_factory=dict)
    traits: dict[str, tuple[str, Json]] = field(default_factory=dict)
    properties: dict[str, Json] = field(default_factory=dict)
    utm: dict[str, Json] = field(default_factory=dict)
    visit: dict[str, Json] = field(default_factory=dict)
    by_robot: bool = False


def sort_fields(forms: Forms, form: Form, fields: Fields) -> Meant:
    """Blank fields say nothing; of several with one meaning the first that is not blank counts.

    Consent that is given or refused is a trait of its own, and the property `consents` holds the
    records of it. What is neither a yes nor a no is a property.
    """
    own, kinds, traits = form.property_names(), forms.identity_names(), forms.trait_names(form)
    consents, purposes = forms.consents_of(form), forms.consent_names(form)
    honeypot = forms.honeypot_of(form)
    meant = Meant()
    answers: dict[str, tuple[str, bool]] = {}
    for name, sent in fields.items():
        value, key = _stripped(sent), canonical(name)
        if value in (None, "", [], {}):
            continue
        if key.startswith("utm_"):
            meant.utm.setdefault(key, value)
        if key in VISIT and (key not in traits or key in own):
            meant.visit.setdefault(VISIT[key], value)
        if key == honeypot:
            meant.by_robot = True
        elif key in RESERVED:
            meant.reserved.setdefault(key, value)
        elif key in kinds:
            meant.identities.setdefault(kinds[key], value)
        elif key in purposes and (given := consents[purposes[key]].answer(value)) is not None:
            answers.setdefault(purposes[key], (name.strip(), given))
        elif key in traits and key not in own:
            meant.traits.setdefault(traits[key], (name, _first(value)))
        elif key in own or form.keeps_other_fields:
            meant.properties.setdefault(name.strip(), value)
    if answers:
        _add_consents(meant, consents, answers, fields)
    return meant


def _add_consents(
    meant: Meant,
    consents: Mapping[str, Consent],
    answers: Mapping[str, tuple[str, bool]],
    fields: Fields,
) -> None:
    said = {canonical(name): _first(_stripped(value)) for name, value in fields.items()}
    said |= {canonical(trait): value for trait, (_, value) in meant.traits.items()}
    records: list[Json] = []
    for purpose, (name, given) in answers.items():
        meant.traits[trait_of(purpose)] = name, given
        records.append(record_of(purpose, consents[purpose], name, given, said))
    others = {name: value for name, value in meant.properties.items() if name != "consents"}
    meant.properties = {"consents": records, **others}


def text_of(values: Mapping[str, Json], name: str) -> str | None:
    """A value as text, the first where it came several times; a whole number is written out.

    Raises Refused (`invalid_field`) for anything else.
    """
    value = _first(values.get(name))
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Refused("invalid_field", "That field takes a text.", field=name)


def _stripped(value: Json) -> Json:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return [item for item in map(_stripped, value) if item not in (None, "")]
    return value


def _first(value: Json) -> Json:
    return next(iter(value), None) if isinstance(value, list) else value
