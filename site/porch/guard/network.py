"""Which network a submission came from, and whether too much comes from there."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from porch.guard.evidence import Check, Evidence, Finding

FLOOD_FACTOR: Final = 60
"""So many times what a network may sign up in an hour it may try, before it is turned away for a while."""

WIDER_FACTOR: Final = 3
"""So many times what a network may sign up may be tried from the /56 around it before they are all asked for more."""

_INSIDE: Final = tuple(
    ip_network(block)
    for block in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"),
        "100.64.0.0/10",  # shared by providers (RFC 6598), and by overlay networks of machines
    )
)
"""Addresses that the internet does not know. ``is_private`` has documentation's addresses too, which tests use."""

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""How machines without IPv4 see those that have nothing else (RFC 6052): the last 32 bits are the IPv4 address."""


def network_of(address: str | None, *, forwarded: bool = False, vouched: bool = False) -> str:
    """The network that is counted as one: ``203.0.113.7/32``, or the /64 that a household or office has of IPv6.

    Empty for what is no network: this machine, a Unix socket, no address at all. ``forwarded``: the request says that
    it was passed on, though no proxy is trusted; then an address of the inside is that proxy's, not the visitor's.
    ``vouched``: trusted proxies stand in front; then every address counts, so that none can be claimed that does not.
    Raises nothing, whatever ``address`` is.
    """
    try:
        ip = ip_address(_bare(address or ""))
    except ValueError:
        return ""
    if isinstance(ip, IPv6Address):
        ip = _embedded(ip) or ip
    if not vouched and (ip.is_loopback or ip.is_unspecified or (forwarded and any(ip in block for block in _INSIDE))):
        return ""
    return f"{ip}/32" if isinstance(ip, IPv4Address) else str(ip_network((ip, 64), strict=False))


def wider_network(network: str) -> str:
    """The /56 that an IPv6 ``network`` (``network_of``) is part of; empty for every other.

    A home is to have at least a /56 (RIPE-690, 4.2), which is 256 networks in one hand. Mobile networks put 256 people
    there, so it is no reason to do more than to ask.
    """
    return str(IPv6Network(network).supernet(new_prefix=56)) if network.endswith("/64") else ""


def _bare(text: str) -> str:
    """Without zone, brackets and port: some proxies pass on ``192.0.2.1:4711`` and ``[2001:db8::1]:4711``."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    return text.partition("%")[0]


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that this one only wraps, where the wrapping makes many networks of one or one of many."""
    if ip in _TRANSLATED:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    teredo = ip.teredo
    inner = ip.sixtofour or (teredo[1] if teredo else None)
    return ip.ipv4_mapped or (inner if inner is not None and inner.is_global else None)


def _look(evidence: Evidence) -> Finding | None:
    limit, traffic = evidence.rules.per_network, evidence.traffic
    if evidence.kiosk or limit <= 0:
        return None
    if traffic.network > 10 * limit:
        return Finding("network", 100)
    many = traffic.network > limit or traffic.network_everywhere > 3 * limit or traffic.wider > WIDER_FACTOR * limit
    return Finding("network", 50) if many else None


def _look_for_flood(evidence: Evidence) -> Finding | None:
    limit = evidence.rules.per_network
    if evidence.kiosk or limit <= 0:
        return None
    return Finding("flood", 100, firm=True) if evidence.traffic.attempts > FLOOD_FACTOR * limit else None


NETWORK = Check("network", "Many signups came from the same network within an hour", _look)
FLOOD = Check("flood", "Far more came from the same network than people can send", _look_for_flood)
