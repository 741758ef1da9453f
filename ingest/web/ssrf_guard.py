"""Guards against SSRF: only public addresses on the web's standard ports may be fetched.

URLs are untrusted input. The host is resolved here, when the connection is
made, and the connection goes to the very address that was checked, so a host
name that resolves differently the next time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from ingest.errors import SourceError, SourceUnavailable

Resolver = Callable[[str, int], Sequence[str]]
"""Resolves a host name and port to IP addresses. Raises ``OSError``."""

PORTS = frozenset({80, 443})
"""Public articles use these; other ports would turn this into a port scanner."""

_SPECIAL_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12"
        " 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24"
        " 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24"
        # The last one is a public address, but an internal service of the host in a large cloud.
        " 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32"
    ).split()
)
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(
    ipaddress.IPv6Network(network)
    # Protocol assignments with Teredo, documentation, 6to4, documentation.
    for network in "2001::/23 2001:db8::/32 2002::/16 3fff::/20".split()
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9_.])?", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
_SPELLING = "Check its spelling."


def system_resolver(host: str, port: int) -> list[str]:
    """Resolve a host with the operating system. Raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


@dataclass(frozen=True, slots=True)
class SsrfGuard:
    """Decides which hosts and ports may be connected to.

    ``allow`` exempts pairs of address and port, for tests; no setting reaches it.
    """

    resolve: Resolver = system_resolver
    allow: frozenset[tuple[str, int]] = frozenset()

    def parse(self, address: str) -> httpx.URL:
        """Parse an address that was typed or found in a page.

        Raises ``SourceError`` if it cannot be an address on the public web.
        """
        if re.search(r"[\s\x00-\x1f\x7f\\]", address):
            raise _no_address(address)
        try:
            url = httpx.URL(address)
            host, port = url.raw_host.decode("ascii"), _port(url)
            # Decodes an internationalised name, which fails for some that were accepted so far.
            url.host  # noqa: B018  # as said above
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise _no_address(address) from None
        if url.scheme not in {"http", "https"} or not host:
            raise _no_address(address)
        if url.userinfo:
            raise SourceError(
                "The address contains a user name or password, which would not be sent.",
                hint="Remove the part before the @.",
            )
        if port not in PORTS | {allowed for _, allowed in self.allow}:
            raise SourceError(
                "The address uses port {port}; only ports 80 and 443 are allowed.",
                hint="Save the page and ingest the file, with --url for its address.",
                port=port,
            )
        _check_host(host)
        return url

    def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The IP addresses of a host, resolved now, all of which are public.

        Raises ``SourceError`` if any is not, so that the result does not depend
        on which one is tried, and ``SourceUnavailable`` if the lookup fails.
        """
        literal = _check_host(host)
        found = [literal] if literal else self._look_up(host, port)
        for address in found:
            if (address, port) not in self.allow and not is_public(address):
                raise _not_public(host, address, is_literal=address == literal)
        return tuple(dict.fromkeys(found))

    def _look_up(self, host: str, port: int) -> list[str]:
        try:
            found = list(self.resolve(host, port))
        except socket.gaierror as error:
            if error.errno == socket.EAI_NONAME:
                raise SourceError("There is no host {host}.", hint=_SPELLING, host=host) from None
            raise _unresolved(host) from None
        except (OSError, UnicodeError):
            raise _unresolved(host) from None
        if not found:
            raise SourceError("The host {host} has no address.", hint=_SPELLING, host=host)
        return found


def is_public(address: str) -> bool:
    """Whether an IP address is routed on the public internet.

    An address that embeds another one (mapped, 6to4, Teredo) is not. The
    exception is NAT64, by which a network without IPv4 reaches public hosts.
    """
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address):
        if number.scope_id is not None:
            return False
        if number in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)))
        return number in _PUBLIC_V6 and not any(number in network for network in _SPECIAL_V6)
    return number.is_global and not any(number in network for network in _SPECIAL_V4)


def _check_host(host: str) -> str | None:
    """The host if it is an IP address, else ``None``. Raises ``SourceError`` if it is invalid.

    IPv4 addresses in any form but four decimal numbers are rejected: 0x7f.1 is
    127.0.0.1 in disguise.
    """
    bare = host.removeprefix("[").removesuffix("]")
    if ":" in bare:
        try:
            return str(ipaddress.IPv6Address(bare))
        except ValueError:
            raise _no_address(host) from None
    if not _HOST.fullmatch(host) or ".." in host:
        raise _no_address(host)
    if _NUMBER.fullmatch(host.removesuffix(".").rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            raise _no_address(host) from None
    return None


def _port(url: httpx.URL) -> int:
    return url.port or {"http": 80, "https": 443}.get(url.scheme, 0)


def _no_address(address: str) -> SourceError:
    return SourceError(
        "{address!r} is not the address of a web page.",
        hint="Write it as https://example.com/story.",
        address=address[:200],
    )


def _not_public(host: str, address: str, *, is_literal: bool) -> SourceError:
    hint = "Addresses in private networks are never fetched; save the page and ingest the file."
    if is_literal:
        return SourceError("{host} is not an address on the public web.", hint=hint, host=host)
    return SourceError(
        "{host} resolves to {address}, which is not an address on the public web.",
        hint=hint,
        host=host,
        address=address,
    )


def _unresolved(host: str) -> SourceUnavailable:
    return SourceUnavailable("The host name {host} cannot be resolved.", host=host)
