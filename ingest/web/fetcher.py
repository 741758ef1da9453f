"""Fetching from the web: guarded, limited, polite, and with a name for every failure."""

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
from ingest.web.decompression import TooLarge, read_body
from ingest.web.errors import Overloaded, Refused
from ingest.web.rate_limit import HostRateLimiter
from ingest.web.response import PAGE_TYPES, Fetched, FetchLimits, Validators
from ingest.web.robots import MAX_ROBOTS_BYTES, RobotsCache
from ingest.web.ssrf_guard import SsrfGuard
from ingest.web.transport import Deadline, GuardedTransport

ROBOT = "Footnote"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SERVER_ERROR = 500

_Place = tuple[httpx.URL, frozenset[tuple[str, str, str | None]]]
"""An address and the cookies that go there: some sites set one and lead back to the same page."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What is wanted, and by which rules."""

    address: str
    accept: str
    size: int
    heeds_robots: bool
    validators: Validators | None = None


class Fetcher:
    """Fetches from the public web, one thing at a time; not to be shared between threads.

    ``sleep`` waits between two requests to one host; ``contact`` is stated in
    the User-Agent, so that a site's owner knows whom to ask.
    """

    def __init__(  # noqa: PLR0913  # what a test replaces
        self,
        *,
        contact: str | None = None,
        guard: SsrfGuard | None = None,
        limits: FetchLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.agent = user_agent(contact)
        self._guard = guard or SsrfGuard()
        self._limits = limits or FetchLimits()
        self._clock = clock
        self._now = now
        self._pacing = HostRateLimiter(clock, sleep)
        self._robots = RobotsCache(ROBOT, self._load_robots, clock)
        self._context = httpx.create_ssl_context(trust_env=False)

    def fetch(
        self, address: str, *, accept: str = PAGE_TYPES, validators: Validators | None = None
    ) -> Fetched:
        """What is at an address, or that it has not changed since ``validators`` were given.

        Raises ``SourceError`` naming why there is nothing to be had, and
        ``SourceUnavailable`` where that may pass.
        """
        return self._fetch(
            _Order(address, accept, self._limits.size, heeds_robots=True, validators=validators)
        )

    def _load_robots(self, address: str) -> bytes | None:
        order = _Order(address, "text/plain, */*;q=0.1", MAX_ROBOTS_BYTES, heeds_robots=False)
        try:
            return self._fetch(order).body
        except TooLarge as error:
            return error.start
        except Overloaded as error:
            if error.status >= _SERVER_ERROR:
                raise
            return None
        except SourceUnavailable:
            raise
        except SourceError:
            # Whatever is wrong with the file, the page itself is checked like any other.
            return None

    def _fetch(self, order: _Order) -> Fetched:
        deadline = Deadline(self._clock, self._clock() + self._limits.seconds)
        with httpx.Client(
            transport=GuardedTransport(self._guard, deadline, self._context),
            headers={
                "User-Agent": self.agent,
                "Accept": order.accept,
                # Each piece is unpacked within the limit on size, which zlib alone can.
                "Accept-Encoding": "gzip",
            },
            trust_env=False,
        ) as client:
            place = _place(client, self._guard.parse(order.address))
            seen = [place]
            while isinstance(found := self._ask(client, place[0], order, deadline), str):
                place = _place(client, self._next(place[0], found))
                self._check_progress(place, seen)
                seen.append(place)
            return found

    def _next(self, url: httpx.URL, location: str) -> httpx.URL:
        """The address of a redirect, checked like the first."""
        try:
            following = self._guard.parse(str(url.join(location)).partition("#")[0])
        except httpx.InvalidURL:
            raise SourceError(f"It redirects to {location[:200]!r}, which is no address.") from None
        if url.scheme == "https" and following.scheme == "http":
            raise SourceError(
                "It redirects from https to http, where anyone on the way could change it."
            )
        return following

    def _check_progress(self, place: _Place, seen: Sequence[_Place]) -> None:
        if place in seen:
            raise SourceError(f"It redirects in a circle, back to {place[0]}.")
        if len(seen) > self._limits.redirects:
            raise SourceError(
                f"It redirects more than {self._limits.redirects} times, last to {place[0]}."
            )

    def _ask(
        self, client: httpx.Client, url: httpx.URL, order: _Order, deadline: Deadline
    ) -> Fetched | str:
        """One request: a response, or where to go on."""
        site, host = f"{url.scheme}://{url.netloc.decode('ascii')}", url.netloc.decode("ascii")
        started = self._clock()
        if order.heeds_robots and not self._robots.allows(site, str(url)):
            raise SourceError(
                "The site asks programs not to fetch this page (robots.txt).",
                hint="Save the page in your browser and ingest the file, with --url for its"
                " address.",
            )
        self._pacing.wait(host, self._robots.delay(site))
        # Politeness is no fault of the server's.
        deadline.moment += self._clock() - started
        validators = order.validators
        conditions = validators.headers() if validators and validators.url == str(url) else {}
        with _translated(url.host), client.stream("GET", url, headers=conditions) as response:
            if response.status_code == HTTPStatus.NOT_MODIFIED and conditions:
                return Fetched(order.address, str(url), validators=validators, changed=False)
            if response.status_code in _REDIRECTS and "location" in response.headers:
                return response.headers["location"]
            self._check_status(host, response)
            return self._read(order, url, response)

    def _check_status(self, host: str, response: httpx.Response) -> None:
        status = response.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= _SERVER_ERROR:
            retry_after = response.headers.get("retry-after")
            asked = status == HTTPStatus.TOO_MANY_REQUESTS or retry_after
            seconds = self._pacing.rest(host, retry_after, self._now()) if asked else None
            raise Overloaded(status, seconds)
        if status != HTTPStatus.OK:
            raise Refused(status)

    def _read(self, order: _Order, url: httpx.URL, response: httpx.Response) -> Fetched:
        headers = response.headers
        parsed = Message()
        parsed["content-type"] = headers.get("content-type", "")
        return Fetched(
            address=order.address,
            url=str(url),
            body=read_body(response.iter_raw(), headers.get("content-encoding", ""), order.size),
            content_type=headers.get("content-type", "").partition(";")[0].strip().lower(),
            charset=parsed.get_param("charset", None) and str(parsed.get_param("charset")),
            validators=Validators(str(url), headers.get("etag"), headers.get("last-modified")),
        )


def _place(client: httpx.Client, url: httpx.URL) -> _Place:
    return url, frozenset((item.domain, item.name, item.value) for item in client.cookies.jar)


def user_agent(contact: str | None) -> str:
    """How we are called, and where our owner can be reached."""
    try:
        version = importlib.metadata.version("footnote")
    except importlib.metadata.PackageNotFoundError:
        version = "0"
    return f"{ROBOT}/{version} (+{contact})" if contact else f"{ROBOT}/{version}"


@contextmanager
def _translated(host: str) -> Iterator[None]:
    """What the network's failures mean."""
    try:
        yield
    except httpcore.TimeoutException:
        raise SourceUnavailable(f"{host} took too long to answer.") from None
    except (httpcore.ConnectError, httpcore.ReadError, httpcore.WriteError) as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise SourceError(
                f"{host} could not prove that it is {host}: its certificate is not valid.",
                hint="Check the address; a page from somebody else is not ingested.",
            ) from None
        raise SourceUnavailable(f"The connection to {host} failed.") from None
    except (httpx.HTTPError, httpx.InvalidURL):
        # All that httpx itself looks at, since the transport is ours, is where to go on.
        raise SourceError(f"{host} redirects to what is no address.") from None
    except httpcore.ProtocolError:
        raise SourceUnavailable(f"{host} broke off its answer, or it is no HTTP.") from None
