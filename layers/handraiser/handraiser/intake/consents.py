"""What a form says of consent: to which purpose, under which law and to which wording."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from handraiser.activity import Json
from handraiser.intake.bounds import MAX_NAME
from handraiser.intake.names import InputName, canonical

if TYPE_CHECKING:
    from handraiser.facts.reader import Reader

YES = ("agree", "I agree", "agreed", "accept", "accepted", "granted", "opt in", "opted in")
NO = ("disagree", "decline", "declined", "denied", "refused", "opt out", "opted out")
"""What boxes and lists say beside the words of the kind `flag`."""

type Purpose = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
type Text = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]


class Consent(BaseModel):
    """Consent to one purpose.

    `fields` are the inputs that give or refuse it, `wording` is the version of the text beside
    them. The `jurisdiction` is fixed or, with `jurisdiction_from`, what that fact or input says.
    `yes` and `no` are further values of the inputs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    fields: Annotated[tuple[InputName, ...], Field(min_length=1, strict=False)]
    wording: Text | None = None
    jurisdiction: Text | None = None
    jurisdiction_from: InputName | None = None
    yes: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    no: Annotated[tuple[Text, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _one_jurisdiction(self) -> Self:
        if self.jurisdiction and self.jurisdiction_from:
            raise ValueError("a jurisdiction is fixed or comes from a field, not both")
        return self

    def answer(self, value: Json) -> bool | None:
        """What an input's value says: given, refused, or nothing of either.

        Of a field that came several times a yes counts: a box over a hidden no sends both.
        """
        read = _reader(self.yes, self.no)
        said = [read(each) for each in (value if isinstance(value, list) else [value])]
        return True if True in said else False if False in said else None


@cache
def _reader(yes: tuple[str, ...], no: tuple[str, ...]) -> Reader:
    from handraiser.facts.flags import flag_reader  # few forms ask for consent

    return flag_reader({"true": (*YES, *yes), "false": (*NO, *no)})


def trait_of(purpose: str) -> str:
    """The fact that says whether there is consent: `consent_marketing_email`."""
    return f"consent_{purpose}"


def record_of(
    purpose: str, consent: Consent, field: str, given: bool, said: Mapping[str, Json]
) -> dict[str, Json]:
    """What the activity keeps of an answer, so that it can be shown years later.

    `said` are the facts and inputs that may name the jurisdiction, by canonical name.
    """
    place = consent.jurisdiction or said.get(canonical(consent.jurisdiction_from or ""))
    record: dict[str, Json] = {"purpose": purpose, "given": given, "field": field}
    if isinstance(place, str):
        record["jurisdiction"] = place
    if consent.wording:
        record["wording"] = consent.wording
    return record
