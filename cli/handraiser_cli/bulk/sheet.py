"""Writes an Excel workbook row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter


def write_sheet(names: Iterable[str], rows: Iterable[Sequence[Any]], written: Path) -> None:
    """Decimals are numbers shown with two decimals; texts are texts, never formulas."""
    options = {"constant_memory": True, "tmpdir": str(written.parent)}
    with xlsxwriter.Workbook(written, options) as book:
        sheet = book.add_worksheet("scores")
        points = book.add_format({"num_format": "0.00"})
        for place, name in enumerate(names):
            sheet.write_string(0, place, name)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                match value:
                    case str():
                        sheet.write_string(number, place, value)
                    case bool():
                        sheet.write_boolean(number, place, value)
                    case Decimal():
                        sheet.write_number(number, place, float(value), points)
                    case int():
                        sheet.write_number(number, place, value)
