"""`handraiser openapi`: the HTTP API, for machines."""

from __future__ import annotations

from handraiser_cli.openapi import openapi as document
from handraiser_cli.output import print_json


def openapi() -> None:
    """Prints the OpenAPI 3.1 document of the HTTP API, for client generators and API tools."""
    print_json(document())
