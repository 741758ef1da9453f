"""A news site on the loopback interface, and the fetcher that may reach it."""

from __future__ import annotations

import ssl
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ingest.web.fetcher import Fetcher
from ingest.web.response import FetchLimits
from ingest.web.ssrf_guard import SsrfGuard

HOST = "courier.test"


@dataclass
class Reply:
    """What the site answers; ``drip`` sends the body a byte at a time with pauses of so long."""

    body: bytes = b""
    status: int = 200
    type: str | None = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    drips_head: bool = False
    claimed: int | None = None


class Site:
    """Paths to replies, or to functions of the request's headers that give one."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.scheme = "https" if tls else "http"
        self.pages: dict[str, Reply | Callable[[dict[str, str]], Reply]] = {}
        self.asked: Counter[str] = Counter()
        self.headers: list[dict[str, str]] = []
        self.closing = threading.Event()
        handler = type("Handler", (_Handler,), {"site": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str, host: str = HOST) -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def fetcher(self, seconds: float = 60.0, size: int = 200_000, **options) -> Fetcher:
        """A fetcher that sees this site under every name, and never waits to be polite."""
        resolve = options.pop("resolve", lambda _host, _port: ["127.0.0.1"])
        return Fetcher(
            guard=SsrfGuard(resolve, allow=frozenset({("127.0.0.1", self.port)})),
            limits=FetchLimits(size=size, seconds=seconds),
            **{"sleep": lambda _: None, **options},
        )

    def reply(self, path: str, headers: dict[str, str]) -> Reply:
        self.asked[path] += 1
        self.headers.append(headers)
        found = self.pages.get(path, Reply(b"nothing", 404))
        return found(headers) if callable(found) else found

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.site.reply(self.path, headers)
        try:
            self._send(reply)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _send(self, reply: Reply) -> None:
        if reply.drips_head:
            self._drip(b"HTTP/1.0 200 OK\r\nX: " + b"x" * 1000, reply.drip)
            return
        self.send_response_only(reply.status)
        if reply.type is not None:
            self.send_header("Content-Type", reply.type)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.claimed is not None:
            self.send_header("Content-Length", str(reply.claimed))
        self.end_headers()
        if reply.drip:
            self._drip(reply.body, reply.drip)
        else:
            self.wfile.write(reply.body)

    def _drip(self, data: bytes, pause: float) -> None:
        for start in range(len(data)):
            self.wfile.write(data[start : start + 1])
            self.wfile.flush()
            if self.site.closing.wait(pause):
                return

    def log_message(self, *_: object) -> None:
        pass
