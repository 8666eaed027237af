"""What a cell says, without what spreadsheets and databases leave around it."""

from __future__ import annotations

import re

_BLANKS = " \t\r\n\v\f\u00a0\u200b\ufeff"
_MARKED_AS_TEXT = re.compile(r"\A'(?=[=+\-@\d\t\r])")
_GUARDED = re.compile(r'="([^"]*)"')
_NOTHING = frozenset({"#N/A", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", r"\N"})
"""What Excel shows for a failed formula, and MySQL exports for no value."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def said(cell: str) -> str:
    """The text of a cell; empty where it says nothing. A formula is the text it is written as.

    Zero bytes and outer blanks go, and so do the apostrophe that marks a number or a formula as
    text (not that of `'t Hooft`) and the guard in `="00501"`.
    """
    text = cell.replace("\0", "").strip(_BLANKS)
    guarded = _GUARDED.fullmatch(text)
    text = (guarded[1] if guarded else _MARKED_AS_TEXT.sub("", text, count=1)).strip(_BLANKS)
    return "" if text in _NOTHING else text


def harmless(cell: str) -> str:
    """The cell as a spreadsheet may open it: marked as text where it would be a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
