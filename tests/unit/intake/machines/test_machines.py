"""What the machines document says of user agents, addresses and mailboxes, and its faults."""

from __future__ import annotations

import pytest

from builders import activity
from handraiser.activity import Activity
from handraiser.documents import read_document
from handraiser.identity import Identities
from handraiser.intake.machines import Machines, MachinesError
from handraiser.intake.machines.document import listed_crawlers, load_machines, read_machines

ADA = Identities(email="ada@example.com")
OURS = """\
crawlers: {also: [OurMonitor/], never: [HeadlessChrome]}
mail_proxies: [Mozilla/5.0]
internal:
  domains: [example.com, xn--mller-kva.example]
  networks: [192.0.2.0/24, 198.51.100.7/32, "2001:db8::/32"]
"""


@pytest.fixture(scope="module")
def machines() -> Machines:
    return read_machines(OURS)


def test_entries_are_added_to_the_list_and_taken_from_it(machines: Machines) -> None:
    assert machines.by_user_agent("OurMonitor/2")["machine_reason"] == "crawler OurMonitor/"
    assert machines.by_user_agent("Mozilla/5.0 HeadlessChrome/131.0") == {}
    assert load_machines().by_user_agent("Mozilla/5.0 HeadlessChrome/131.0") != {}


def test_a_mail_proxy_is_known_by_its_whole_user_agent(machines: Machines) -> None:
    assert machines.by_mail_program(" Mozilla/5.0 ")["machine_reason"] == "mail proxy"
    assert machines.by_mail_program("Mozilla/5.0 (Windows NT 10.0)") == {}
    assert machines.by_mail_program("Googlebot/2.1") != {}


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("192.0.2.200", True),
        ("192.0.3.1", False),
        ("198.51.100.7", True),
        ("198.51.100.8", False),
        ("2001:db8:1::5", True),
        ("2001:db9::5", False),
        ("::ffff:192.0.2.9", True),
        ("fe80::1%eth0", False),
        ("", False),
        ("192.0.2", False),
        ("192.0.2.1 ", False),
        pytest.param("9" * 10_000, False, id="long"),
        pytest.param("\ud800", False, id="surrogate"),
    ],
)
def test_an_address_is_in_a_network_or_it_is_not(
    machines: Machines, address: str, inside: bool
) -> None:
    assert machines.by_address(address) == (
        {"internal": True, "internal_reason": "network"} if inside else {}
    )


@pytest.mark.parametrize(
    ("email", "ours"),
    [
        ("ada@example.com", True),
        ("ada@mail.example.com", True),
        ("ada@notexample.com", False),
        ("ada@example.com.evil.test", False),
        ("ada@xn--mller-kva.example", True),
        (None, False),
    ],
)
def test_a_mailbox_is_of_a_domain_or_of_one_below_it(
    machines: Machines, email: str | None, ours: bool
) -> None:
    did = activity(identities=Identities(email=email, anonymous_id="a-1"))
    marked = machines.of_our_own(did)

    assert marked.mark == ("internal" if ours else None)
    assert (marked is did) is not ours


def test_what_is_marked_keeps_its_mark(machines: Machines) -> None:
    did = activity(identities=ADA, properties={"machine": True})

    assert machines.of_our_own(did) is did


def test_nobody_is_ours_until_we_say_who_we_are() -> None:
    shipped = load_machines()

    assert shipped.by_address("127.0.0.1") == {}
    assert shipped.of_our_own(activity(identities=ADA)).mark is None


def test_what_never_counts_is_in_the_list() -> None:
    """An entry that the list no longer has would be a slip of the pen, or can go."""
    document = read_document("machines.yaml")
    never = [
        line.split(" #")[0].strip().removeprefix("- ")
        for line in document.partition("never:")[2].partition("mail_proxies:")[0].splitlines()
        if line.strip().startswith("- ")
    ]

    assert never
    assert set(never) - set(listed_crawlers()) <= {"Salesforce.com"}  # of libraries


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("crawlers: {also: [ab]}", "1:19: crawlers.also.0: Value error, an entry begins with"),
        (
            "internal: {domains: [Example.com]}",
            "1:22: internal.domains.0: Value error, a domain is",
        ),
        ("internal: {domains: [com]}", "1:22: internal.domains.0: Value error, a domain is"),
        ("internal: {networks: [192.0.2.1/24]}", "1:23: internal.networks.0: Value error, 192.0"),
        ("internal: {networks: [office]}", "1:23: internal.networks.0: Value error, 'office' does"),
        ("mail_proxies: ['']", "1:16: mail_proxies.0: String should have at least 1 character"),
        ("robots: []", "1:1: robots: Extra inputs are not permitted"),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, fault: str) -> None:
    with pytest.raises(MachinesError) as told:
        read_machines(text)

    assert str(told.value).startswith(fault)


def test_a_copy_with_another_mark_of_a_doors_is_no_other_activity() -> None:
    def of(**properties: object) -> Activity:
        return activity(id="a-1", properties={"path": "/", **properties})  # type: ignore[dict-item]  # any JSON

    ours = of(internal=True, internal_reason="domain")

    assert of().is_copy_of(ours)
    assert not of(path="/pricing").is_copy_of(ours)
    assert not of(machine=True).is_copy_of(of())
