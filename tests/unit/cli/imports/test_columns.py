"""What columns mean: by the names that forms use, by the names of exports, and as asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from handraiser.intake.forms import load_forms
from handraiser_cli.bulk.faults import NotUsable
from handraiser_cli.imports.columns import Kind, map_columns
from handraiser_cli.imports.meanings import read_pairs


def meanings(kind: Kind, columns: list[str], *asked: str, others: bool = True) -> list[str]:
    mapped = map_columns(kind, columns, read_pairs("--map", asked), load_forms(), others=others)
    return [str(meaning) for _, meaning in mapped.columns]


def test_columns_of_leads_mean_what_they_mean_in_forms() -> None:
    columns = ["Work Email", "First Name", "jobTitle", "Number of Employees", "user-id", "Company"]
    assert meanings("leads", columns) == [
        "identity email",
        "fact first_name",
        "fact title",
        "fact employees",
        "identity user_id",
        "fact company",
    ]


def test_other_columns_are_facts_under_their_own_names_or_left_out() -> None:
    columns = ["Lifecycle Stage", "Do Not Contact", "Země", "", "№", "x" * 101]
    assert meanings("leads", columns) == [
        "fact lifecycle_stage",
        "fact do_not_contact",
        "fact země",
        *["nothing"] * 3,
    ]
    assert meanings("leads", columns, others=False) == ["nothing"] * 6


@pytest.mark.parametrize(
    "column", ["Unsubscribed", "Unsubscribed from all email", "HasOptedOutOfEmail", "Email Opt Out"]
)
def test_crms_say_in_many_words_that_somebody_wants_no_mail(column: str) -> None:
    assert meanings("leads", [column]) == ["fact opted_out"]


def test_columns_of_activities() -> None:
    columns = [
        "email",
        "Activity Type",
        "Timestamp",
        "Event ID",
        "Page URL",
        "traits.title",
        "Title",
    ]
    assert meanings("activities", columns) == [
        "identity email",
        "the activity's type",
        "the activity's at",
        "the activity's id",
        "property page_url",
        "fact title",
        "property title",
    ]


def test_what_is_asked_stands_above_names() -> None:
    asked = ("Email=", "Contact=email", "Region=country", "Stage=properties.stage", "a=b=channel")
    columns = ["Email", "Contact", "region", "Stage", "a=b"]
    assert meanings("leads", columns, *asked) == [
        "nothing",
        "identity email",
        "fact country",
        "property stage",
        "the activity's channel",
    ]


def test_a_name_that_is_there_twice_means_the_same_twice() -> None:
    assert meanings("leads", ["Mail", "Mail"], "Mail=phone") == ["fact phone"] * 2


def test_a_column_that_is_not_there_is_said_with_those_that_are() -> None:
    with pytest.raises(NotUsable, match="no column `Mail`; the columns are `Email`, `Name`"):
        meanings("leads", ["Email", "Name", ""], "Mail=email")


@pytest.mark.parametrize("text", ["email", "=email", "Mail=" + "x" * 101])
def test_a_pair_is_a_column_and_a_meaning(text: str) -> None:
    with pytest.raises(NotUsable):
        meanings("leads", ["Mail"], text)


def test_a_mapping_may_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "map.yaml"
    file.write_text("Work Email: email\nNotes:\nno: country\n")
    assert read_pairs("--map", [str(file), "Notes=notes"]) == {
        "Work Email": "email",
        "Notes": "notes",
        "no": "country",
    }


@pytest.mark.parametrize("text", ["[email]", "a: 1", "a: b\na: c", "a: [", "a: {b: c}"])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "map.yaml"
    file.write_text(text)
    with pytest.raises(NotUsable):
        read_pairs("--map", [str(file)])
    with pytest.raises(NotUsable):
        read_pairs("--map", [str(tmp_path / "none.yaml")])
