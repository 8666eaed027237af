"""How `make test` shares the tests out among its workers."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling


class OneStack(LoadScopeScheduling):
    """The tests with a stack go to one worker, first, which starts the stack once.

    Each of the others goes to the worker that is free.
    """

    def _split_scope(self, nodeid: str) -> str:
        stack = "tests/stack/"
        return stack if nodeid.startswith(stack) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneStack:
    """For whoever runs pytest with `--numprocesses`."""
    return OneStack(config, log)
