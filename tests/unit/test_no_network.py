"""The guard of the unit tests guards."""

from __future__ import annotations

import socket

import pytest


def test_a_unit_test_that_connects_fails() -> None:
    with (
        socket.socket() as reached,
        pytest.raises(AssertionError, match="a unit test tried to reach"),
    ):
        reached.connect(("127.0.0.1", 9))
