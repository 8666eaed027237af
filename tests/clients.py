"""Clients of AWS as moto plays it."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3

REGION = "eu-west-1"


@cache
def client(service: str) -> Any:
    """One per service for all tests, for it takes long to make: hang nothing on its events.

    moto is asked at each call whether it is on, and what it plays is new each time that it is.
    """
    make: Any = boto3.client
    return make(
        service,
        region_name=REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
