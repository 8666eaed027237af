"""How large the parts of an activity may be: the same for every door.

A form's values are shortened to fit and the sender is told; a bus event that does not fit is
refused, since a program sent it and a program can mend it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from handraiser.activity import Json
from handraiser.errors import Refused

MAX_TEXT = 1_024
"""Characters of one text."""
MAX_NAME = 100
"""Characters of the name of a trait, of a property or of a key inside one."""
MAX_ENTRIES = 100
"""Traits, properties, keys of one object or items of one list."""
MAX_TYPE = 100
MAX_CHANNEL = 100
MAX_CAMPAIGN = 200
MAX_ACTIVITY_ID = 200
MAX_DETAIL_BYTES = 32 * 1024
"""Bytes of an activity as JSON."""


def check(value: Json, path: str) -> None:
    """Refuses (`invalid_activity`, with the path) a value of which any part is out of bounds."""
    match value:
        case str() if len(value) > MAX_TEXT:
            raise _too_large(path, f"a text has at most {MAX_TEXT} characters")
        case list():
            if len(value) > MAX_ENTRIES:
                raise _too_large(path, f"a list has at most {MAX_ENTRIES} items")
            for position, item in enumerate(value):
                check(item, f"{path}.{position}")
        case dict():
            if len(value) > MAX_ENTRIES:
                raise _too_large(path, f"an object has at most {MAX_ENTRIES} keys")
            for name, item in value.items():
                if not 0 < len(name) <= MAX_NAME:
                    raise _too_large(path, f"a key has 1 to {MAX_NAME} characters")
                check(item, f"{path}.{name}")


def _too_large(path: str, rule: str) -> Refused:
    return Refused("invalid_activity", f"Out of bounds: {rule}.", field=path)


@dataclass
class Shortener:
    """Makes values fit and remembers whether it had to."""

    shortened: bool = field(default=False, init=False)

    def text(self, text: str, length: int = MAX_TEXT) -> str:
        """The first `length` characters."""
        self.shortened |= len(text) > length
        return text[:length]

    def value(self, value: Json) -> Json:
        """The value with its texts cut, its long lists and objects ended early."""
        match value:
            case str():
                return self.text(value)
            case list():
                self.shortened |= len(value) > MAX_ENTRIES
                return [self.value(item) for item in value[:MAX_ENTRIES]]
            case dict():
                fitting = {k: v for k, v in value.items() if 0 < len(k) <= MAX_NAME}
                kept = list(fitting.items())[:MAX_ENTRIES]
                self.shortened |= len(kept) < len(value)
                return {name: self.value(item) for name, item in kept}
        return value
