"""A loopback server that speaks the wire format of Anthropic's messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.integration.llm.model_server import Behaviour, ModelServer

_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}
_REASONS = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}


class AnthropicServer(ModelServer):
    """Server-sent events with names: a message of content blocks, each started and stopped."""

    path = "/v1/messages"

    def frames(self, behaviour: Behaviour, request: dict[str, Any]) -> Iterator[bytes]:
        del request
        yield _event("message_start", message=_message(behaviour))
        yield _event("ping")
        index = 0
        if behaviour.reasoning:
            block = {"type": "thinking", "thinking": "", "signature": ""}
            thinking = {"type": "thinking_delta", "thinking": behaviour.reasoning}
            signature = {"type": "signature_delta", "signature": "c2lnbmVk"}
            yield from _block(index, block, iter([thinking, signature]))
            index += 1
        if behaviour.text:
            deltas = ({"type": "text_delta", "text": piece} for piece in behaviour.pieces)
            yield from _block(index, {"type": "text", "text": ""}, deltas)
        if behaviour.finish is None:
            return
        delta = {"stop_reason": _REASONS[behaviour.finish], "stop_sequence": None}
        yield _event("message_delta", delta=delta, usage=_usage(behaviour, behaviour.output_tokens))
        yield _event("message_stop")

    def failure(self, status: int) -> dict[str, Any]:
        error = {"type": _TYPES.get(status, "api_error"), "message": "scripted"}
        return {"type": "error", "error": error, "request_id": "req_1"}

    def failure_frame(self) -> bytes:
        return _event("error", **self.failure(529))


def _block(index: int, start: dict[str, Any], deltas: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    yield _event("content_block_start", index=index, content_block=start)
    for delta in deltas:
        yield _event("content_block_delta", index=index, delta=delta)
    yield _event("content_block_stop", index=index)


def _message(behaviour: Behaviour) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "scripted",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": _usage(behaviour, 1),
    }


def _usage(behaviour: Behaviour, written: int) -> dict[str, int]:
    return {"input_tokens": behaviour.input_tokens, "output_tokens": written}


def _event(name: str, **values: Any) -> bytes:
    return f"event: {name}\ndata: {json.dumps({'type': name} | values)}\n\n".encode()
