"""A loopback server that streams as providers of language models do.

Each request takes the next of its scripted behaviours; the last one is repeated.
What differs between the providers is in a subclass of ``ModelServer`` each.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self


@dataclass
class Behaviour:
    """What the server does with one request; ``finish`` is in the words of OpenAI."""

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    piece: int = 6
    finish: str | None = "stop"
    reasoning: str = ""
    hang_after: int | None = None
    cut_after: int | None = None
    fail_after: int | None = None
    raw: bytes | None = None
    pause: float = 0.0
    refuses_usage: bool = False
    input_tokens: int = 11
    output_tokens: int = 7

    @property
    def pieces(self) -> Iterator[str]:
        """The text in the pieces it is sent in."""
        for start in range(0, len(self.text), self.piece):
            yield self.text[start : start + self.piece]


class ModelServer:
    """The server; ``requests`` are the bodies it got, ``keys`` the headers with their keys."""

    base_path: ClassVar[str] = ""
    path: ClassVar[str]
    content_type: ClassVar[str] = "text/event-stream"
    key_header: ClassVar[str] = "Authorization"
    key_prefix: ClassVar[str] = "Bearer "
    hang_seconds = 5.0

    def __init__(self, *behaviours: Behaviour) -> None:
        self._behaviours = list(behaviours)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.released = threading.Event()
        handler = type("Handler", (_Handler,), {"scripted": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.base_url = f"http://127.0.0.1:{self._server.server_port}{self.base_path}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def script(self, *behaviours: Behaviour) -> None:
        """From now on, behave like this."""
        self._behaviours[:] = behaviours

    def next_behaviour(self) -> Behaviour:
        return self._behaviours.pop(0) if len(self._behaviours) > 1 else self._behaviours[0]

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def frames(self, behaviour: Behaviour, request: dict[str, Any]) -> Iterator[bytes]:
        """The body of a good answer, event by event."""
        raise NotImplementedError

    def failure(self, status: int) -> dict[str, Any]:
        """The body of an error."""
        raise NotImplementedError

    def failure_frame(self) -> bytes:
        """An error inside of a stream."""
        raise NotImplementedError


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    scripted: ModelServer

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.scripted.requests.append(request)
        self.scripted.keys.append(self.headers.get(self.scripted.key_header, ""))
        self._reply(self.scripted.next_behaviour(), request)

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:
            # A client may hang up at any time, also between two requests.
            self.close_connection = True

    def _reply(self, behaviour: Behaviour, request: dict[str, Any]) -> None:
        if self.path.partition("?")[0] != self.scripted.base_path + self.scripted.path:
            behaviour = Behaviour(status=404)
        if behaviour.refuses_usage and "stream_options" in request:
            behaviour = Behaviour(status=400)
        if behaviour.status != 200 or behaviour.raw is not None:
            self._whole(behaviour)
            return
        self.send_response(200)
        self.send_header("Content-Type", self.scripted.content_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for sent, frame in enumerate(self.scripted.frames(behaviour, request)):
            if sent == behaviour.hang_after:
                self.scripted.released.wait(self.scripted.hang_seconds)
            if sent in {behaviour.hang_after, behaviour.cut_after}:
                self.close_connection = True
                return
            if sent == behaviour.fail_after:
                self._chunk(self.scripted.failure_frame())
                break
            self._chunk(frame)
            time.sleep(behaviour.pause)
        self._chunk(b"")

    def _whole(self, behaviour: Behaviour) -> None:
        scripted = behaviour.raw is not None
        body = behaviour.raw or (
            b"" if scripted else json.dumps(self.scripted.failure(behaviour.status)).encode()
        )
        self.send_response(behaviour.status)
        kind = self.scripted.content_type if scripted else "application/json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in behaviour.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Stay silent."""
