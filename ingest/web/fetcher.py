"""Fetches web pages: guarded, size-limited, rate-limited, and with a message for every failure."""

from __future__ import annotations

import importlib.metadata
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from http import HTTPStatus

import httpcore
import httpx

from ingest.errors import SourceError, SourceUnavailable
from ingest.sandbox.base import RunJob, run_in_process
from ingest.web.decompression import TooLarge, read_body
from ingest.web.errors import SAVE_PAGE_HINT, HttpStatusError, SiteUnavailable
from ingest.web.rate_limit import HostRateLimiter
from ingest.web.response import PAGE_TYPES, Fetched, FetchLimits, Validators
from ingest.web.robots import MAX_ROBOTS_BYTES, RobotsCache
from ingest.web.ssrf_guard import SsrfGuard
from ingest.web.transport import Deadline, GuardedTransport

ROBOT = "Footnote"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SERVER_ERROR = 500

_Location = tuple[httpx.URL, frozenset[tuple[str, str, str | None]]]
"""A URL and the cookies sent to it: some sites set a cookie and redirect to the same page."""


@dataclass(frozen=True, slots=True)
class _Request:
    """What to fetch, and by which rules."""

    address: str
    accept: str
    size: int
    obeys_robots: bool
    validators: Validators | None = None


class Fetcher:
    """Fetches from the public web; thread-safe.

    ``sleep`` waits between two requests to one host. ``contact`` is part of the
    User-Agent, so that site owners can reach us. ``run`` runs the jobs that read
    the robots.txt of sites.
    """

    def __init__(  # noqa: PLR0913  # keywords, which tests replace
        self,
        *,
        contact: str | None = None,
        guard: SsrfGuard | None = None,
        limits: FetchLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        run: RunJob = run_in_process,
    ) -> None:
        self.agent = user_agent(contact)
        self._guard = guard or SsrfGuard()
        self._limits = limits or FetchLimits()
        self._clock = clock
        self._now = now
        self._rate_limiter = HostRateLimiter(clock, sleep)
        self._robots = RobotsCache(ROBOT, self._load_robots, clock, run)
        self._context = httpx.create_ssl_context(trust_env=False)

    def fetch(
        self, address: str, *, accept: str = PAGE_TYPES, validators: Validators | None = None
    ) -> Fetched:
        """Fetch an address, conditionally if ``validators`` are given.

        Raises ``SourceError`` if it cannot be fetched, and ``SourceUnavailable``
        if that may be temporary.
        """
        return self._fetch(
            _Request(address, accept, self._limits.size, obeys_robots=True, validators=validators)
        )

    def _load_robots(self, address: str) -> bytes | None:
        request = _Request(address, "text/plain, */*;q=0.1", MAX_ROBOTS_BYTES, obeys_robots=False)
        try:
            return self._fetch(request).body
        except TooLarge as error:
            return error.start
        except SiteUnavailable as error:
            if error.status >= _SERVER_ERROR:
                raise
            return None
        except SourceUnavailable:
            raise
        except SourceError:
            # Without robots.txt, everything is allowed; the page itself is checked as always.
            return None

    def _fetch(self, request: _Request) -> Fetched:
        try:
            return self._fetch_redirected(request)
        except ValueError:
            # Libraries decode names, headers and cookies of strangers in many places.
            raise SourceError(
                "{address} or its response is malformed.",
                hint=SAVE_PAGE_HINT,
                address=request.address[:200],
            ) from None

    def _fetch_redirected(self, request: _Request) -> Fetched:
        deadline = Deadline(self._clock, self._clock() + self._limits.seconds)
        with httpx.Client(
            transport=GuardedTransport(self._guard, deadline, self._context),
            headers={
                "User-Agent": self.agent,
                "Accept": request.accept,
                # Decompression within the size limit needs zlib.
                "Accept-Encoding": "gzip",
            },
            trust_env=False,
        ) as client:
            location = _location(client, self._guard.parse(request.address))
            seen = [location]
            while isinstance(response := self._send(client, location[0], request, deadline), str):
                location = _location(client, self._follow(location[0], response))
                self._check_progress(location, seen)
                seen.append(location)
            return response

    def _follow(self, url: httpx.URL, target: str) -> httpx.URL:
        """The URL of a redirect, checked like the first one."""
        try:
            following = self._guard.parse(str(url.join(target)).partition("#")[0])
        except httpx.InvalidURL:
            raise SourceError(
                "It redirects to {target!r}, which is not an address.", target=target[:200]
            ) from None
        if url.scheme == "https" and following.scheme == "http":
            raise SourceError(
                "It redirects from https to http, where anyone on the network could change it."
            )
        return following

    def _check_progress(self, location: _Location, seen: Sequence[_Location]) -> None:
        if location in seen:
            raise SourceError("It redirects in a loop, back to {target}.", target=str(location[0]))
        if len(seen) > self._limits.redirects:
            raise SourceError(
                "It redirects more than {most} times, last to {target}.",
                most=self._limits.redirects,
                target=str(location[0]),
            )

    def _send(
        self, client: httpx.Client, url: httpx.URL, request: _Request, deadline: Deadline
    ) -> Fetched | str:
        """Send one request. Returns the response, or the target of a redirect."""
        site, host = f"{url.scheme}://{url.netloc.decode('ascii')}", url.netloc.decode("ascii")
        started = self._clock()
        if request.obeys_robots and not self._robots.allows(site, str(url)):
            raise SourceError(
                "The site's robots.txt does not allow programs to fetch this page.",
                hint=SAVE_PAGE_HINT,
            )
        self._rate_limiter.wait(host, self._robots.delay(site))
        # The wait does not count towards the server's time.
        deadline.moment += self._clock() - started
        validators = request.validators
        conditions = validators.headers() if validators and validators.url == str(url) else {}
        with _network_errors(url.host), client.stream("GET", url, headers=conditions) as response:
            if response.status_code == HTTPStatus.NOT_MODIFIED and conditions:
                return Fetched(request.address, str(url), validators=validators, changed=False)
            if response.status_code in _REDIRECTS and "location" in response.headers:
                return response.headers["location"]
            self._check_status(host, response)
            return self._read(request, url, response)

    def _check_status(self, host: str, response: httpx.Response) -> None:
        status = response.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= _SERVER_ERROR:
            retry_after = response.headers.get("retry-after")
            must_wait = status == HTTPStatus.TOO_MANY_REQUESTS or retry_after
            seconds = (
                self._rate_limiter.back_off(host, retry_after, self._now()) if must_wait else None
            )
            raise SiteUnavailable(status, seconds)
        if status != HTTPStatus.OK:
            raise HttpStatusError(status)

    def _read(self, request: _Request, url: httpx.URL, response: httpx.Response) -> Fetched:
        headers = response.headers
        parsed = Message()
        parsed["content-type"] = headers.get("content-type", "")
        return Fetched(
            address=request.address,
            url=str(url),
            body=read_body(response.iter_raw(), headers.get("content-encoding", ""), request.size),
            content_type=headers.get("content-type", "").partition(";")[0].strip().lower(),
            charset=parsed.get_param("charset", None) and str(parsed.get_param("charset")),
            validators=Validators(str(url), headers.get("etag"), headers.get("last-modified")),
        )


def _location(client: httpx.Client, url: httpx.URL) -> _Location:
    return url, frozenset((item.domain, item.name, item.value) for item in client.cookies.jar)


def user_agent(contact: str | None) -> str:
    """The User-Agent: name, version and contact."""
    try:
        version = importlib.metadata.version("footnote")
    except importlib.metadata.PackageNotFoundError:
        version = "0"
    return f"{ROBOT}/{version} (+{contact})" if contact else f"{ROBOT}/{version}"


@contextmanager
def _network_errors(host: str) -> Iterator[None]:
    """Translate network errors to ``SourceError``."""
    try:
        yield
    except httpcore.TimeoutException:
        raise SourceUnavailable("{host} took too long to respond.", host=host) from None
    except (httpcore.ConnectError, httpcore.ReadError, httpcore.WriteError) as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise SourceError(
                "{host} could not prove its identity: its certificate is not valid.",
                hint="Check the address; pages of unverified sites are not ingested.",
                host=host,
            ) from None
        raise SourceUnavailable("The connection to {host} failed.", host=host) from None
    except (httpx.HTTPError, httpx.InvalidURL):
        # The transport is ours, so httpx itself only parses redirects.
        raise SourceError("{host} redirects to an invalid address.", host=host) from None
    except httpcore.ProtocolError:
        raise SourceUnavailable(
            "{host} aborted its response, or does not speak HTTP.", host=host
        ) from None
