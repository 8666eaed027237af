"""The twins of the documents that ship: never stale, exact, left aside where a document changed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from handraiser import shipped
from handraiser.documents import FOLDER, read_document
from handraiser.model import ModelInvalid, default_model, default_model_text, load_model
from handraiser.shipped import read_values
from handraiser.yaml_text import YamlInvalid, read_yaml
from handraiser_cli.twins import DOCUMENTS, twin_of, twins


def put(monkeypatch: pytest.MonkeyPatch, documents: Mapping[str, str]) -> None:
    """Has these ship in place of those of the same name."""
    monkeypatch.setattr(
        shipped, "read_document", lambda name: documents.get(name) or read_document(name)
    )


def test_no_twin_is_stale() -> None:
    made = dict(twins())

    there = (path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("twins/**/*.json"))
    assert sorted(there) == sorted(made)
    for name, text in made.items():
        assert read_document(name) == text, f"{name} is stale: run `make lists`"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_twin_has_the_values_of_its_document(name: str) -> None:
    assert repr(read_values(name)) == repr(read_yaml(read_document(name)).values)


def test_a_twin_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'z: [1.50, -.5, 0.0000001, 0.0, 7]\na: {"é\\"\\u2028": [true, ~, "1.0", no, {}, []]}\n'
    put(monkeypatch, {"flags.yaml": text, "twins/flags.yaml.json": twin_of(text)})

    values = read_values("flags.yaml")

    assert repr(values) == repr(read_yaml(text).values)
    assert values["z"][0].as_tuple() == Decimal("1.50").as_tuple()


def test_a_changed_document_is_read_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, {"flags.yaml": "'true': sure\n"})

    assert read_values("flags.yaml") == {"true": "sure"}


def test_a_document_with_a_key_written_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, {"flags.yaml": "a: 1\na: 2\n"})

    with pytest.raises(YamlInvalid, match="written twice"):
        read_values("flags.yaml")


def test_the_model_is_the_same_by_its_twin_and_by_its_text() -> None:
    assert default_model().fingerprint == load_model(default_model_text()).fingerprint


def test_a_model_that_was_broken_is_refused_with_its_faults(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = default_model_text().replace("\nversion: ", "\nversoin: ")
    put(monkeypatch, {"model.yaml": broken})
    monkeypatch.setattr("handraiser.model.load.read_document", lambda _name: broken)

    with pytest.raises(ModelInvalid, match="did you mean 'version'"):
        default_model.__wrapped__()
