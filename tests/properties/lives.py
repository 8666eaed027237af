"""Random lives of leads.

They are crowded: few types, few minutes and few facts, so that ties, limits, windows, sessions and
bounds are met all the time. An activity is decoded from one integer, which Hypothesis draws and
shrinks quickly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import prod
from typing import Any

from hypothesis import strategies as st

from handraiser.activity import Activity, Json
from handraiser.identity import Identities

type Commits = list[tuple[datetime, list[Activity]]]
"""When each batch was committed, and what was in it."""

START = datetime(2026, 3, 27, tzinfo=UTC)
"""Two days before clocks go forward in Europe, one before they do in Beirut, at midnight."""

TYPES = ("opened", "clicked", "viewed")
CHANNELS = (None, "display", "social", "events", "muted")
CAMPAIGNS = (None, "spring")
PATHS = (None, "/pricing", "/pricing/eu", "/careers")
SOURCES = ("crm", "sales", "form", "web")
TRAITS: tuple[Mapping[str, Json], ...] = (
    {},
    {"employees": 250},
    {"employees": "51-200"},
    {"employees": "1 000"},
    {"employees": "plenty"},
    {"employees": ""},
    {"country": "cz"},
    {"country": "Czechia"},
    {"country": "DE", "employees": Decimal("49.5")},
    {"industry": "Software"},
    {"industry": "saas"},
    {"industry": "fishing"},
    {"title": "Head of Sales"},
    {"title": " "},
    {"company": " Acme  Ltd "},
    {"revenue": "2500 EUR"},
    {"revenue": "999.5 USD"},
    {"revenue": "plenty"},
    {"customer": True},
    {"customer": False},
)
MINUTES = (0, 1, 59, 60, 239, 240, 719, 780, 1259, 1260, 1305, 1319, 1320, 1350, 1379, 1380, 1439)
"""Minutes of a UTC day, those around local midnights and changes of clocks among them."""
MILLISECONDS = (0, 0, 0, 0, 1, 59_999)
NEAR = (*range(12), 29, 30, 31, 44, 45, 59, 60, 61)
"""Days of a life of two months."""
FAR = (0, 1, 2, 29, 30, 31, 90, 211, 212, 218, 219, 364, 365, 366, 730, 1093, 1094, 1095, 1096)
"""Days of a life of three years: clocks go back on the 212th and on the 219th."""
LATE = (0, 0, 0, 1, 40, 900)
"""Hours until an activity was learnt."""

_MS = timedelta(milliseconds=1)
_MINUTE = timedelta(minutes=1)
MARKED: Mapping[int, Mapping[str, Json]] = {5: {"machine": True}, 9: {"internal": True}}
"""Properties that mark one of so many activities of a life, by its place among thirteen."""
EDGES = tuple(
    edge
    for minutes in (30, 60, 90, 240, 1440)
    for edge in (minutes * _MINUTE - _MS, minutes * _MINUTE, minutes * _MINUTE + _MS)
)
"""Where sub-day windows, gaps and sessions end."""
STEPS = (timedelta(0), timedelta(0), _MS, _MINUTE, 15 * _MINUTE, *EDGES)
"""Between the activities of a burst."""

_FIELDS = (TYPES, MINUTES, MILLISECONDS, TRAITS, CHANNELS, SOURCES, PATHS, LATE, CAMPAIGNS)
_COMBINATIONS = prod(map(len, _FIELDS))


def _decoded(days: Sequence[int], code: int) -> Activity:
    """The activity that a number below `_COMBINATIONS * len(days)` stands for, without its id."""
    code, place = divmod(code, len(days))
    chosen: list[Any] = []
    for choices in _FIELDS:
        code, chosen_place = divmod(code, len(choices))
        chosen.append(choices[chosen_place])
    kind, minute, millisecond, traits, channel, source, path, late, campaign = chosen
    at = START + timedelta(days=days[place], minutes=minute, milliseconds=millisecond)
    return Activity(
        id="",
        type=kind,
        at=at,
        received_at=at + timedelta(hours=late),
        source=source,
        identities=Identities(email="jana@acme.example"),
        traits=traits,
        channel=channel,
        campaign=campaign,
        properties={} if path is None else {"path": path},
    )


def _moved(activity: Activity, by: timedelta) -> Activity:
    return replace(activity, at=activity.at + by, received_at=activity.received_at + by)


@st.composite
def _bursts(draw: st.DrawFn, days: Sequence[int]) -> list[Activity]:
    """Activities of one type, or of each in turn, at equal distances from one another."""
    code = draw(st.integers(0, _COMBINATIONS * len(days) - 1))
    size, step = draw(st.integers(2, 6)), draw(st.sampled_from(STEPS))
    turning = draw(st.booleans())
    first = _decoded(days, code)
    return [
        replace(
            _moved(first, number * step),
            type=TYPES[(TYPES.index(first.type) + number) % len(TYPES)] if turning else first.type,
        )
        for number in range(size)
    ]


@st.composite
def _crowds(draw: st.DrawFn, day: int, kind: str) -> list[Activity]:
    """More activities of one type around one day than count of a day."""
    codes = draw(st.lists(st.integers(0, _COMBINATIONS - 1), min_size=21, max_size=27))
    return [replace(_decoded((day,), code), type=kind) for code in codes]


@st.composite
def lives(draw: st.DrawFn, *, most: int = 25) -> list[Activity]:
    """The activities of one person, each id once, in no particular order.

    Some span three years; most have bursts, within minutes or one millisecond; now and then one
    day is crowded beyond what counts of a day.
    """
    small = most < 20
    days = draw(st.sampled_from([NEAR, NEAR, NEAR, FAR] if small else [NEAR, NEAR, FAR]))
    least = min(most, draw(st.sampled_from([0, 4, 8, 16])))
    codes = st.integers(0, _COMBINATIONS * len(days) - 1)
    life = [_decoded(days, code) for code in draw(st.lists(codes, min_size=least, max_size=most))]
    for burst in draw(st.lists(_bursts(days), max_size=1 if small else 3)):
        life += burst
    if not draw(st.integers(0, 9 if small else 3)):
        life += draw(_crowds(draw(st.sampled_from(days)), draw(st.sampled_from(TYPES))))
    return [
        replace(
            activity,
            id=f"activity-{index}",
            properties={
                **({**activity.properties, "count": index % 3} if activity.properties else {}),
                **MARKED.get(index % 13, {}),
            },
        )
        for index, activity in enumerate(life)
    ]


@st.composite
def deliveries(draw: st.DrawFn, life: list[Activity]) -> list[list[Activity]]:
    """A life as it may arrive: in any order, some of it again, in batches of any size."""
    copies = draw(st.lists(st.sampled_from(life), max_size=6)) if life else []
    again = [replace(copy, received_at=copy.received_at + timedelta(days=1)) for copy in copies]
    order = draw(st.permutations([*life, *again]))
    batches: list[list[Activity]] = []
    while order:
        size = draw(st.sampled_from([1, 1, 2, 5, 10]))
        batches.append(order[:size])
        order = order[size:]
    return batches


@st.composite
def commits(draw: st.DrawFn) -> Commits:
    """A life committed in any order and batches, none before it happened."""
    made: Commits = []
    now = START
    for batch in draw(deliveries(draw(lives(most=12)))):
        now += timedelta(days=draw(st.sampled_from([0, 0, 1, 9, 30])), hours=5)
        now = max([now, *(activity.received_at for activity in batch)])
        made.append((now, batch))
    return made


@st.composite
def after(draw: st.DrawFn, life: Sequence[Activity]) -> list[datetime]:
    """Instants at and after the newest activity, in order."""
    newest = max((activity.at for activity in life), default=START)
    later = [*EDGES, *(timedelta(days=days) for days in (1, 2, 3, 7, 30, 31, 90, 365, 1095))]
    chosen = draw(st.lists(st.sampled_from(later), min_size=3, max_size=6, unique=True))
    return [newest, *(newest + passed for passed in sorted(chosen))]


def around(life: Sequence[Activity]) -> st.SearchStrategy[datetime]:
    """Any instant of a life, most often one at which an activity begins or ceases to count."""
    days = st.sampled_from([0, 1, 5, 30, 61, 366, 1095])
    evening = days.map(lambda day: START + timedelta(days=day, hours=22))
    if not life:
        return evening
    instants = sorted(activity.at for activity in life)
    latest = instants[len(instants) // 2 :]
    passed = st.sampled_from([-_MS, timedelta(0), timedelta(0), *EDGES])
    begun = st.sampled_from([*instants, *latest, *latest])
    near = st.tuples(begun, passed).map(lambda pair: pair[0] + pair[1])
    return st.one_of(near, near, evening)
