"""Garbage is left alone while partitions are scored, and not for longer."""

from __future__ import annotations

import gc

import pytest

from handraiser_cli.bulk.garbage import left_alone


def interrupted() -> None:
    with left_alone():
        assert not gc.isenabled()
        assert gc.get_freeze_count() > 0
        raise KeyboardInterrupt


def test_garbage_is_left_alone_inside_alone() -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
