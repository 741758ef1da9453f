"""Connections that are guarded as they are made, and that end when their time is up."""

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
    """The time for the whole fetch is over."""


@dataclass(slots=True)
class Deadline:
    """A moment by the clock at which a fetch ends, whatever it is doing.

    A limit for each step alone would let a server drip a byte a second for days.
    """

    clock: Callable[[], float]
    moment: float

    def left(self) -> float:
        """Seconds until then. Raises ``FetchTimeout``."""
        seconds = self.moment - self.clock()
        if seconds <= 0:
            raise FetchTimeout
        return seconds


class GuardedTransport(httpx.BaseTransport):
    """Requests of httpx over connections that the guard allows; without proxies."""

    def __init__(self, guard: SsrfGuard, deadline: Deadline, context: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, network_backend=_GuardedBackend(guard, deadline)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises ``FootnoteError`` or an exception of httpcore."""
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
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _GuardedBackend(httpcore.NetworkBackend):
    """Connects to the addresses that the guard looked up and checked, never to a name."""

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
            # One dead address of several may not take the time of the others.
            seconds = self._deadline.left() / (len(addresses) - tried)
            try:
                stream = self._sockets.connect_tcp(
                    address, port, seconds, socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure or SourceUnavailable(f"{host} has no address.")


def _in_time(deadline: Deadline, look_up: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    """A look-up that is given up at the deadline, since the system's own cannot be told one."""
    future: Future[tuple[str, ...]] = Future()

    def run() -> None:
        try:
            future.set_result(look_up())
        except BaseException as error:  # noqa: BLE001  # it is raised where it is waited for
            future.set_exception(error)

    # A daemon, so that nobody waits for it at the end of the program either.
    threading.Thread(target=run, name="look-up", daemon=True).start()
    try:
        return future.result(deadline.left())
    except FutureTimeout:
        raise FetchTimeout from None


class _TimedStream(httpcore.NetworkStream):
    """A connection on which no step outlasts the whole."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        del timeout
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
