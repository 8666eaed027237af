"""The kinds of fact a model may declare, and what each of them can ever be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from handraiser.activity import Json
from handraiser.facts import amounts, country, flags, industry, mail_domain, title
from handraiser.facts.choice import choice_reader
from handraiser.facts.lists import digest_of
from handraiser.facts.numbers import money_reader, read_number
from handraiser.facts.plain import read_domain, read_text, read_words
from handraiser.facts.reader import Reader, reader_of_texts, unknown
from handraiser.facts.spelling import spelling

_PLAIN: Mapping[str, Reader] = {
    "domain": read_domain,
    "number": reader_of_texts(read_number, read_number),
    "text": read_text,
    "words": reader_of_texts(read_words, read_words),
}

_LISTED: Mapping[str, Callable[[Mapping[str, Sequence[str]]], Reader]] = {
    "country": country.country_reader,
    "flag": flags.flag_reader,
    "industry": industry.industry_reader,
    "mail_domain": mail_domain.mail_domain_reader,
    "money": money_reader,
    "title": title.title_reader,
}

READERS: Mapping[str, Reader] = MappingProxyType(
    {**_PLAIN, **{kind: make({}) for kind, make in _LISTED.items()}}
)
"""The reader of each kind that needs no values. None reads a list before its first text."""

KINDS: tuple[str, ...] = (*sorted(READERS), "choice")
"""The names of all kinds."""

MEMBERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "mail_domain": ("domain", "type"),
        "money": ("amount", "currency"),
        "title": ("words", "function", "seniority", "role"),
    }
)
"""The members of the kinds whose canonical value is an object; a pattern asks for these."""

_DOCUMENTS: Mapping[str, tuple[str, ...]] = {
    "country": country.DOCUMENTS,
    "flag": flags.DOCUMENTS,
    "industry": industry.DOCUMENTS,
    "mail_domain": mail_domain.DOCUMENTS,
    "money": amounts.DOCUMENTS,
    "number": amounts.DOCUMENTS,
    "title": title.DOCUMENTS,
}

_NUMBERS = frozenset({("number",), ("money", "amount")})
_OF_TEXTS = frozenset({"prefix", "suffix", "equals-ignore-case", "wildcard", "cidr"})


def make_reader(kind: str, values: Mapping[str, Sequence[str]]) -> Reader:
    """The reader of a fact of this kind.

    `values` are canonical values with their other spellings: all there is for a choice, for any
    other kind on top of what it reads anyway. Raises KeyError for a kind there is none of; what
    `fault_in` finds in the values has no meaning. No list is read before the first text.
    """
    if kind in _LISTED and values:
        return _LISTED[kind](values)
    if kind == "choice":
        return choice_reader(unknown, _spellings(values, unknown))
    reader = READERS[kind]
    return choice_reader(reader, _spellings(values, reader)) if values else reader


def fault_in(kind: str, values: Mapping[str, Sequence[str]]) -> str | None:
    """What is wrong with a kind and its values, as a sentence; None where nothing is."""
    if kind not in KINDS:
        return f"unknown kind {kind!r}; kinds are {', '.join(sorted(KINDS))}"
    if kind == "choice" and not values:
        return "a choice lists its values"
    allowed = {"flag": ("true", "false"), "mail_domain": mail_domain.TYPES}.get(kind)
    for value in values:
        if allowed is not None and value not in allowed:
            return f"the values of a {kind} are {', '.join(allowed)}, not {value!r}"
        if kind == "money" and not (len(value) == 3 and value.isalpha() and value.isupper()):
            return f"the values of money are codes of currencies such as EUR, not {value!r}"
    return None


def possible(kind: str, reader: Reader, path: Sequence[str], wanted: object) -> bool:
    """Whether a fact can ever meet one entry of a pattern's list.

    `path` names the member asked for (`("seniority",)`), or is empty for the fact itself. `wanted`
    is the entry: an exact value, or an operator with its operand.
    """
    members = MEMBERS.get(kind, ())
    if len(path) != bool(members) or (members and path[0] not in members):
        return False
    if isinstance(wanted, Mapping):
        operators = set(wanted)
        if (kind, *path) in _NUMBERS:
            return not operators & _OF_TEXTS
        return "numeric" not in operators and not (kind == "flag" and operators & _OF_TEXTS)
    if not isinstance(wanted, bool | int | Decimal | str):
        return False
    if not members:
        return _is(reader(wanted), wanted)
    object_ = reader({path[0]: wanted})
    return isinstance(object_, dict) and _is(object_.get(path[0]), wanted)


def documents_digest(kinds: Iterable[str]) -> str:
    """SHA-256 over the documents that facts of these kinds are read by, as 64 hexadecimal digits.

    Computed once per set of documents; a model's results depend on them as on its own text.
    """
    return digest_of(frozenset(name for kind in kinds for name in _DOCUMENTS.get(kind, ())))


def _spellings(values: Mapping[str, Sequence[str]], kind: Reader) -> dict[str, Json]:
    """Canonical values by spelling; a value that the kind itself reads stands as read."""
    read_as: dict[str, Json] = {}
    for value, others in values.items():
        read = kind(value)
        for text in (value, *others):
            read_as.setdefault(spelling(text), value if read is None else read)
    return read_as


def _is(found: Json, wanted: object) -> bool:
    return found == [wanted] or (found == wanted and type(found) is type(wanted))
