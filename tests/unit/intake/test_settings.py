"""What collect is told by its environment."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from handraiser.settings import CollectSettings

LEAST = {"TABLE_NAME": "t", "ACTIVITIES_QUEUE_URL": "q", "IDENTITY_SECRET_ID": "s"}


def test_the_least_environment_is_enough() -> None:
    settings = CollectSettings.from_environment(LEAST)
    assert settings.requests_per_minute == 600
    assert settings.allowed_redirects == ()


def test_lists_are_separated_by_commas() -> None:
    settings = CollectSettings.from_environment(
        {**LEAST, "ALLOWED_REDIRECTS": "https://a.example/, https://b.example/x,"}
    )
    assert settings.allowed_redirects == ("https://a.example/", "https://b.example/x")


def test_a_list_may_be_given_as_one() -> None:
    given = {name.lower(): value for name, value in LEAST.items()}
    settings = CollectSettings.model_validate(
        {**given, "allowed_redirects": ("https://a.example/",)}
    )
    assert settings.allowed_redirects == ("https://a.example/",)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"REQUESTS_PER_MINUTE": "0"}, "requests_per_minute"),
        ({"REQUESTS_PER_MINUTE": "many"}, "requests_per_minute"),
        *(({name: None}, name.lower()) for name in LEAST),
    ],
)
def test_a_wrong_environment_is_told_what(wrong: dict[str, str | None], told: str) -> None:
    environment = {name: value for name, value in {**LEAST, **wrong}.items() if value is not None}
    with pytest.raises(ValidationError, match=told):
        CollectSettings.from_environment(environment)
