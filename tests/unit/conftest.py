"""Unit tests reach no network: whatever tries fails."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def no_network() -> Iterator[None]:
    """Makes every attempt to connect a failure, for the tests of one module."""

    def refused(_socket: socket.socket, address: object) -> None:
        raise AssertionError(f"a unit test tried to reach {address}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refused)
        yield
