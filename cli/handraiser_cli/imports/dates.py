"""Reads the dates and times that exports hold, and guesses none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal, NoReturn

from handraiser.activity import EPOCH
from handraiser.errors import Refused

type Order = Literal["day-first", "month-first"]

_TIME = (
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,](?P<part>\d+))?)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d\d:?\d\d)?"
)
_AFTER = rf"(?:(?:\s+|,\s*|[Tt]|\s+at\s+){_TIME})?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_NAME = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})" + _AFTER)
_NAMED = re.compile(
    rf"{_WEEKDAY}(?:(?P<day>\d{{1,2}})[\s.-]+{_NAME}|{_NAME.replace('name', 'first')}"
    rf"\s+(?P<after>\d{{1,2}})(?:st|nd|rd|th)?,?)[\s,-]+(?P<year>\d{{4}}){_AFTER}",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"(?P<one>\d{1,2})([-/.])\s?(?P<two>\d{1,2})\2\s?(?P<year>\d{4}|\d\d)" + _AFTER
)
_EPOCH_DIGITS = re.compile(r"\d{10}|\d{13}")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@dataclass(frozen=True)
class Dates:
    """How a file writes its dates: `zone` is where they are without an offset of their own."""

    order: Order | None
    zone: tzinfo

    def read(self, text: str, field: str) -> datetime:
        """The instant in UTC, to the millisecond; a day alone is its midnight in the zone.

        Read are ISO 8601, days by year, month and day, months by their English names, Unix seconds
        (10 digits) or milliseconds (13), and by `order` days such as 3/4/2026. Raises Refused:
        `ambiguous_date` where only an order could tell, `invalid_date`, or `date_out_of_range`
        before 1970.
        """
        try:
            found = self._read(text, field)
            found = (found if found.tzinfo else found.replace(tzinfo=self.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            _refuse("invalid_date", text, "is no date that is read here", field)
        if found < EPOCH:
            _refuse("date_out_of_range", text, "lies before 1970", field)
        return found.replace(microsecond=found.microsecond // 1000 * 1000)

    def _read(self, text: str, field: str) -> datetime:
        if _EPOCH_DIGITS.fullmatch(text):
            return EPOCH + timedelta(milliseconds=int(text) * (1 if len(text) == 13 else 1000))
        if found := _YEAR_FIRST.fullmatch(text):
            return _at(found, int(found["month"]), int(found["day"]))
        if found := _NAMED.fullmatch(text):
            month = _MONTHS.index((found["name"] or found["first"])[:3].lower()) + 1
            return _at(found, month, int(found["day"] or found["after"]))
        if found := _NUMBERS.fullmatch(text):
            one, two = int(found["one"]), int(found["two"])
            if self.order is None and one != two:
                _refuse("ambiguous_date", text, _both_ways(one, two), field)
            day, month = (one, two) if self.order == "day-first" else (two, one)
            return _at(found, month, day)
        return datetime.fromisoformat(text)


def _both_ways(one: int, two: int) -> str:
    """What keeps a date from being read, and what would tell."""
    if one > 12 >= two:
        return "is day-first: say so with --dates day-first"
    if two > 12 >= one:
        return "is month-first: say so with --dates month-first"
    return "may be read in two ways: say --dates day-first or --dates month-first"


def _at(found: re.Match[str], month: int, day: int) -> datetime:
    """Raises ValueError where there is no such instant."""
    year = int(found["year"])
    hour = int(found["hour"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    elif found["hour"] and not found["minute"]:
        raise ValueError("an hour without its minutes")
    return datetime(
        year + 2000 if len(found["year"]) == 2 else year,
        month,
        day,
        hour,
        int(found["minute"] or 0),
        int(found["second"] or 0),
        int(f"{found['part'] or 0:0<6}"[:6]),
        tzinfo=_offset(found["zone"]),
    )


def _offset(zone: str | None) -> tzinfo | None:
    if zone is None:
        return None
    if zone[0] not in "+-":
        return UTC
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return timezone(timedelta(minutes=minutes if zone[0] == "+" else -minutes))


def _refuse(code: str, text: str, why: str, field: str) -> NoReturn:
    raise Refused(code, f"`{text[:40]}` {why}", field=field)
