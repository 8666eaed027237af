"""The kind `country`: codes and names in many languages."""

from __future__ import annotations

import pytest

from handraiser.activity import Json
from handraiser.facts import READERS, make_reader

read_country = READERS["country"]

SPELLINGS = {
    "CZ": (
        "CZ|cz|CZE|203|Czechia|Czech Republic|the Czech Republic|Česko|Česká republika|"
        "cesko|Tschechien|Tschechische Republik|Tchéquie|République tchèque|Chequia|"
        "República Checa|Czechy|Cechia|Csehország|Чехія|Tsjechië"
    ),
    "SK": (
        "SK|SVK|Slovakia|Slovak Republic|Slovensko|Slovenská republika|Slowakei|"
        "Slovaquie|Eslovaquia|Słowacja|Slovacchia|Szlovákia|Словаччина"
    ),
    "DE": (
        "DE|DEU|Germany|Deutschland|Bundesrepublik Deutschland|Německo|Nemecko|Allemagne|"
        "Alemania|Niemcy|Germania|Németország|Німеччина"
    ),
    "AT": ("AT|AUT|Austria|Österreich|Oesterreich|Rakousko|Rakúsko|Autriche|Ausztria|Австрія"),
    "PL": "PL|POL|Poland|Polska|Polsko|Poľsko|Polen|Pologne|Polonia|Lengyelország|Польща",
    "GB": (
        "GB|GBR|UK|U.K.|United Kingdom|Great Britain|England|Velká Británie|"
        "Spojené království|Großbritannien|Grossbritannien|Royaume-Uni|Reino Unido|"
        "Regno Unito|Wielka Brytania|Велика Британія"
    ),
    "US": (
        "US|USA|U.S.A.|usa|United States|United States of America|Spojené státy|"
        "Spojené štáty americké|Vereinigte Staaten|États-Unis|Estados Unidos|EE. UU.|"
        "Stati Uniti|Stany Zjednoczone|США|Egyesült Államok"
    ),
    "FR": "FR|France|Francie|Francúzsko|Frankreich|Francia|Francja|Франція",
    "ES": "ES|Spain|España|Espana|Španělsko|Spanien|Espagne|Hiszpania|Spagna",
    "IT": "IT|Italy|Italia|Itálie|Italien|Italie|Włochy|Olaszország|Taliansko",
    "HU": "HU|Hungary|Magyarország|Maďarsko|Ungarn|Hongrie|Węgry|Ungheria",
    "UA": "UA|Ukraine|Україна|Ukrajina|Ucraina|Ukraina",
    "NL": ("NL|Netherlands|The Netherlands|Holland|Nederland|Nizozemsko|Niederlande|Pays-Bas"),
    "CH": "CH|CHE|Switzerland|Schweiz|Suisse|Svizzera|Švýcarsko",
    "GR": "GR|EL|Greece|Ελλάδα|Řecko",
    "CI": "CI|Côte d’Ivoire|Cote d'Ivoire|Ivory Coast|Pobřeží slonoviny",
    "BA": "BA|Bosnia and Herzegovina|Bosnia & Herzegovina|Bosna i Hercegovina",
    "KR": "KR|South Korea|Republic of Korea|Jižní Korea|대한민국",
    "JP": "JP|Japan|日本",
    "CN": "CN|China|中国|PRC",
    "TR": "TR|Turkey|Türkiye|Turecko",
    "MM": "MM|Myanmar|Burma",
    "XK": "XK|Kosovo",
    "NO": "NO|Norway|Norge|Norsko",
}


@pytest.mark.parametrize(
    ("raw", "code"), [(raw, code) for code, raws in SPELLINGS.items() for raw in raws.split("|")]
)
def test_countries_by_code_and_name(raw: str, code: str) -> None:
    assert read_country(f" {raw} ") == code


@pytest.mark.parametrize("raw", ["", "Narnia", "XX", "ZZ", "EU", "Europe", 203, None, ["CZ"], True])
def test_what_is_no_country_is_unknown(raw: Json) -> None:
    assert read_country(raw) is None


def test_a_name_that_two_countries_share_is_no_ones() -> None:
    assert read_country("Saint-Martin") != read_country("Sint Maarten")
    assert (read_country("Niger"), read_country("Nigeria")) == ("NE", "NG")
    assert (read_country("Dominica"), read_country("Dominican Republic")) == ("DM", "DO")


def test_values_add_spellings_and_codes() -> None:
    read = make_reader("country", {"CZ": ["Morava", "Bohemia"], "XA": ["Atlantis"]})

    assert (read("MORAVA"), read("bohemia"), read("Atlantis"), read("xa")) == (
        "CZ",
        "CZ",
        "XA",
        "XA",
    )
    assert read("Slovensko") == "SK"
