"""Each provider's real client against a server that speaks its wire format."""

import importlib
import json
import threading
import time
from dataclasses import dataclass, field
from email.utils import formatdate

import pytest

from bot.errors import LanguageModelError, LanguageModelRejected, LanguageModelUnavailable
from bot.llm.base import TextDelta, Usage, text_of
from bot.llm.langchain import LanguageModel
from bot.llm.providers import OLLAMA_CONTEXT_TOKENS, PLACEHOLDER_KEY
from bot.llm.retry import RetryPolicy
from bot.settings import load_settings
from tests.integration.llm.anthropic_server import AnthropicServer
from tests.integration.llm.model_server import Behaviour
from tests.integration.llm.ollama_server import OllamaServer
from tests.integration.llm.openai_server import OpenAIServer

KEY = "test-key-that-nobody-may-see"
TEXT = "Norrland Ferries was founded in 1987. [A8]\n"
SERVERS = {"openai": OpenAIServer, "anthropic": AnthropicServer, "ollama": OllamaServer}
UNAVAILABLE, REJECTED = LanguageModelUnavailable, LanguageModelRejected
NOW = 1_790_000_000.0
PATIENCE = 60.0
"""Seconds; only a ceiling."""

SOON = 0.3
"""Seconds that a model which hangs is given."""


@pytest.fixture(autouse=True)
def _clean(monkeypatch):
    for name in (
        "OPENAI_API_KEY",
        "ANTHROPIC_API_KEY",
        "OLLAMA_API_KEY",
        "HTTP_PROXY",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(autouse=True, scope="module")
def _imported():
    """Import the clients before anything is timed."""
    for provider in SERVERS:
        importlib.import_module(f"langchain_{provider}")


@dataclass
class Desk:
    """One provider's client and servers; ``waits`` are the delays before its retries, in seconds."""

    provider: str
    waits: list[float] = field(default_factory=list)
    models: list[LanguageModel] = field(default_factory=list)

    def serving(self, *behaviours):
        return SERVERS[self.provider](*behaviours)

    def model(self, server, *, seconds=PATIENCE, retries=0, clock=time.monotonic, **values):
        settings = load_settings(
            env_file=None,
            llm_model=f"{self.provider}:scripted",
            llm_base_url=server.base_url,
            llm_timeout_seconds=seconds,
            **values,
        )
        policy = RetryPolicy(
            limit=retries,
            wait=lambda _, delay: self.waits.append(delay),
            now=lambda: NOW,
            jitter=lambda: 0.0,
        )
        made = LanguageModel(settings, environ={}, retry_policy=policy, clock=clock)
        self.models.append(made)
        return self.models[-1]

    def close(self):
        """Close the connections that Ollama's client would keep until the process ends."""
        for model in self.models:
            if self.provider == "ollama" and model._chat is not None:
                model._chat._client._client.close()

    def reply(self, server, **values):
        return "".join(text_of(self.model(server, **values).stream("Be brief.", "What happened?")))


@pytest.fixture(params=SERVERS)
def desk(request):
    made = Desk(request.param)
    yield made
    made.close()


def read(stream):
    """The text of a stream, and its other events in order."""
    events = list(stream)
    return "".join(text_of(events)), [event for event in events if not isinstance(event, TextDelta)]


def test_the_reply_is_streamed(desk):
    with desk.serving(Behaviour(TEXT, piece=3)) as server:
        pieces = list(text_of(desk.model(server).stream("Be brief.", "What happened?")))
    assert "".join(pieces) == TEXT
    assert len(pieces) > 5


def test_a_piece_is_there_before_the_next_one_is_sent(desk):
    after = 4 if desk.provider == "anthropic" else 1
    with desk.serving(Behaviour(TEXT, hang_after=after)) as server:
        stream = desk.model(server).stream("Be brief.", "What happened?")
        assert TEXT.startswith(next(stream).text)
        stream.close()


def test_the_request_carries_prompts_model_and_limit(desk):
    with desk.serving(Behaviour(TEXT)) as server:
        desk.reply(server, llm_max_tokens=77)
    (request,) = server.requests
    sent = json.dumps(request)
    assert "Be brief." in sent
    assert "What happened?" in sent
    assert (request["model"], request["stream"]) == ("scripted", True)
    options = request.get("options", request)
    limits = {
        "openai": {"max_completion_tokens": 77, "temperature": 0},
        "anthropic": {"max_tokens": 77},
        "ollama": {"num_predict": 77, "num_ctx": OLLAMA_CONTEXT_TOKENS, "temperature": 0},
    }[desk.provider]
    if "max_tokens" in options and desk.provider == "openai":
        limits["max_tokens"] = limits.pop("max_completion_tokens")
    assert limits.items() <= options.items()


def test_the_key_goes_where_the_provider_wants_it(desk):
    with desk.serving(Behaviour(TEXT)) as server:
        desk.reply(server, llm_api_key=KEY)
    assert server.keys == [f"{server.key_prefix}{KEY}"]
    assert KEY not in json.dumps(server.requests)


def test_a_local_server_needs_no_key(desk):
    with desk.serving(Behaviour(TEXT)) as server:
        assert desk.reply(server) == TEXT
    expected = "" if desk.provider == "ollama" else server.key_prefix + PLACEHOLDER_KEY
    assert server.keys == [expected]


def test_reasoning_is_left_out(desk):
    with desk.serving(Behaviour(TEXT, reasoning="Let me see.")) as server:
        assert desk.reply(server) == TEXT


def test_the_tokens_of_a_reply_are_told_at_its_end(desk):
    with desk.serving(Behaviour(TEXT, input_tokens=123, output_tokens=45)) as server:
        assert read(desk.model(server).stream("Be brief.", "What happened?")) == (
            TEXT,
            [Usage(123, 45)],
        )


def test_a_server_that_cannot_count_answers_all_the_same():
    desk = Desk("openai")
    with desk.serving(Behaviour(TEXT, refuses_usage=True)) as server:
        model = desk.model(server)
        for _ in range(2):
            assert read(model.stream("Be brief.", "What happened?")) == (TEXT, [])
    assert ["stream_options" in request for request in server.requests] == [True, False, False]


LONG = "x" * 60


@pytest.mark.parametrize(
    ("behaviour", "error", "says"),
    [
        pytest.param(Behaviour(status=400), REJECTED, "LLM_MODEL", id="400"),
        pytest.param(Behaviour(status=401), REJECTED, "LLM_API_KEY", id="401"),
        pytest.param(Behaviour(status=403), REJECTED, "LLM_API_KEY", id="403"),
        pytest.param(Behaviour(status=404), REJECTED, "LLM_MODEL", id="404"),
        pytest.param(Behaviour(status=429), UNAVAILABLE, "overloaded", id="429"),
        pytest.param(
            Behaviour(status=429, headers={"Retry-After": "1"}),
            UNAVAILABLE,
            "overloaded",
            id="429 with a time",
        ),
        pytest.param(Behaviour(status=500), UNAVAILABLE, "500", id="500"),
        pytest.param(Behaviour(status=503), UNAVAILABLE, "503", id="503"),
        pytest.param(Behaviour(status=529), UNAVAILABLE, "529", id="529"),
        pytest.param(Behaviour(LONG, hang_after=0), UNAVAILABLE, "LLM_TIMEOUT", id="hang"),
        pytest.param(Behaviour(LONG, hang_after=5), UNAVAILABLE, "LLM_TIMEOUT", id="late hang"),
        pytest.param(Behaviour(LONG, piece=1, pause=0.05), UNAVAILABLE, "LLM_TIMEOUT", id="drip"),
        pytest.param(Behaviour(LONG, cut_after=5), UNAVAILABLE, "connection", id="cut"),
        pytest.param(Behaviour(LONG, finish=None), UNAVAILABLE, "broke off", id="cleanly cut"),
        pytest.param(Behaviour(LONG, fail_after=0), UNAVAILABLE, "failed", id="error in stream"),
        pytest.param(Behaviour(LONG, fail_after=5), UNAVAILABLE, "failed", id="late error"),
        pytest.param(Behaviour(""), UNAVAILABLE, "nothing", id="empty"),
        pytest.param(Behaviour(reasoning="Hm."), UNAVAILABLE, "nothing", id="only reasoning"),
        pytest.param(Behaviour(raw=b""), UNAVAILABLE, "", id="no body"),
        pytest.param(
            Behaviour(raw=b"event: message_start\ndata: {oops\n\n"),
            UNAVAILABLE,
            "LLM_BASE_URL",
            id="bad JSON",
        ),
        pytest.param(Behaviour(raw=b"<html>Hi</html>\n\n"), UNAVAILABLE, "", id="HTML"),
        pytest.param(
            Behaviour("x", finish="length"), LanguageModelError, "LLM_MAX_TOKENS", id="limit"
        ),
    ],
)
def test_every_failure_has_its_outcome(desk, behaviour, error, says):
    seconds = SOON if says == "LLM_TIMEOUT" else PATIENCE
    with desk.serving(behaviour) as server, pytest.raises(error) as raised:
        desk.reply(server, seconds=seconds, llm_api_key=KEY)
    assert says in str(raised.value)
    assert KEY not in f"{raised.value!s} {raised.value.__cause__!r}"
    assert desk.waits == []


def test_a_flood_is_cut_off_where_it_is_too_much(desk):
    flood = Behaviour("x" * 10**6, piece=9_999)
    with desk.serving(flood) as server, pytest.raises(LanguageModelError, match="too much"):
        desk.reply(server)


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_an_answer_that_the_provider_stops_is_refused(provider):
    desk = Desk(provider)
    stopped = Behaviour("x", finish="content_filter")
    with desk.serving(stopped) as server, pytest.raises(REJECTED, match="stopped"):
        desk.reply(server)


def test_a_server_that_is_not_there_is_unavailable(desk):
    with desk.serving(Behaviour(TEXT)) as server:
        pass
    with pytest.raises(UNAVAILABLE, match="LLM_BASE_URL"):
        desk.reply(server)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 529])
def test_a_passing_failure_is_tried_again_after_growing_pauses(desk, status):
    busy = Behaviour(status=status)
    with desk.serving(busy, busy, Behaviour(TEXT)) as server:
        assert desk.reply(server, retries=2) == TEXT
    assert len(server.requests) == 3
    assert desk.waits == [0.5, 1.0]


def test_an_error_in_the_stream_before_any_text_is_tried_again(desk):
    with desk.serving(Behaviour(TEXT, fail_after=0), Behaviour(TEXT)) as server:
        assert desk.reply(server, retries=2) == TEXT
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("2", id="seconds"),
        pytest.param(formatdate(NOW + 2, usegmt=True), id="a date"),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_that_the_server_asks_for_is_kept(desk, status, asked):
    busy = Behaviour(status=status, headers={"Retry-After": asked})
    with desk.serving(busy, Behaviour(TEXT)) as server:
        assert desk.reply(server, retries=1) == TEXT
    assert desk.waits == [2.0]


@pytest.mark.parametrize("asked", ["soon", "inf", "nan", ""])
def test_a_wait_that_cannot_be_read_is_none(desk, asked):
    busy = Behaviour(status=429, headers={"Retry-After": asked})
    with desk.serving(busy, Behaviour(TEXT)) as server:
        assert desk.reply(server, retries=1) == TEXT
    assert desk.waits == [0.5]


def test_a_wait_longer_than_the_time_left_fails_at_once(desk):
    busy = Behaviour(status=429, headers={"Retry-After": "90"})
    with desk.serving(busy) as server, pytest.raises(UNAVAILABLE, match="90 seconds"):
        desk.reply(server, retries=2)
    assert (len(server.requests), desk.waits) == (1, [])


def test_no_pause_is_begun_that_there_is_no_time_for(desk):
    moments = iter([0.0, PATIENCE - 0.45])
    with desk.serving(Behaviour(status=500)) as server, pytest.raises(UNAVAILABLE, match="500"):
        desk.reply(server, retries=2, clock=lambda: next(moments))
    assert (len(server.requests), desk.waits) == (1, [])


def test_after_so_many_failures_it_is_left(desk):
    with desk.serving(Behaviour(status=500)) as server, pytest.raises(UNAVAILABLE, match="500"):
        desk.reply(server, retries=2)
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [401, 404])
def test_what_will_not_pass_is_not_tried_again(desk, status):
    with desk.serving(Behaviour(status=status)) as server, pytest.raises(REJECTED):
        desk.reply(server, retries=2)
    assert len(server.requests) == 1


@pytest.mark.parametrize("broken", [Behaviour(LONG, fail_after=5), Behaviour(LONG, cut_after=5)])
def test_nothing_is_tried_again_once_text_came(desk, broken):
    with desk.serving(broken, Behaviour(TEXT)) as server, pytest.raises(UNAVAILABLE):
        desk.reply(server, retries=2)
    assert len(server.requests) == 1


def test_whoever_stops_waiting_ends_a_pause_and_nothing_more_is_requested(desk):
    busy = Behaviour(status=429, headers={"Retry-After": "50"})
    gone = threading.Event()

    def wait(abandoned, delay):
        threading.Timer(0.05, gone.set).start()
        started = time.monotonic()
        abandoned.wait(delay)
        desk.waits.append(time.monotonic() - started)

    with desk.serving(busy) as server:
        model = desk.model(server)
        model._retry_policy = RetryPolicy(wait=wait)
        chat, messages = model._chat_model(), [("human", "What happened?")]
        with pytest.raises(UNAVAILABLE, match="overloaded"):
            next(model._read(chat, messages, time.monotonic() + PATIENCE, gone))
    assert max(desk.waits) < 50
    assert len(server.requests) == 1
