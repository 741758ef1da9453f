"""A loopback server that speaks the wire format of OpenAI's chat completions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.integration.llm.model_server import Behaviour, ModelServer

__all__ = ["Behaviour", "OpenAIServer", "serving"]


class OpenAIServer(ModelServer):
    """Server-sent events without names, ended by ``[DONE]``; usage only for who asks for it."""

    base_path = "/v1"
    path = "/chat/completions"

    def frames(self, behaviour: Behaviour, request: dict[str, Any]) -> Iterator[bytes]:
        if behaviour.reasoning:
            delta = {"role": "assistant", "content": "", "reasoning_content": behaviour.reasoning}
            yield _event([_choice(delta)])
        for piece in behaviour.pieces:
            yield _event([_choice({"content": piece})])
        if behaviour.finish is None:
            return
        yield _event([_choice({}, behaviour.finish)])
        if request.get("stream_options", {}).get("include_usage"):
            read, written = behaviour.input_tokens, behaviour.output_tokens
            counts = {"prompt_tokens": read, "completion_tokens": written}
            yield _event([], counts | {"total_tokens": read + written})
        yield b"data: [DONE]\n\n"

    def failure(self, status: int) -> dict[str, Any]:
        del status
        return {"error": {"message": "scripted", "type": "scripted", "code": None}}

    def failure_frame(self) -> bytes:
        return f"data: {json.dumps(self.failure(500))}\n\n".encode()


def serving(*behaviours: Behaviour) -> OpenAIServer:
    """A server for the length of a block."""
    return OpenAIServer(*behaviours)


def _choice(delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish}


def _event(choices: list[dict[str, Any]], usage: dict[str, int] | None = None) -> bytes:
    event = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": "scripted",
        "choices": choices,
    }
    return f"data: {json.dumps(event | ({'usage': usage} if usage else {}))}\n\n".encode()
