"""An httpx transport over guarded connections, with a deadline for the whole fetch."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass

import httpcore
import httpx

from ingest.errors import SourceUnavailable
from ingest.web.ssrf_guard import SsrfGuard

SocketOptions = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]


class FetchTimeout(httpcore.TimeoutException):
    """The deadline of the fetch has passed."""


@dataclass(slots=True)
class Deadline:
    """The time at which a fetch ends, whatever it is doing.

    With timeouts per step only, a server could send a byte per second for days.
    """

    clock: Callable[[], float]
    moment: float

    def remaining(self) -> float:
        """The seconds until the deadline. Raises ``FetchTimeout`` if it has passed."""
        seconds = self.moment - self.clock()
        if seconds <= 0:
            raise FetchTimeout
        return seconds


class GuardedTransport(httpx.BaseTransport):
    """Sends httpx requests over connections that the guard allows, without proxies."""

    def __init__(self, guard: SsrfGuard, deadline: Deadline, context: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, network_backend=_GuardedBackend(guard, deadline)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises ``FootnoteError`` or an httpcore exception."""
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status,
            headers=[(name, value) for name, value in response.headers if _is_usable(name, value)],
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self._pool.close()


def _is_usable(name: bytes, value: bytes) -> bool:
    """Whether a header is no cookie, or one that can be sent back."""
    return value.isascii() or name.lower() != b"set-cookie"


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _GuardedBackend(httpcore.NetworkBackend):
    """Connects to the IP addresses that the guard resolved and checked, never to a host name."""

    def __init__(self, guard: SsrfGuard, deadline: Deadline) -> None:
        self._guard = guard
        self._deadline = deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.NetworkStream:
        del timeout, local_address
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        addresses = _in_time(self._deadline, lambda: self._guard.addresses(host, port))
        for tried, address in enumerate(addresses):
            # One unresponsive address must not use up the time of the others.
            seconds = self._deadline.remaining() / (len(addresses) - tried)
            try:
                stream = self._sockets.connect_tcp(
                    address, port, seconds, socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure or SourceUnavailable("{host} has no address.", host=host)


def _in_time(deadline: Deadline, look_up: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    """Resolve within the deadline, since the system's resolver takes no timeout."""
    future: Future[tuple[str, ...]] = Future()

    def run() -> None:
        try:
            future.set_result(look_up())
        except BaseException as error:  # noqa: BLE001  # raised in the waiting thread
            future.set_exception(error)

    # A daemon, so that the interpreter does not wait for it at exit.
    threading.Thread(target=run, name="look-up", daemon=True).start()
    try:
        return future.result(deadline.remaining())
    except FutureTimeout:
        raise FetchTimeout from None


class _TimedStream(httpcore.NetworkStream):
    """A connection on which no step outlasts the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        return self._stream.read(max_bytes, self._deadline.remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, self._deadline.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        del timeout
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.remaining())
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
