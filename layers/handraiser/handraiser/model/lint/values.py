"""Values that what a pattern asks for can never have."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from handraiser.facts import possible
from handraiser.matching import compile_pattern
from handraiser.model.document import FactSpec
from handraiser.model.faults import SHOWN
from handraiser.model.lint.chances import Leaf as Names
from handraiser.model.lint.domains import candidates
from handraiser.model.lint.scope import CardScope
from handraiser.model.patterns import Leaf, leaves, patterns_in

LONGEST = 64
"""Characters that a message shows of a text."""

KINDS: Mapping[tuple[str, ...], str] = {
    ("country",): "a code of two capitals",
    ("domain",): "a domain in small letters",
    ("flag",): "true or false",
    ("industry",): "the id of an industry, in small letters",
    ("mail_domain", "domain"): "a domain in small letters",
    ("mail_domain", "type"): "company, free or disposable",
    ("money", "amount"): "a number",
    ("money", "currency"): "a code of three capitals",
    ("number",): "a number",
    ("text",): "a text",
    ("title", "function"): "the id of a function, in small letters",
    ("title", "role"): "the id of a buying role, in small letters",
    ("title", "seniority"): "the id of a seniority, in small letters",
    ("title", "words"): "single words in small letters",
    ("words",): "single words in small letters",
}
"""What facts of a kind are, or members of them."""


def check_values(scope: CardScope) -> None:
    """Adds entries of patterns that no fact of the kind, and no activity's field, can meet."""
    for pattern in patterns_in(scope.spec, scope.path):
        if scope.touched.within(pattern.path):
            continue
        for leaf in leaves(pattern.source):
            for place, entry in enumerate(leaf.entries):
                here = (*pattern.path, *leaf.path, place)
                about_facts = pattern.about == "profile"
                what = _never_is(scope, leaf.names, entry) if about_facts else _no_text(leaf, entry)
                if what is not None:
                    message = f"{shown(entry)} can't match: {'.'.join(leaf.names)} is {what}"
                    scope.faults.add(here, message)


def _no_text(leaf: Leaf, entry: object) -> str | None:
    """What an activity's field is, where it cannot meet an entry; properties may be all."""
    return None if leaf.names[0] == "properties" or _text_may_be(entry) else "a text"


def _never_is(scope: CardScope, names: Names, entry: object) -> str | None:
    """What a fact is, where it cannot meet an entry."""
    spec = scope.document.facts.get(names[0])
    if spec is None or names[0] not in scope.model.readers or _may_be(scope, names, spec, entry):
        return None
    return _kind(spec, names[1:])


def _may_be(scope: CardScope, names: Names, spec: FactSpec, entry: object) -> bool:
    if not possible(spec.kind, scope.model.readers[names[0]], names[1:], entry):
        return False
    if spec.kind == "choice":
        values = candidates(scope.document, scope.model, names, [[entry]]) or []
        test = compile_pattern({"value": [entry]})
        return any(test.matches({"value": v} if isinstance(v, str) else {}) for v in values)
    if isinstance(entry, Mapping) and spec.kind in _WRITTEN:
        ((operator, argument),) = entry.items()
        return operator not in _OF_LETTERS or _WRITTEN[spec.kind](argument)
    return True


def _text_may_be(entry: object) -> bool:
    """Whether a text can meet an entry; a channel that is not given may count as null or absent."""
    if isinstance(entry, Mapping):
        return "numeric" not in entry and "cidr" not in entry
    return entry is None or isinstance(entry, str)


_OF_LETTERS = frozenset({"prefix", "suffix"})


def _small(argument: object) -> bool:
    return not isinstance(argument, str) or argument == argument.lower()


def _one_word(argument: object) -> bool:
    text = argument if isinstance(argument, str) else ""
    return _small(argument) and text.casefold() == text and " " not in text


def _capitals(argument: object) -> bool:
    return not isinstance(argument, str) or (argument.isupper() and len(argument) <= 2)


_WRITTEN = {"words": _one_word, "domain": _small, "country": _capitals}
"""How the texts of a kind are written: what no prefix or suffix can differ from."""


def _kind(spec: FactSpec, members: Names) -> str:
    if spec.kind == "choice":
        return "one of " + _few(list(spec.values))
    return KINDS.get((spec.kind, *members), spec.kind)


def _few(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def shown(entry: object) -> str:
    """An entry of a pattern's list as its author wrote it."""
    match entry:
        case bool():
            return str(entry).lower()
        case None:
            return "null"
        case Decimal():
            return f"{entry:f}"
        case {**operators}:
            ((name, argument),) = operators.items()
            return f"{name} {argument}" if isinstance(argument, str) else str(name)
        case str() if not entry or entry != entry.strip() or len(entry) > LONGEST:
            return repr(entry[:LONGEST])
    return str(entry)
