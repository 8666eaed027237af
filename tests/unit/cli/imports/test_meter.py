"""The meter: a line now and then where nobody watches, a bar where somebody does."""

from __future__ import annotations

import io

from rich.console import Console

from handraiser_cli.imports.meter import EVERY, Meter


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now


def test_lines_tell_share_rate_and_time_left() -> None:
    text, time = io.StringIO(), Time()
    meter = Meter(Console(file=text, force_terminal=False, width=200), 1_000, time.clock)
    with meter.shown():
        for _ in range(4):
            time.now += EVERY / 2
            meter.read(100)
            meter.rows(int(time.now) * 10)
    assert text.getvalue().splitlines() == [
        "20%: 100 rows, 10 a second, about 40 s left",
        "40%: 200 rows, 10 a second, about 30 s left",
    ]


def test_what_an_earlier_try_has_sent_is_no_measure_of_time() -> None:
    text, time = io.StringIO(), Time()
    meter = Meter(Console(file=text, force_terminal=False, width=200), 1_000, time.clock)
    meter.read(500)
    meter.rows(5_000)
    meter.start()
    time.now += 100
    meter.read(100)
    meter.rows(5_100)
    assert text.getvalue() == "60%: 5,100 rows, 1 a second, about 7 min left\n"


def test_on_a_terminal_there_is_a_bar() -> None:
    text = io.StringIO()
    meter = Meter(Console(file=text, force_terminal=True, width=200), 10)
    with meter.shown():
        meter.read(5)
        meter.rows(1_234)
    assert "1,234 rows" in text.getvalue()
    assert "50%" in text.getvalue()
