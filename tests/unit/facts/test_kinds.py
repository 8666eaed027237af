"""All kinds together: what they may be, what they read, and when."""

from __future__ import annotations

import subprocess
import sys

import pytest

from handraiser.activity import Json
from handraiser.facts import (
    KINDS,
    MEMBERS,
    READERS,
    documents_digest,
    fault_in,
    make_reader,
    possible,
)
from handraiser.model import check_model


def test_every_kind_but_a_choice_has_a_reader_without_values() -> None:
    assert {*READERS, "choice"} == set(KINDS)
    assert len(KINDS) == len(set(KINDS))
    assert set(MEMBERS) <= set(KINDS)


@pytest.mark.parametrize(
    ("kind", "raw", "canonical"),
    [
        ("text", "  Acme   a. s. ", "Acme a. s."),
        ("number", "51-200", 51),
        ("number", "1.5k", 1500),
        ("flag", "ano", True),
        ("country", "Česká republika", "CZ"),
        ("industry", "Strojírenství", "manufacturing"),
        ("money", "10–50 mil. Kč", {"amount": 10_000_000, "currency": "CZK"}),
        ("money", "$100M", {"amount": 100_000_000}),
        (
            "title",
            "Head of IT",
            {
                "words": ["head", "of", "it"],
                "function": ["it"],
                "seniority": "head",
                "role": "decision-maker",
            },
        ),
        ("title", "Chocolatier", {"words": ["chocolatier"]}),
        ("mail_domain", "jana@mail.acme.co.uk", {"domain": "acme.co.uk", "type": "company"}),
        ("mail_domain", "jana@gmail.com", {"domain": "gmail.com", "type": "free"}),
        ("domain", "www.Example.com", "example.com"),
        ("words", "Head of IT", ["head", "of", "it"]),
    ],
)
def test_the_examples_that_the_guide_gives(kind: str, raw: Json, canonical: Json) -> None:
    assert READERS[kind](raw) == canonical


@pytest.mark.parametrize(
    ("kind", "values", "fault"),
    [
        ("country", {"CZ": ["Morava"]}, None),
        ("choice", {"a": []}, None),
        ("choice", {}, "a choice lists its values"),
        ("flag", {"true": ["ja"]}, None),
        ("flag", {"ja": []}, "the values of a flag are true, false, not 'ja'"),
        ("mail_domain", {"free": ["a.com"]}, None),
        (
            "mail_domain",
            {"freemail": []},
            "the values of a mail_domain are company, free, disposable, not 'freemail'",
        ),
        ("money", {"USD": ["$"]}, None),
        (
            "money",
            {"dollar": []},
            "the values of money are codes of currencies such as EUR, not 'dollar'",
        ),
    ],
)
def test_what_a_kind_takes_as_values(
    kind: str, values: dict[str, list[str]], fault: str | None
) -> None:
    assert fault_in(kind, values) == fault


def test_an_unknown_kind_is_told_with_those_there_are() -> None:
    fault = fault_in("colour", {})

    assert fault is not None
    assert "'colour'" in fault
    assert all(kind in fault for kind in KINDS)


@pytest.mark.parametrize(
    ("kind", "path", "wanted", "can"),
    [
        ("country", (), "CZ", True),
        ("country", (), "Czechia", False),
        ("country", (), "cz", False),
        ("country", (), "XX", False),
        ("country", (), {"prefix": "C"}, True),
        ("country", (), {"numeric": [">", 1]}, False),
        ("country", ("code",), "CZ", False),
        ("industry", (), "software", True),
        ("industry", (), "SaaS", False),
        ("industry", (), "plumbing", False),
        ("number", (), 5, True),
        ("number", (), "5", False),
        ("number", (), {"numeric": [">", 1]}, True),
        ("number", (), {"prefix": "5"}, False),
        ("number", (), {"exists": False}, True),
        ("flag", (), True, True),
        ("flag", (), "true", False),
        ("flag", (), {"wildcard": "t*"}, False),
        ("words", (), "cto", True),
        ("words", (), "CTO", False),
        ("words", (), "head of", False),
        ("words", (), None, False),
        ("text", (), "Acme", True),
        ("text", (), ["Acme"], False),
        ("title", (), "ceo", False),
        ("title", (), {"exists": True}, False),
        ("title", ("words",), "ceo", True),
        ("title", ("words",), "CEO", False),
        ("title", ("seniority",), "director", True),
        ("title", ("seniority",), "boss", False),
        ("title", ("seniority",), {"exists": True}, True),
        ("title", ("seniority",), {"numeric": ["=", 1]}, False),
        ("title", ("function",), "it", True),
        ("title", ("function",), "IT", False),
        ("title", ("role",), "decision-maker", True),
        ("title", ("role",), "decider", False),
        ("title", ("rank",), "director", False),
        ("title", ("role", "name"), "x", False),
        ("money", ("amount",), 5, True),
        ("money", ("amount",), "5", False),
        ("money", ("amount",), {"numeric": [">", 1]}, True),
        ("money", ("amount",), {"suffix": "M"}, False),
        ("money", ("currency",), "EUR", True),
        ("money", ("currency",), "XYZ", False),
        ("money", ("currency",), "€", False),
        ("money", (), 5, False),
        ("mail_domain", ("type",), "free", True),
        ("mail_domain", ("type",), "freemail", False),
        ("mail_domain", ("domain",), "acme.com", True),
        ("mail_domain", ("domain",), "mail.acme.com", False),
        ("mail_domain", ("domain",), {"suffix": ".cz"}, True),
    ],
)
def test_what_a_fact_can_ever_be(
    kind: str, path: tuple[str, ...], wanted: object, can: bool
) -> None:
    assert possible(kind, READERS[kind], path, wanted) is can


def test_what_a_fact_can_be_by_its_values() -> None:
    assert possible("choice", make_reader("choice", {"a": ["b"]}), (), "a")
    assert not possible("choice", make_reader("choice", {"a": ["b"]}), (), "b")
    assert possible("title", make_reader("title", {"vet": []}), ("function",), "vet")
    assert possible("money", make_reader("money", {"XTS": ["test"]}), ("currency",), "XTS")


MODEL = """\
model: ours
version: 1
facts:
  title: title
  revenue: money
  country: country
  industry: industry
  mail: mail_domain
scorecards:
  default:
    rules:
      fits:
        dimension: fit
        points: 10
        profile: {pattern}
      opened: {{dimension: engagement, points: 10, activity: {{type: [opened]}}}}
    segments: {{default: {{paths: {{opened: {{rules: {{all: [opened]}}}}}}}}}}
"""


def faults(pattern: str) -> list[str]:
    """What is found in a rule of this pattern: the path within it and the message."""
    _, found = check_model(MODEL.format(pattern=pattern))
    return [str(fault).partition("profile.")[2] for fault in found]


def test_patterns_over_members_are_checked() -> None:
    assert faults("{title: {seniority: [director], function: [it]}, country: [CZ]}") == []
    assert faults('{revenue: {amount: [{numeric: [">", 5]}], currency: [EUR]}}') == []
    assert faults("{$or: [{mail: {type: [free]}}, {industry: [software]}]}") == []
    assert faults("{title: {seniority: [director, boss]}}") == [
        "title.seniority.1: boss can't match: title.seniority is the id of a seniority, in small "
        "letters"
    ]
    assert faults("{revenue: {currency: [XYZ]}}") == [
        "revenue.currency.0: XYZ can't match: revenue.currency is a code of three capitals"
    ]
    assert faults("{country: [Czechia]}") == [
        "country.0: Czechia can't match: country is a code of two capitals"
    ]


def test_the_digest_is_of_the_documents_that_the_kinds_read() -> None:
    none = documents_digest(["text", "words", "choice"])

    assert len(none) == 64
    assert documents_digest([]) == none
    assert documents_digest(["title", "text"]) == documents_digest(["text", "title", "title"])
    assert documents_digest(["money"]) == documents_digest(["number", "money"])
    digests = [documents_digest([kind]) for kind in KINDS]
    assert len(set(digests)) == 1 + len(
        {"country", "flag", "industry", "mail_domain", "title", "number or money"}
    )


READS = """\
import sys

opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)

from handraiser.facts import READERS, make_reader
from handraiser.model import load_model

load_model(sys.argv[1])
readers = [make_reader(kind, {}) for kind in READERS]
make_reader("title", {"director": ["boss"]})
make_reader("country", {"CZ": ["Morava"]})
READERS["number"]("250")
READERS["words"]("Head of IT")
READERS["text"]("Acme")
READERS["domain"]("acme.com")
before = sorted(name.rpartition("/")[2] for name in opened if "/documents/" in name)
READERS["country"]("Czechia")
after = sorted(name.rpartition("/")[2] for name in opened if "/documents/" in name)
print([n for n in before if not n.endswith((".py", ".pyc"))])
print([n for n in after if n not in before])
"""


def test_no_list_is_read_before_it_is_needed() -> None:
    declared = MODEL[MODEL.index("  title") : MODEL.index("scorecards")]
    model = MODEL.replace(declared, "  title: words\n").format(pattern="{title: [{exists: true}]}")

    ran = subprocess.run(  # our own interpreter and text
        [sys.executable, "-c", READS, model], capture_output=True, text=True, check=True
    )

    assert ran.stdout.splitlines() == [
        "[]",
        "['countries.json', 'countries.yaml', 'countries.yaml.json']",
    ]
