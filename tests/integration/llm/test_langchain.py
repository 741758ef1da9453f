"""LangChain's OpenAI client against a scripted server: streaming, time limits and settings."""

import subprocess
import sys
import threading
import time

import pytest

from bot.errors import LanguageModelRejected, LanguageModelUnavailable
from bot.generation.writer import LanguageModelWriter
from bot.llm import providers
from bot.llm.base import TextDelta
from bot.llm.langchain import LanguageModel, language_model
from bot.llm.retry import RetryPolicy
from bot.llm.timeout import StreamTimeout, with_time_limit
from bot.settings import load_settings
from ingest.errors import SettingsError
from tests.builders.evidence import FERRY, make_evidence
from tests.fakes.chat_model import ScriptedChat
from tests.fakes.nli import WRITTEN
from tests.integration.llm.openai_server import Behaviour, serving

KEY = "test-key-that-nobody-may-see"
PATIENCE = 60.0
"""Seconds; only a ceiling."""

CLAIM = "Norrland Ferries was founded in 1987. [A8]\n"


@pytest.fixture(autouse=True)
def _clean(monkeypatch):
    for name in (
        "OPENAI_API_KEY",
        "LANGSMITH_TRACING",
        "LANGCHAIN_TRACING_V2",
        "HTTP_PROXY",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(autouse=True, scope="module")
def _imported():
    """Import the client before anything is timed."""
    import langchain_openai  # noqa: F401


def settings(**values):
    return load_settings(env_file=None, **({"llm_model": "openai:scripted"} | values))


def model(server, *, seconds=PATIENCE, retries=0, **values):
    chosen = settings(llm_base_url=server.base_url, llm_timeout_seconds=seconds, **values)
    return LanguageModel(chosen, environ={}, retry_policy=RetryPolicy(limit=retries))


def test_what_came_before_a_failure_is_kept_and_half_a_line_is_not():
    text = CLAIM + "Norrland Ferries was bought by Orsa Holding last year. [A8]\n"
    with serving(Behaviour(text, piece=len(CLAIM) + 20, cut_after=1)) as server:
        events = LanguageModelWriter(model(server), style=WRITTEN).write(make_evidence(FERRY))
        assert next(events).text == "Norrland Ferries was founded in 1987."
        with pytest.raises(LanguageModelUnavailable):
            list(events)


def test_nobody_waits_for_a_model_whose_answer_is_not_wanted_any_more():
    with serving(Behaviour(CLAIM * 50, hang_after=20)) as server:
        server.hang_seconds = PATIENCE
        pieces = model(server).stream("Be brief.", "What happened?")
        next(pieces)
        started = time.monotonic()
        pieces.close()
        assert time.monotonic() - started < PATIENCE / 2


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, "LLM_API_KEY"),
        ({"llm_model": None}, "LLM_MODEL"),
    ],
)
def test_what_is_missing_is_named(values, says):
    with pytest.raises(SettingsError, match=says):
        LanguageModel(settings(**values), environ={})


def test_the_provider_s_own_variable_will_do():
    made = LanguageModel(settings(), environ={"OPENAI_API_KEY": KEY})
    assert made.model == "openai:scripted"


def test_a_missing_package_names_the_extra(monkeypatch):
    monkeypatch.setattr(providers, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"\.\[anthropic\]"):
        LanguageModel(settings(llm_model="anthropic:some", llm_api_key=KEY), environ={})


def test_an_unknown_provider_is_refused_when_it_is_asked():
    made = LanguageModel(settings(llm_model="nobody:some", llm_api_key=KEY), environ={})
    with pytest.raises(LanguageModelRejected, match="LLM_MODEL") as raised:
        next(made.stream("a", "b"))
    assert KEY not in str(raised.value)


def test_tracing_stays_off_unless_it_was_asked_for(monkeypatch):
    from langsmith.utils import get_env_var, tracing_is_enabled

    monkeypatch.setenv("LANGCHAIN_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_TRACING_V2", "true")
    get_env_var.cache_clear()
    made = LanguageModel(settings(llm_api_key=KEY), environ={})
    with made._tracing():
        assert not tracing_is_enabled()
    get_env_var.cache_clear()


def test_importing_the_writer_imports_no_vendor():
    code = "import sys, bot.llm.langchain, bot.generation.writer; print([m for m in sys.modules if m.startswith('langchain')])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own interpreter
    assert found.stdout.strip() == "[]"


def test_the_factory_reads_the_settings():
    assert language_model(settings(llm_api_key=KEY)).model == "openai:scripted"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        pytest.param({}, "LLM_API_KEY: not set for openai", id="no key"),
        pytest.param({"llm_model": "anthropic:some"}, "package for 'anthropic'", id="no package"),
    ],
)
def test_a_model_that_cannot_be_set_up_says_so_when_it_is_asked(monkeypatch, values, says):
    monkeypatch.setattr(providers, "find_spec", lambda _: None)
    made = language_model(settings(**values), environ={})
    assert made.model == values.get("llm_model", "openai:scripted")
    with pytest.raises(LanguageModelRejected, match=says):
        next(made.stream("a", "b"))


def test_a_deadline_holds_for_a_stream_as_a_whole():
    stopped = threading.Event()

    def drip(abandoned):
        while not abandoned.wait(0.01):
            yield "x"
        stopped.set()

    pieces = with_time_limit(0.1, drip)
    with pytest.raises(StreamTimeout):
        list(pieces)
    assert stopped.wait(PATIENCE)


def test_errors_of_a_stream_are_raised_where_it_is_read():
    def fail(_):
        yield "x"
        raise KeyError

    pieces = with_time_limit(PATIENCE, fail)
    assert next(pieces) == "x"
    with pytest.raises(KeyError):
        next(pieces)


def test_a_stream_that_ends_in_time_is_whole():
    assert list(with_time_limit(PATIENCE, lambda _: (piece for piece in "abc"))) == ["a", "b", "c"]


def test_the_fake_replays_and_remembers():
    chat = ScriptedChat("hello", RuntimeError(), piece=2)
    assert list(chat.stream("a", "b")) == [TextDelta("he"), TextDelta("ll"), TextDelta("o")]
    with pytest.raises(RuntimeError):
        next(chat.stream("c", "d"))
    assert chat.prompts == [("a", "b"), ("c", "d")]
    assert chat.closed == 0
