"""The kind `industry`: declared ids and how they are written."""

from __future__ import annotations

import pytest

from handraiser.activity import Json
from handraiser.facts import READERS, make_reader

read_industry = READERS["industry"]


@pytest.mark.parametrize(
    ("raw", "industry"),
    [
        ("software", "software"),
        ("SaaS", "software"),
        ("Information Technology & Services", "software"),
        ("Information Technology and Services", "software"),
        ("Informační technologie", "software"),
        ("informacni technologie", "software"),
        ("Softwareentwicklung", "software"),
        ("Édition de logiciels", "software"),
        ("Oprogramowanie", "software"),
        ("Manufacturing", "manufacturing"),
        ("Strojírenství", "manufacturing"),
        ("Strojárstvo", "manufacturing"),
        ("Maschinen- und Anlagenbau", "manufacturing"),
        ("Industrie manufacturière", "manufacturing"),
        ("Metalmeccanica", "manufacturing"),
        ("Przetwórstwo przemysłowe", "manufacturing"),
        ("Manufacturing > Machinery", "manufacturing"),
        ("Výroba / strojírenství", "manufacturing"),
        ("Automotive", "automotive"),
        ("Automobilový průmysl", "automotive"),
        ("Pharma", "pharmaceuticals"),
        ("Bankovnictví", "finance"),
        ("Financial Services", "finance"),
        ("Pojišťovnictví", "insurance"),
        ("Versicherungen", "insurance"),
        ("BTP", "construction"),
        ("Stavebnictví", "construction"),
        ("Edilizia", "construction"),
        ("Hospital & Health Care", "healthcare"),
        ("Zdravotnictví", "healthcare"),
        ("Gesundheitswesen", "healthcare"),
        ("Ochrona zdrowia", "healthcare"),
        ("E-commerce", "retail"),
        ("Maloobchod", "retail"),
        ("Großhandel", "wholesale"),
        ("Grosshandel", "wholesale"),
        ("Logistics and Supply Chain", "transport"),
        ("Doprava a logistika", "transport"),
        ("Hotels & Restaurants", "hospitality"),
        ("Higher Education", "education"),
        ("Školství", "education"),
        ("Öffentliche Verwaltung", "public-sector"),
        ("Veřejná správa", "public-sector"),
        ("Oil & Gas", "energy"),
        ("Energetyka", "energy"),
        ("Zemědělství", "agriculture"),
        ("Landwirtschaft", "agriculture"),
        ("Management Consulting", "professional-services"),
        ("Unternehmensberatung", "professional-services"),
        ("Real Estate", "real-estate"),
        ("Immobilien", "real-estate"),
        ("Staffing & Recruiting", "business-support"),
        ("Non-profit", "nonprofit"),
        ("Telekomunikace", "telecommunications"),
        ("Marketing & Advertising", "media"),
        ("Softwareartig", None),
        ("Software, Retail", None),
        ("Software, whatever", "software"),
        ("everything", None),
        ("", None),
        (7, None),
        (["software"], None),
        ("x" * 300, None),
    ],
)
def test_industries_as_people_write_them(raw: Json, industry: Json) -> None:
    assert read_industry(raw) == industry


def test_values_add_spellings_and_ids() -> None:
    read = make_reader("industry", {"software": ["gamedev"], "winemaking": ["Vinařství", "wine"]})

    assert (read("GameDev"), read("vinarstvi"), read("winemaking"), read("retail")) == (
        "software",
        "winemaking",
        "winemaking",
        "retail",
    )
