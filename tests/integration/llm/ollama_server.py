"""A loopback server that speaks the wire format of Ollama's chat."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.integration.llm.model_server import Behaviour, ModelServer

_DONE_REASONS = {"stop": "stop", "length": "length", "content_filter": "stop"}


class OllamaServer(ModelServer):
    """A JSON object a line; the last one is done, and counts and times the whole."""

    path = "/api/chat"
    content_type = "application/x-ndjson"

    def frames(self, behaviour: Behaviour, request: dict[str, Any]) -> Iterator[bytes]:
        del request
        if behaviour.reasoning:
            yield _line({"content": "", "thinking": behaviour.reasoning})
        for piece in behaviour.pieces:
            yield _line({"content": piece})
        if behaviour.finish is None:
            return
        yield _line(
            {"content": ""},
            done=True,
            done_reason=_DONE_REASONS[behaviour.finish],
            total_duration=5_000_000,
            load_duration=1_000_000,
            prompt_eval_count=behaviour.input_tokens,
            prompt_eval_duration=1_000_000,
            eval_count=behaviour.output_tokens,
            eval_duration=3_000_000,
        )

    def failure(self, status: int) -> dict[str, Any]:
        del status
        return {"error": "scripted"}

    def failure_frame(self) -> bytes:
        return json.dumps(self.failure(500)).encode() + b"\n"


def _line(message: dict[str, str], *, done: bool = False, **values: Any) -> bytes:
    line = {
        "model": "scripted",
        "created_at": "2026-01-05T08:00:00.000000Z",
        "message": {"role": "assistant"} | message,
        "done": done,
    }
    return json.dumps(line | values).encode() + b"\n"
