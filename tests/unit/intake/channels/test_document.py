"""The channels document: what a wrong one is told, and what the models that ship need of it."""

from __future__ import annotations

import re

import pytest

from handraiser.documents import read_document
from handraiser.intake.channels import read_touch
from handraiser.intake.channels.document import ChannelsError, load_channels, read_channels
from handraiser.model import default_model, load_model
from handraiser_cli.presets import preset_names, preset_text

SMALL = """
own: [pay.example.com]
media: {paid: [cpc]}
click_ids: {ads: [gclid]}
sources: {mail: [mail.google.com, newsletter]}
rules:
  - {channel: paid-search, medium: paid, click_id: ads}
  - {channel: email, from: mail}
otherwise: {another_site: referral, nothing: direct}
"""

MODELS = {
    "default": default_model(),
    **{name: load_model(preset_text(name)) for name in preset_names()},
}


@pytest.mark.parametrize("name", MODELS)
def test_a_medium_that_a_model_weighs_stays_its_channel(name: str) -> None:
    for channel in MODELS[name].channels:
        told = f"list {channel!r} under as_sent in channels.yaml, or the model's weight is lost"
        assert read_touch(fields={"utm_medium": channel}).channel == channel, told


def test_every_channel_of_the_document_is_the_medium_of_that_name() -> None:
    shipped = load_channels()
    for channel in {rule.channel for rule in shipped.rules}:
        assert read_touch(fields={"utm_medium": channel}).channel == channel


def test_what_ships_is_read_the_same_by_its_twin_and_by_its_text() -> None:
    assert load_channels() == read_channels(read_document("channels.yaml"))


def test_no_entry_of_what_ships_is_hidden_by_an_earlier_list() -> None:
    single = [
        (rule.channel, name)
        for rule in load_channels().rules
        if rule.media is None and rule.click_ids is None
        for name in rule.sources or ()
    ]
    for channel, name in single:
        host = name.replace(".*", ".com")
        touch = read_touch(
            page_url="https://www.example.com/",
            referrer=f"https://{host}/" if "." in host else None,
            fields={} if "." in host else {"utm_source": name},
        )
        assert touch.channel == channel, name


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (SMALL.replace("[cpc]", "[CPC]"), "3:16: media.paid.0: String should match pattern"),
        (SMALL.replace("[cpc]", "[]"), "3:9: media.paid: List should have at least 1 item"),
        (SMALL.replace("medium: paid", "medium: []"), "7:28: rules.0.medium: Value error, a list"),
        (SMALL.replace("[gclid]", "[g-clid]"), "4:19: click_ids.ads.0: String should match"),
        (SMALL.replace("newsletter", "News Letter"), "5:35: sources.mail.1: String should match"),
        (SMALL.replace("from: mail", "from: post"), "there is no list 'post' in sources"),
        (SMALL.replace("medium: paid", "medium: ads"), "there is no list 'ads' in media"),
        (SMALL.replace("from: mail", "from: 7"), "8:22: rules.1.from: Input should be a valid"),
        (SMALL.replace(", from: mail", ""), "8:5: rules.1: Value error, a rule asks for"),
        (SMALL.replace("channel: email", "channel: ''"), "8:6: rules.1.channel: String should"),
        (SMALL.replace("pay.example.com", "https://pay"), "2:7: own.0: String should match"),
        (SMALL.replace("nothing:", "nowhere:"), "otherwise.nowhere: Extra inputs"),
        (SMALL + "own: []\n", "10:1: 'own' is written twice"),
        ("rules: [", "not YAML"),
        ("rules: []", "1:1: rules: List should have at least 1 item"),
        ("", "document"),
        ("- a", "document"),
    ],
)
def test_a_wrong_document_is_told_what_and_where(wrong: str, told: str) -> None:
    with pytest.raises(ChannelsError, match=re.escape(told)):
        read_channels(wrong)


def test_every_fault_is_told_at_once_and_once() -> None:
    wrong = SMALL.replace("mail.google.com, newsletter", "News Letter")
    wrong = wrong.replace("medium: paid", "medium: no")
    with pytest.raises(ChannelsError) as faults:
        read_channels(wrong.replace("nothing: direct", "nothing: 1"))

    assert len(str(faults.value).splitlines()) == 3


def test_a_document_in_the_layer_that_was_broken_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = "rules:\n  - {channel: sms}\n"
    monkeypatch.setattr("handraiser.intake.checked.read_document", lambda _name: wrong)
    monkeypatch.setattr(
        "handraiser.shipped.read_document",
        lambda name: wrong if name == "channels.yaml" else '{"sha256": "of another"}',
    )

    with pytest.raises(ChannelsError, match=r"2:5: rules\.0: "):
        load_channels()
