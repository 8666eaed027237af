"""Crawlers are known by their user agents, people are not taken for one, whatever the text."""

from __future__ import annotations

import json
import time
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraiser.intake.machines.crawlers import MAX_USER_AGENT, Crawlers
from handraiser.intake.machines.document import listed_crawlers, shipped_machines

KHTML = "AppleWebKit/537.36 (KHTML, like Gecko)"
CRAWLERS = {
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": "Googlebot/",
    f"Mozilla/5.0 {KHTML}; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)": "bingbot",
    f"Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot) {KHTML}": "GPTBot",
    f"Mozilla/5.0 (X11; Linux x86_64) {KHTML} HeadlessChrome/131.0.0.0": "HeadlessChrome",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)": (
        "facebookexternalhit"
    ),
    f"Mozilla/5.0 (Linux; Android 11; moto g power) {KHTML} Chrome-Lighthouse": "Chrome-Lighthouse",
}
PEOPLE = (
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KHTML} Chrome/131.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KHTML} Chrome/131.0.0.0 Safari/537.36 Edg/131.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14.7; rv:132.0) Gecko/20100101 Firefox/132.0",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {KHTML} Version/18.1 Safari/604.1",
    f"Mozilla/5.0 (Linux; Android 15; CPH2663 Build/AP3A.240617.008; wv) {KHTML} Version/4.0",
    f"Mozilla/5.0 (Linux; Android 14; wv) {KHTML} Chrome/131.0 [FB_IAB/FB4A] MetaIAB Facebook",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {KHTML} Notion/4.2.0 Electron/33.2.0",
    f"Mozilla/5.0 (Linux; Android 13; KFTRWI) {KHTML} Silk/112.1 like Chrome/112.0 Safari/537.36",
)
PROGRAMS = (
    "curl/8.5.0",
    "python-requests/2.32.3",
    "Python-urllib/3.13",
    "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)",
    "axios/1.7.9",
    "analytics-python/2.4.0",
    "Go-http-client/2.0",
    "okhttp/4.12.0",
    "WordPress/6.7; https://www.example.com",
    "Zapier",
    "",
)


@pytest.mark.parametrize(("user_agent", "name"), CRAWLERS.items(), ids=CRAWLERS.values())
def test_crawlers_are_known_by_name(user_agent: str, name: str) -> None:
    assert shipped_machines().by_user_agent(user_agent) == {
        "machine": True,
        "machine_reason": f"crawler {name}",
    }


@pytest.mark.parametrize("user_agent", PEOPLE)
def test_people_are_none_in_whatever_browser(user_agent: str) -> None:
    assert shipped_machines().by_user_agent(user_agent) == {}


@pytest.mark.parametrize("user_agent", PROGRAMS)
def test_a_program_that_sends_what_people_did_is_none(user_agent: str) -> None:
    assert shipped_machines().by_user_agent(user_agent) == {}


def test_an_entry_is_bound_to_an_end_and_may_leave_out_a_part() -> None:
    crawlers = Crawlers(["^Silk/", "Agent$", "Spider*spider.com"])

    assert crawlers.named_in("Silk/1") == "^Silk/"
    assert crawlers.named_in("Mozilla Silk/1") is None
    assert crawlers.named_in("My Agent") == "Agent$"
    assert crawlers.named_in("Agent/2") is None
    assert crawlers.named_in("a Spider of spider.com") == "Spider*spider.com"
    assert crawlers.named_in("spider.com Spider") is None


@given(st.text(max_size=700))
def test_what_is_found_is_what_the_lists_own_expressions_find(text: str) -> None:
    """An entry without an end or a gap is found where it stands in the text."""
    plain = [line for line in listed_crawlers() if not {"^", "$", "*"} & set(line)]

    found = Crawlers(plain).named_in(text)

    assert (found is not None) == any(line in text[:MAX_USER_AGENT] for line in plain)


def test_every_user_agent_that_the_list_gives_for_example_is_found() -> None:
    pytest.importorskip("crawleruseragents")
    source = files("crawleruseragents").joinpath("crawler-user-agents.json").read_text("utf-8")
    crawlers = Crawlers(listed_crawlers())

    missed = [
        example[:MAX_USER_AGENT]
        for entry in json.loads(source)
        if entry.get("tags") != ["http-library"]
        for example in entry.get("instances", ())
        if len(example) <= MAX_USER_AGENT and crawlers.named_in(example) is None
    ]

    assert missed == []


def test_a_hostile_user_agent_takes_no_longer_than_its_first_512_characters() -> None:
    crawlers = Crawlers([*listed_crawlers(), "aaa*aaa*aab"])

    begun = time.process_time()
    assert crawlers.named_in("a" * 1_000_000) is None
    assert crawlers.named_in("Goo" * 400_000) is None
    assert time.process_time() - begun < 5  # a second attempt at each place would take hours
