"""How the names of a form's inputs compare."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from handraiser.intake.bounds import MAX_NAME

type InputName = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_A_WORD = re.compile(r"[\W_]+")


def canonical(name: str) -> str:
    """The one spelling of an input's name: `Job Title`, `job-title` and `jobTitle` are one."""
    return _NOT_A_WORD.sub("_", _CAMEL.sub("_", name)).strip("_").lower()
