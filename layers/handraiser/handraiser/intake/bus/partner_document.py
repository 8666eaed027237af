"""A partner's document: which of a bus's events are its own, and what they mean."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from handraiser.documents import FOLDER
from handraiser.errors import HandraiserError
from handraiser.intake.checked import check_shipped, check_text
from handraiser.intake.mapping.document import Mapping, Name, Place, When


class PartnerError(HandraiserError):
    """A partner's document cannot be used; the message names every fault and where it is."""


class Partner(Mapping):
    """One partner's document.

    `takes` is the pattern of the bus's events that it reads, as a rule on the bus would have it.
    What they say is their detail, or what lies in it `within` a place if something does. `each`
    names a list: the event is read once for each of its items, which is found under that name.
    """

    takes: When
    within: Place | None = None
    each: dict[Name, Place] = Field({}, max_length=1)


def partners(folder: Path = FOLDER) -> list[str]:
    """Those that there is a document for."""
    return sorted(path.stem for path in folder.joinpath("bus").glob("*.yaml"))


@cache
def load_partners() -> tuple[tuple[str, Partner], ...]:
    """The documents in the layer, by name. Raises PartnerError."""
    return tuple(
        (name, check_shipped(Partner, f"bus/{name}.yaml", PartnerError)) for name in partners()
    )


def read_partner(text: str) -> Partner:
    """The document of a YAML text. Raises PartnerError with every fault and where it is."""
    return check_text(Partner, text, PartnerError)
