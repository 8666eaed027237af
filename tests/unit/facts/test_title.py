"""The kind `title`: seniority, function and buying role, told by whole words and phrases."""

from __future__ import annotations

import pytest

from handraiser.activity import Json
from handraiser.facts import READERS, make_reader

read_title = READERS["title"]

DECIDES, BUYS, INFLUENCES, KEEPS, USES = (
    "decision-maker",
    "buyer",
    "influencer",
    "gatekeeper",
    "user",
)


def member(raw: Json, name: str) -> Json:
    """One member of a title as it is read, None where it is absent."""
    title = read_title(raw)
    return title.get(name) if isinstance(title, dict) else None


@pytest.mark.parametrize(
    ("raw", "seniority", "function", "role"),
    [
        # English
        ("CEO", "c-level", "management", DECIDES),
        ("Founder & CEO", "owner", "management", DECIDES),
        ("Chief Technology Officer", "c-level", "it", DECIDES),
        ("CFO", "c-level", "finance", DECIDES),
        ("Managing Director", "c-level", "management", DECIDES),
        ("Vice President", "vp", None, DECIDES),
        ("VP of Sales, EMEA", "vp", "sales", DECIDES),
        ("Director", "director", None, DECIDES),
        ("Assistant Director", "director", None, DECIDES),
        ("Director of Engineering", "director", "engineering", DECIDES),
        ("Head of Sales & IT", "head", "it sales", DECIDES),
        ("Head of Procurement", "head", "purchasing", DECIDES),
        ("Marketing Manager", "manager", "marketing", INFLUENCES),
        ("Procurement Manager", "manager", "purchasing", BUYS),
        ("Product Owner", "specialist", "product", USES),
        ("Product Manager", "specialist", "product", USES),
        ("Key Account Manager", "specialist", "sales", USES),
        ("Account Executive", "specialist", "sales", USES),
        ("Team Lead Customer Support", "lead", "customer-service", INFLUENCES),
        ("Senior Software Engineer", "senior", "it", INFLUENCES),
        ("Data Engineer", "specialist", "data", USES),
        ("Junior Product Manager", "junior", "product", USES),
        ("HR Business Partner", "specialist", "hr", USES),
        ("Partner Manager", "manager", None, INFLUENCES),
        ("Lead Generation Specialist", "specialist", "sales", USES),
        ("Internal Auditor", "specialist", "finance", INFLUENCES),
        ("Process Owner", "specialist", None, USES),
        ("Executive Assistant to the CEO", "assistant", "management administration", KEEPS),
        ("Student", "student", None, None),
        ("Marketing Intern", "intern", "marketing", None),
        ("Management Trainee", "intern", None, None),
        # Czech and Slovak
        ("Jednatel", "c-level", "management", DECIDES),
        ("generální ředitelka", "c-level", "management", DECIDES),
        ("Obchodní ředitel", "director", "sales", DECIDES),
        ("obchodni reditel", "director", "sales", DECIDES),
        ("Finanční ředitelka", "director", "finance", DECIDES),
        ("Vedoucí nákupu", "head", "purchasing", DECIDES),
        ("Vedoucí týmu vývoje", "lead", "engineering", INFLUENCES),
        ("Nákupčí", "specialist", "purchasing", BUYS),
        ("obchodní zástupce", "specialist", "sales", USES),
        ("Asistentka ředitele", "assistant", "administration", KEEPS),
        ("Stážista", "intern", None, None),
        ("Konateľ", "c-level", "management", DECIDES),
        ("Výrobný riaditeľ", "director", "production", DECIDES),
        ("majiteľ", "owner", "management", DECIDES),
        # German
        ("Geschäftsführer", "c-level", "management", DECIDES),
        ("Geschaeftsfuehrerin", "c-level", "management", DECIDES),
        ("Vertriebsleiter DACH", "head", "sales", DECIDES),
        ("IT-Leiterin", "head", "it", DECIDES),
        ("Leiter Einkauf", "head", "purchasing", DECIDES),
        ("Finanzvorstand", "c-level", "finance", DECIDES),
        ("Softwareentwickler", "specialist", "it", INFLUENCES),
        ("Einkäufer", "specialist", "purchasing", BUYS),
        ("Assistenz der Geschäftsführung", "assistant", "management administration", KEEPS),
        ("Werkstudentin Marketing", "student", "marketing", None),
        # French
        ("PDG", "c-level", "management", DECIDES),
        ("Directeur général", "c-level", "management", DECIDES),
        ("Directrice des achats", "director", "purchasing", DECIDES),
        ("Responsable marketing", "head", "marketing", DECIDES),
        ("Chef de projet", "lead", None, INFLUENCES),
        ("Développeur", "specialist", "it", INFLUENCES),
        ("Stagiaire", "intern", None, None),
        # Spanish
        ("Director general", "c-level", "management", DECIDES),
        ("Directora de Recursos Humanos", "director", "hr", DECIDES),
        ("Jefe de compras", "head", "purchasing", DECIDES),
        ("Gerente de ventas", "manager", "sales", INFLUENCES),
        ("Becaria", "intern", None, None),
        # Italian
        ("Amministratore delegato", "c-level", "management", DECIDES),
        ("Direttore tecnico", "director", "engineering", DECIDES),
        ("Responsabile acquisti", "head", "purchasing", DECIDES),
        ("Titolare", "owner", "management", DECIDES),
        # Polish
        ("Prezes Zarządu", "c-level", "management", DECIDES),
        ("Dyrektor finansowy", "director", "finance", DECIDES),
        ("Kierownik działu zakupów", "head", "purchasing", DECIDES),
        ("Właścicielka", "owner", "management", DECIDES),
        ("Główna księgowa", "lead", "finance", INFLUENCES),
        # nothing listed
        ("Chocolatier", None, None, None),
        ("Directory maintainer", None, None, None),
        ("Chocoladehead", None, None, None),
    ],
)
def test_titles_as_people_write_them(
    raw: str, seniority: str | None, function: str | None, role: str | None
) -> None:
    assert member(raw, "seniority") == seniority
    assert member(raw, "function") == (None if function is None else function.split())
    assert member(raw, "role") == role


def test_a_director_is_no_cto() -> None:
    assert member("Director", "words") == ["director"]
    assert member("Director", "function") is None


def test_words_are_kept_as_they_are_written() -> None:
    assert member("Obchodní ŘEDITEL / Sales", "words") == ["obchodní", "ředitel", "sales"]


@pytest.mark.parametrize("raw", ["", " - ", None, 7, True, ["CEO"], {}, {"name": "CEO"}])
def test_what_is_no_title_is_unknown(raw: Json) -> None:
    assert read_title(raw) is None


def test_of_a_long_text_only_the_words_are_read() -> None:
    assert read_title("CEO " * 65) == {"words": ["ceo"] * 65}


def test_an_object_is_read_member_by_member() -> None:
    assert read_title({"seniority": "vp", "function": "it"}) == {
        "seniority": "vp",
        "function": ["it"],
        "role": DECIDES,
    }
    assert read_title({"seniority": "boss", "function": ["it", "magic"], "role": "king"}) == {
        "function": ["it"]
    }
    assert read_title({"words": ["Head", "of IT"], "role": USES}) == {
        "words": ["head", "of", "it"],
        "role": USES,
    }
    assert read_title({"seniority": ["vp"], "words": [1]}) is None


def test_values_add_phrases_to_seniorities_and_functions() -> None:
    read = make_reader("title", {"director": ["Big Kahuna"], "veterinary": ["vet", "zvěrolékař"]})

    assert read("big kahuna") == {
        "words": ["big", "kahuna"],
        "seniority": "director",
        "role": DECIDES,
    }
    assert read("Head vet") == {
        "words": ["head", "vet"],
        "function": ["veterinary"],
        "seniority": "head",
        "role": DECIDES,
    }
    assert read("Zverolekar") == {"words": ["zverolekar"], "function": ["veterinary"]}
    assert member("big kahuna", "seniority") is None


def test_what_is_read_is_the_callers_own() -> None:
    first = read_title("Head of IT")
    assert isinstance(first, dict)
    assert isinstance(first["function"], list)
    first["function"].append("magic")
    del first["words"]

    assert read_title("Head of IT") == {
        "words": ["head", "of", "it"],
        "function": ["it"],
        "seniority": "head",
        "role": DECIDES,
    }
