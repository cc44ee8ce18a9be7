"""Addresses of one household, office or machine are one network."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porch.guard.network import network_of, wider_network


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        (" 203.0.113.7 ", "203.0.113.7/32"),
        ("203.0.113.7:4711", "203.0.113.7/32"),
        ("192.168.1.9", "192.168.1.9/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::9", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7/32"),
        ("::ffff:cb00:7107", "203.0.113.7/32"),
        ("64:ff9b::203.0.113.7", "203.0.113.7/32"),
        ("2002:0808:0808::1", "8.8.8.8/32"),
        ("2002:0808:0808:ffff::1", "8.8.8.8/32"),
        ("2002:7f00:0001::1", "2002:7f00:1::/64"),
        ("2001:0:4136:e378:8000:63bf:f7f7:f7f7", "8.8.8.8/32"),
    ],
)
def test_an_address_is_counted_as_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("address", "wider"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/56"),
        ("2001:db8:1:ff::9", "2001:db8:1::/56"),
        ("2001:db8:1:100::9", "2001:db8:1:100::/56"),
        ("203.0.113.7", ""),
        ("2002:0808:0808::1", ""),
        ("127.0.0.1", ""),
        ("nonsense", ""),
    ],
)
def test_an_ipv6_network_is_part_of_what_one_customer_has(address: str, wider: str) -> None:
    assert wider_network(network_of(address)) == wider


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "::", "0.0.0.0", "[::1]:80"])  # noqa: S104 (nothing is bound)
def test_this_machine_is_no_network(address: str) -> None:
    assert network_of(address) == network_of(address, forwarded=True) == ""


@pytest.mark.parametrize(
    "address",
    [
        *(None, "", "unix:", "unix:/run/porch.sock", "unknown", "_hidden", "1", "%", "[", "[]", ":", "gmail.com"),
        *("256.1.1.1", "1.2.3", "1.2.3.4/32", "2001:db8::/64", "1.2.3.4, 5.6.7.8", "١.٢.٣.٤"),
    ],
)
def test_what_is_no_address_is_no_network(address: str | None) -> None:
    assert network_of(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.9",
        "169.254.1.1",
        "100.64.3.2",
        "fd00::1",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
    ],
)
def test_the_address_of_a_proxy_nobody_told_us_of_is_no_network(address: str) -> None:
    assert network_of(address)
    assert network_of(address, forwarded=True) == ""


@pytest.mark.parametrize("address", ["203.0.113.7", "8.8.8.8", "2001:db8::1", "172.32.0.1", "100.128.0.1"])
def test_a_visitor_who_says_to_be_a_proxy_is_still_counted(address: str) -> None:
    assert network_of(address, forwarded=True) == network_of(address) != ""


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "0.0.0.0", "::", "10.1.2.3", "fe80::1%eth0", "203.0.113.7"])  # noqa: S104 (nothing is bound)
def test_behind_a_trusted_proxy_every_address_is_counted(address: str) -> None:
    assert network_of(address, vouched=True) == network_of(address, vouched=True, forwarded=True) != ""


@given(st.text() | st.ip_addresses().map(str) | st.ip_addresses(v=6).map(lambda ip: f"::ffff:{ip}%{ip}"), st.booleans())
def test_whatever_the_address_is_it_is_a_network_or_none(address: str, forwarded: bool) -> None:
    network = network_of(address, forwarded=forwarded)
    assert network == "" or ip_network(network).prefixlen in (32, 64)
    assert (wider := wider_network(network)) == "" or ip_network(network).subnet_of(ip_network(wider))  # type: ignore[arg-type]


@given(st.ip_addresses(v=6))
def test_a_visitor_cannot_leave_a_network_by_changing_the_last_half_of_an_address(address: object) -> None:
    network = network_of(str(address))
    if network.endswith("/64"):
        base = int(ip_network(network).network_address)
        others = {network_of(str(type(address)(base + host))) for host in (1 << 5, 1 << 40, (1 << 64) - 1)}  # type: ignore[call-arg]
        assert others == {network}
