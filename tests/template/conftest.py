"""The template, as SAM's own translator expands it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"
CODE = ("CodeUri", "ContentUri")

type Template = dict[str, Any]
type Translate = Callable[..., Template]


class _NoManagedPolicies:
    """The template names no managed policy, so none is looked up."""

    def load(self) -> dict[str, str]:
        return {}


def source() -> Template:
    """The template as it is written, intrinsics in their long form."""
    return cast("Template", yaml_parse(TEMPLATE.read_text()))


def translated(parameters: Mapping[str, str] | None = None, *, code: str = "one") -> Template:
    """The template that SAM makes of it; `code` stands for the version of all uploaded code."""
    template = source()
    for resource in template["Resources"].values():
        for name in CODE:
            if name in resource.get("Properties", {}):
                resource["Properties"][name] = f"s3://bucket/{code}"
    return cast("Template", transform(template, dict(parameters or {}), _NoManagedPolicies()))


@pytest.fixture(scope="session", autouse=True)
def region() -> Iterator[None]:
    """SAM's translator asks for a region."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        yield


@pytest.fixture(scope="session")
def written() -> Template:
    return source()


@pytest.fixture(scope="session")
def translate() -> Translate:
    return translated


@pytest.fixture(scope="session")
def template(region: None) -> Template:
    """Translated with the parameters' defaults."""
    return translated()


@pytest.fixture(scope="session")
def resources(template: Template) -> Template:
    return cast("Template", template["Resources"])


@pytest.fixture(scope="session")
def of_type(resources: Template) -> Callable[[str], Template]:
    """The properties of all resources of one type, by logical id."""

    def find(kind: str) -> Template:
        return {name: r["Properties"] for name, r in resources.items() if r["Type"] == kind}

    return find
