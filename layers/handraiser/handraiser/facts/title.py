"""The kind `title`: what a job title says of its holder's seniority, function and buying role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from handraiser.activity import Json
from handraiser.facts.lists import read_list
from handraiser.facts.phrases import Phrases
from handraiser.facts.plain import read_words
from handraiser.facts.reader import Reader, reader_of_texts
from handraiser.facts.spelling import fold, folded_phrases

DOCUMENTS = ("titles.yaml",)

LONGEST = 256
"""Longer texts are no job title."""


class RoleLine(NamedTuple):
    """A buying role, and the seniorities and functions it is told from; none given: any."""

    role: str
    seniority: frozenset[str]
    function: frozenset[str]

    def fits(self, seniority: str | None, functions: Sequence[str]) -> bool:
        """Whether somebody of this seniority and these functions has the role."""
        return (not self.seniority or seniority in self.seniority) and (
            not self.function or not self.function.isdisjoint(functions)
        )


class Titles(NamedTuple):
    """What titles are read by; ids in the order in which they take precedence."""

    seniorities: Mapping[str, int]
    functions: Mapping[str, int]
    seniority_of: Phrases[str]
    function_of: Phrases[str | None]
    roles: Sequence[RoleLine]

    def role(self, seniority: str | None, functions: Sequence[str]) -> str | None:
        """The buying role that seniority and functions make, where they make one."""
        return next((line.role for line in self.roles if line.fits(seniority, functions)), None)


def title_reader(values: Mapping[str, Sequence[str]]) -> Reader:
    """Reads job titles: `{"words": [...], "function": [...], "seniority": ..., "role": ...}`.

    A member that the title does not tell is absent. `values` gives ids further phrases: an id
    among the document's seniorities is one, any other is a function.
    """

    @cache
    def titles() -> Titles:
        return _titles(values) if values else _shipped()

    def text(value: str) -> Json:
        words = read_words(value)
        if words is None:
            return None
        if len(value) > LONGEST:
            return {"words": words}
        known = titles()
        folded = fold(value).split()
        ranked = sorted(set(known.seniority_of.find(folded)), key=known.seniorities.__getitem__)
        told = {function for function in known.function_of.find(folded) if function is not None}
        functions = sorted(told, key=known.functions.__getitem__)
        seniority = ranked[0] if ranked else None
        role = known.role(seniority, functions)
        return _title(words, functions, seniority, role)

    def other(value: Json) -> Json:
        """Of an object: the members that are one of the document's ids, a role by the rest."""
        if not isinstance(value, dict):
            return None
        known = titles()
        named = value.get("function")
        listed = named if isinstance(named, list) else [named]
        functions = [f for f in listed if isinstance(f, str) and f in known.functions]
        seniority, role = value.get("seniority"), value.get("role")
        ranked = (
            seniority if isinstance(seniority, str) and seniority in known.seniorities else None
        )
        given = role if any(role == line.role for line in known.roles) else None
        words = value.get("words")
        return _title(
            None if words is None else read_words(words),
            functions,
            ranked,
            given or known.role(ranked, functions),
        )

    return reader_of_texts(text, other)


def _title(words: Json, functions: Sequence[str], seniority: Json, role: Json) -> Json:
    members: dict[str, Json] = {
        "words": words,
        "function": list(functions) or None,
        "seniority": seniority,
        "role": role,
    }
    return {name: member for name, member in members.items() if member is not None} or None


@cache
def _shipped() -> Titles:
    return _titles({})


def _titles(values: Mapping[str, Sequence[str]]) -> Titles:
    document = read_list("titles.yaml")
    seniorities = {name: [*written.values()] for name, written in document["seniority"].items()}
    functions = {name: [*written.values()] for name, written in document["function"].items()}
    for value, others in values.items():
        known = seniorities if value in seniorities else functions
        known.setdefault(value, []).extend(text.replace(",", " ") for text in (value, *others))
    return Titles(
        seniorities={name: rank for rank, name in enumerate(seniorities)},
        functions={name: rank for rank, name in enumerate(functions)},
        seniority_of=_table(seniorities.items()),
        function_of=_table([(None, [document["no_function"]]), *functions.items()]),
        roles=tuple(
            RoleLine(
                line["role"],
                frozenset(line.get("seniority", ())),
                frozenset(line.get("function", ())),
            )
            for line in document["roles"]
        ),
    )


def _table[Id](written: Iterable[tuple[Id, Sequence[str]]]) -> Phrases[Id]:
    return Phrases(
        (folded, name)
        for name, phrases in written
        for listed in phrases
        for folded in folded_phrases(listed)
    )
