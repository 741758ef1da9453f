"""A server on the loopback interface that speaks the wire format of OpenAI's chat completions.

Each request takes the next of its scripted behaviours; the last one is repeated.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Behaviour:
    """What the server does with one request."""

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    piece: int = 6
    finish: str | None = "stop"
    reasoning: str = ""
    hang_after: int | None = None
    cut_after: int | None = None
    raw: bytes | None = None
    pause: float = 0.0


class OpenAIServer:
    """The server; ``requests`` are the bodies it got, ``keys`` their authorization headers."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self._behaviours = list(behaviours)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.released = threading.Event()
        handler = type("Handler", (_Handler,), {"scripted": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.base_url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def next_behaviour(self) -> Behaviour:
        return self._behaviours.pop(0) if len(self._behaviours) > 1 else self._behaviours[0]

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def serving(*behaviours: Behaviour) -> Iterator[OpenAIServer]:
    """A server for the length of a block."""
    server = OpenAIServer(*behaviours)
    try:
        yield server
    finally:
        server.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    scripted: OpenAIServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.scripted.requests.append(json.loads(body))
        self.scripted.keys.append(self.headers.get("Authorization", ""))
        behaviour = self.scripted.next_behaviour()
        try:
            self._reply(behaviour)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _reply(self, behaviour: Behaviour) -> None:
        if self.path != "/v1/chat/completions":
            behaviour = Behaviour(status=404)
        if behaviour.status != 200 or behaviour.raw is not None:
            self._whole(behaviour)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for sent, event in enumerate(_events(behaviour)):
            if sent == behaviour.hang_after:
                self.scripted.released.wait(5)
                self.close_connection = True
                return
            if sent == behaviour.cut_after:
                self.close_connection = True
                return
            self._chunk(f"data: {event}\n\n".encode())
            time.sleep(behaviour.pause)
        self._chunk(b"")

    def _whole(self, behaviour: Behaviour) -> None:
        error = {"error": {"message": "scripted", "type": "scripted", "code": None}}
        body = behaviour.raw if behaviour.raw is not None else json.dumps(error).encode()
        self.send_response(behaviour.status)
        sse = behaviour.raw is not None
        self.send_header("Content-Type", "text/event-stream" if sse else "application/json")
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


def _events(behaviour: Behaviour) -> Iterator[str]:
    if behaviour.reasoning:
        yield _event({"role": "assistant", "content": "", "reasoning_content": behaviour.reasoning})
    for start in range(0, len(behaviour.text), behaviour.piece):
        yield _event({"content": behaviour.text[start : start + behaviour.piece]})
    if behaviour.finish is not None:
        yield _event({}, behaviour.finish)
        yield "[DONE]"


def _event(delta: dict[str, str], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1_700_000_000,
            "model": "scripted",
            "choices": [choice],
        }
    )
