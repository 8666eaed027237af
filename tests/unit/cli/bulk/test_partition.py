"""Rows sorted by lead on disk and cut into ranges of leads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from handraiser_cli.bulk import partition
from handraiser_cli.bulk.names import LEAD, ROW
from handraiser_cli.bulk.partition import Runs, bounds_of, rows_in


def runs_of(folder: Path, name: str, *chunks: Sequence[str]) -> Runs:
    runs, row = Runs(folder, name), 0
    frames = []
    for chunk in chunks:
        numbers = range(row, row + len(chunk))
        frames.append(pl.DataFrame({LEAD: list(chunk), ROW: list(numbers)}))
        row += len(chunk)
    runs.fill(frames)
    return runs


def test_a_range_has_every_row_of_its_leads_in_order(tmp_path: Path) -> None:
    runs = runs_of(tmp_path, "a", ["c", "a", "b"], ["b", "d", "a"], [])
    parts = [rows_in(slices).rows() for slices in runs.cut(["a", "c"])]
    assert parts == [[("a", 1), ("a", 5)], [("b", 2), ("b", 3), ("c", 0)], [("d", 4)]]


def test_ranges_without_rows_have_no_slices(tmp_path: Path) -> None:
    runs = runs_of(tmp_path, "a", ["m"])
    assert [len(slices) for slices in runs.cut(["a", "z"])] == [0, 1, 0]
    assert Runs(tmp_path, "b").cut(["a"]) == [(), ()]


def test_bounds_make_even_parts_whatever_the_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partition, "SAMPLED", 10)
    monkeypatch.setattr(partition, "FEWEST", 100)
    names = [f"{n:04}" for n in range(1000)]
    runs = [runs_of(tmp_path, "a", names[::-1]), runs_of(tmp_path, "b", names[::2], names[1::2])]
    bounds = bounds_of(runs)
    parts = [sum(s.rows for s in slices) for run in runs for slices in run.cut(bounds)]
    halves = [a + b for a, b in zip(parts[:20], parts[20:], strict=True)]
    assert sum(halves) == 2000
    assert max(halves) <= 150


def test_one_busy_lead_is_one_range(tmp_path: Path) -> None:
    runs = runs_of(tmp_path, "a", ["x"] * 10_000)
    assert [sum(s.rows for s in slices) for slices in runs.cut(bounds_of([runs]))] == [10_000, 0]


def test_few_rows_are_one_range(tmp_path: Path) -> None:
    assert bounds_of([runs_of(tmp_path, "a", ["a", "b"])]) == []
    assert bounds_of([Runs(tmp_path, "b")]) == []
