"""`score`: pure, each id once, by what was known when."""

from __future__ import annotations

from dataclasses import replace

from builders import NOON, activity, after, model_of
from handraiser.scoring.decide import Evaluation
from handraiser.scoring.score import score

MODEL = model_of(
    "opened: {dimension: engagement, points: 10, activity: {type: [opened]}},"
    "size: {dimension: fit, points: 5, profile: {employees: [{numeric: ['>=', 50]}]}}",
    head="channels: {half: 0.5}",
)


def of(evaluations: dict[str, Evaluation]) -> tuple[object, object]:
    shown = evaluations["default"].shown
    return shown("fit"), shown("engagement")


def test_a_second_copy_changes_nothing_whatever_it_says() -> None:
    first = activity(id="a", received_at=after(1), channel="half")
    second = replace(first, received_at=after(2), channel=None, traits={"employees": 99})

    for log in ([first, second], [second, first], [second, first, second, first]):
        assert of(score(MODEL, {}, log, after(3))) == (0, 5)


def test_the_first_copy_stands_even_where_it_is_of_a_later_instant() -> None:
    first = activity(id="a", at=after(5), received_at=after(5))
    second = replace(first, at=after(0), received_at=after(6))

    assert of(score(MODEL, {}, [second, first], after(4))) == (0, 0)
    assert of(score(MODEL, {}, [second, first], after(5))) == (0, 10)


def test_copies_received_at_one_instant_give_one_answer() -> None:
    copies = [activity(id="a", channel=channel) for channel in ("half", None, "other")]

    answers = {of(score(MODEL, {}, order, NOON)) for order in (copies, copies[::-1])}

    assert len(answers) == 1


def test_what_was_learnt_later_does_not_count() -> None:
    log = [
        activity(at=after(0), received_at=after(0)),
        activity(at=after(1), received_at=after(9), traits={"employees": 60}),
    ]

    assert of(score(MODEL, {}, log, after(2))) == (5, 20)
    assert of(score(MODEL, {}, log, after(2), learnt_by=after(8))) == (0, 10)
    assert of(score(MODEL, {}, log, after(2), learnt_by=after(9))) == (5, 20)


def test_facts_of_later_activities_do_not_count() -> None:
    log = [activity(at=after(5), traits={"employees": 60})]

    assert of(score(MODEL, {}, log, after(4))) == (0, 0)
    assert of(score(MODEL, {"employees": 60}, log, after(4))) == (5, 0)


def test_facts_do_not_expire() -> None:
    log = [activity(traits={"employees": 60})]

    assert of(score(MODEL, {}, log, after(5000))) == (5, 0)
