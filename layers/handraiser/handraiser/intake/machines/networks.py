"""Networks in CIDR notation, of IPv4 and IPv6, and whether an address is in one of them."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

MAX_ADDRESS = 64
"""Characters of an address; longer texts are none."""


class Networks:
    """A set of networks: as many look-ups as they have lengths, however many they are."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._prefixes: dict[tuple[int, int], set[int]] = {}
        for text in networks:
            network = ip_network(text)
            shift = network.max_prefixlen - network.prefixlen
            prefixes = self._prefixes.setdefault((network.version, shift), set())
            prefixes.add(int(network.network_address) >> shift)

    def have(self, text: str) -> bool:
        """Whether an address is in one of them; anything else is in none."""
        if not self._prefixes:
            return False
        address = _address(text)
        return address is not None and any(
            version == address.version and int(address) >> shift in prefixes
            for (version, shift), prefixes in self._prefixes.items()
        )


def check_network(text: str) -> str:
    """The network. Raises ValueError for what is none, or has bits set beyond its length."""
    ip_network(text)
    return text


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address; one of IPv4 that is written as IPv6 is what it is."""
    if len(text) > MAX_ADDRESS:
        return None
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
