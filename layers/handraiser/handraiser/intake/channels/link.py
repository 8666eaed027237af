"""What a link says of itself: the parameters of its query, read within bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import islice
from urllib.parse import unquote_plus

from handraiser.intake.bounds import MAX_TEXT

MAX_URL = 8_192
"""Characters of a URL that are looked at."""
MAX_PARAMETERS = 500
"""Parameters or fields of one link that are looked at."""


def text_in(value: object, length: int = MAX_TEXT) -> str:
    """A value as text without outer blanks, cut to fit: the first of a list, empty for all else.

    Halves of characters become question marks.
    """
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**38 else ""
    if not isinstance(value, str):
        return ""
    text = value[:length].strip()
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def fields_of(fields: Mapping[str, object], click_ids: Set[str]) -> dict[str, str]:
    """What fields say of a campaign, by names in small letters: the `utm_` ones and the click ids.

    What is blank says nothing; of several of one name the first counts.
    """
    return _campaign(islice(fields.items(), MAX_PARAMETERS), click_ids)


def parameters_of(url: str, click_ids: Set[str]) -> dict[str, str]:
    """What a URL's query says of a campaign, in the same way."""
    return _campaign(_query(url), click_ids)


def _campaign(said: Iterable[tuple[str, object]], click_ids: Set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in said:
        spelled = name.lower()
        if (spelled.startswith("utm_") or spelled in click_ids) and (text := text_in(value)):
            found.setdefault(spelled, text)
    return found


def _query(url: str) -> Iterator[tuple[str, str]]:
    query = url.partition("#")[0].partition("?")[2]
    if not query:
        return
    for part in query.split("&", MAX_PARAMETERS)[:MAX_PARAMETERS]:
        name, _, value = part.partition("=")
        yield unquote_plus(name), unquote_plus(value)
