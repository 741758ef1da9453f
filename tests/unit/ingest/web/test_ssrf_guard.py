"""Which addresses may be fetched: a table of those that may not, and why it cannot be got round."""

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import SourceError, SourceUnavailable
from ingest.web.ssrf_guard import SsrfGuard, is_public
from ingest.web.transport import Deadline, GuardedTransport, _GuardedBackend

PUBLIC = "93.184.215.14"

NOT_PUBLIC = {
    "loopback": "127.0.0.1",
    "another loopback": "127.255.255.254",
    "this host": "0.0.0.0",  # noqa: S104  # an address to refuse
    "this network": "0.1.2.3",
    "private 10": "10.0.0.1",
    "private 172": "172.31.255.255",
    "private 192": "192.168.1.1",
    "link-local": "169.254.1.1",
    "metadata": "169.254.169.254",
    "metadata of containers": "169.254.170.2",
    "metadata in shared space": "100.100.100.200",
    "metadata by a public number": "168.63.129.16",
    "shared space of carriers": "100.64.0.1",
    "its end": "100.127.255.255",
    "protocol assignments": "192.0.0.192",
    "documentation": "192.0.2.1",
    "documentation 2": "198.51.100.7",
    "documentation 3": "203.0.113.9",
    "benchmarks": "198.18.0.1",
    "6to4 relays": "192.88.99.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "IPv6 link-local": "fe80::1",
    "IPv6 link-local with a zone": "fe80::1%eth0",
    "IPv6 private": "fd12:3456::1",
    "IPv6 metadata": "fd00:ec2::254",
    "IPv6 site-local": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "IPv6 documentation": "2001:db8::1",
    "IPv6 documentation 2": "3fff::1",
    "IPv6 discarded": "100::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped metadata in hex": "::ffff:a9fe:a9fe",
    "mapped public": f"::ffff:{PUBLIC}",
    "compatible loopback": "::127.0.0.1",
    "translated": "::ffff:0:127.0.0.1",
    "6to4 loopback": "2002:7f00:1::",
    "6to4 metadata": "2002:a9fe:a9fe::1",
    "NAT64 loopback": "64:ff9b::7f00:1",
    "NAT64 metadata": "64:ff9b::169.254.169.254",
    "NAT64 local": "64:ff9b:1::1",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "benchmarks of IPv6": "2001:2::1",
    "segment routing": "5f00::1",
}

BY_FORM = {
    "decimal": "http://2130706433/",
    "decimal metadata": "http://2852039166/",
    "hexadecimal": "http://0x7f000001/",
    "octal": "http://017700000001/",
    "octal parts": "http://0177.0.0.1/",
    "hexadecimal parts": "http://0x7f.0x0.0x0.0x1/",
    "two parts": "http://127.1/",
    "three parts": "http://127.0.1/",
    "one part": "http://0/",
    "a bare 0x": "http://0x/",
    "leading zeros": "http://127.000.000.001/",
    "a number too large": "http://256.256.256.256/",
    "full-width digits": "http://１２７.０.０.１/",
    "circled digits": "http://①②⑦.⓪.⓪.①/",
    "an ideographic full stop": "http://127。0。0。1/",
    "percent-encoded": "http://%31%32%37.0.0.1/",
    "a trailing dot": "http://127.0.0.1./",
    "a zone": "http://[fe80::1%25eth0]/",
    "credentials": "https://example.com@127.0.0.1/",
    "a password": "https://me:secret@example.com/",
    "a backslash": "http://example.com\\@127.0.0.1/",
    "a tab": "http://exa\tmple.com/",
    "a line break": "http://example.com/\r\nHost: evil",
    "a space": "http://example.com /",
    "another port": "http://example.com:22/",
    "a database's port": "http://example.com:6379/",
    "an impossible port": "http://example.com:99999/",
    "no host": "http:///etc/passwd",
    "a file": "file:///etc/passwd",
    "FTP": "ftp://example.com/a",
    "Gopher": "gopher://example.com/1",
    "data": "data:text/html,hello",
    "script": "javascript:alert(1)",
    "no scheme": "//example.com/",
    "an unclosed bracket": "http://[::1/",
    "no IPv6": "http://[::zz]/",
    "a letter that only looks like a dot": "http://exam․ple..com/",
}


def resolving(*addresses):
    return lambda _host, _port: list(addresses)


def admit(guard, address):
    url = guard.parse(address)
    return guard.addresses(url.raw_host.decode(), 443)


@pytest.mark.parametrize("address", NOT_PUBLIC.values(), ids=NOT_PUBLIC)
def test_a_name_that_leads_out_of_the_public_web_is_refused(address):
    assert not is_public(address)
    with pytest.raises(SourceError, match="not an address on the public web"):
        SsrfGuard(resolving(address)).addresses("innocent.example", 443)


@pytest.mark.parametrize("address", NOT_PUBLIC.values(), ids=NOT_PUBLIC)
def test_one_such_address_among_public_ones_is_enough(address):
    for found in ([PUBLIC, address], [address, PUBLIC]):
        with pytest.raises(SourceError, match="not an address on the public web"):
            SsrfGuard(resolving(*found)).addresses("two-faced.example", 443)


@pytest.mark.parametrize("address", BY_FORM.values(), ids=BY_FORM)
def test_an_address_that_only_hides_something_is_refused_before_any_look_up(address):
    def never(_host, _port):
        raise AssertionError("it was looked up")

    with pytest.raises(SourceError):
        admit(SsrfGuard(never), address)


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808"],
    ids=["IPv4", "another", "IPv6", "NAT64 of a public one"],
)
def test_public_addresses_pass(address):
    assert SsrfGuard(resolving(address)).addresses("example.com", 443) == (address,)


@pytest.mark.parametrize(
    "address", ["https://example.com/a?b=c", "http://example.com:80/", "https://bücher.example/"]
)
def test_usual_addresses_pass(address):
    assert SsrfGuard(resolving(PUBLIC)).parse(address).scheme in {"http", "https"}


@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_no_ipv4_address_is_public_that_the_standard_library_calls_private(number):
    address = ipaddress.IPv4Address(number)
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert not is_public(str(address))


@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_no_form_of_ipv6_makes_an_ipv4_address_public_that_is_not(number):
    inside = ipaddress.IPv4Address(number)
    hexed = f"{number >> 16:x}:{number & 0xFFFF:x}"
    assert not is_public(f"::ffff:{hexed}")
    assert not is_public(f"::{hexed}")
    assert not is_public(f"2002:{hexed}::")
    assert is_public(f"64:ff9b::{hexed}") == is_public(str(inside))


PIECES = st.sampled_from(
    [
        *(
            "http",
            "https",
            "ftp",
            "file",
            "gopher",
            "HTTP",
            "://",
            ":/",
            "//",
            "/",
            "?",
            "#",
            "@",
            ":",
        ),
        *(
            "127.0.0.1",
            "0x7f.1",
            "2130706433",
            "017700000001",
            "127.1",
            "0",
            "localhost",
            "localtest.me",
        ),
        *("[::1]", "[::ffff:127.0.0.1]", "[fe80::1%25eth0]", "169.254.169.254", "93.184.215.14"),
        *(
            "example.com",
            "bücher.example",
            "１２７.0.0.1",
            "127。0。0。1",
            "ⓔxample.com",
            "xn--",
            "%31",
            "%2e",
        ),
        *(
            "80",
            "443",
            "8080",
            "65536",
            "-1",
            "user",
            "pass",
            "..",
            ".",
            "\\",
            "\t",
            "\r\nHost: x",
            "\0",
            " ",
        ),
    ]
)
TYPED = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=8).map("".join))


@given(TYPED)
def test_whatever_is_typed_nothing_inside_is_connected_to(typed):
    guard = SsrfGuard(resolving("10.0.0.1"))
    for address in (typed, f"http://{typed}/", f"https://{typed}"):
        try:
            url = guard.parse(address)
            found = guard.addresses(url.raw_host.decode("ascii"), url.port or 443)
        except SourceError:
            continue
        assert all(is_public(number) for number in found)
        assert url.scheme in {"http", "https"}
        assert (url.port or 443) in {80, 443}
        assert not url.userinfo


def test_a_name_that_changes_is_looked_up_once_and_connected_to_as_it_was_checked():
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    connected = []

    class Sockets:
        def connect_tcp(self, host, *_arguments, **_options):
            connected.append(host)

    backend = _GuardedBackend(SsrfGuard(lambda *_: next(answers)), Deadline(lambda: 0.0, 1.0))
    backend._sockets = Sockets()
    backend.connect_tcp("rebinding.example", 80)
    assert connected == [PUBLIC]
    with pytest.raises(SourceError, match=r"resolves to 127\.0\.0\.1"):
        backend.connect_tcp("rebinding.example", 80)
    assert connected == [PUBLIC]


def test_the_guard_stands_in_the_connections_themselves():
    import httpx

    transport = GuardedTransport(
        SsrfGuard(resolving("10.0.0.7")), Deadline(lambda: 0.0, 1.0), httpx.create_ssl_context()
    )
    with (
        httpx.Client(transport=transport) as client,
        pytest.raises(SourceError, match=r"resolves to 10\.0\.0\.7"),
    ):
        client.get("http://intranet.example/")


def test_an_exception_for_tests_opens_one_port_of_one_address():
    guard = SsrfGuard(resolving("127.0.0.1"), allow=frozenset({("127.0.0.1", 8123)}))
    assert guard.addresses("site.test", 8123) == ("127.0.0.1",)
    with pytest.raises(SourceError):
        guard.addresses("site.test", 80)
    with pytest.raises(SourceError):
        guard.parse("http://site.test:8124/")


@pytest.mark.parametrize(
    ("number", "kind"),
    [(socket.EAI_NONAME, SourceError), (socket.EAI_AGAIN, SourceUnavailable)],
    ids=["no such name", "not now"],
)
def test_a_name_that_is_not_found_is_told_from_one_that_may_be_found_later(number, kind):
    def failing(_host, _port):
        raise socket.gaierror(number, "fails")

    with pytest.raises(SourceError, match=r"news\.example") as caught:
        SsrfGuard(failing).addresses("news.example", 443)
    assert type(caught.value) is kind
