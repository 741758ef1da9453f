"""A second model takes over when the first fails."""

import pytest

from bot.answering.answerer import Answerer
from bot.errors import LanguageModelError, LanguageModelRejected, LanguageModelUnavailable
from bot.generation.writer import LanguageModelWriter
from bot.llm.base import TextDelta, Usage, text_of
from bot.llm.fallback import FallbackChat
from bot.llm.langchain import LanguageModel, language_model
from bot.settings import fallback_settings, load_settings, trial_settings
from bot.types.answer import Mode
from bot.types.claims import ModelSwitched, VerifiedClaim
from bot.types.question import Question
from ingest.errors import SettingsError, UsageError
from tests.builders.evidence import FERRY, make_evidence
from tests.fakes.chat_model import ScriptedChat
from tests.fakes.nli import WRITTEN
from tests.integration.llm.anthropic_server import AnthropicServer
from tests.integration.llm.openai_server import Behaviour, OpenAIServer

CLAIM = "Norrland Ferries was founded in 1987. [A8]\n"
DOWN = LanguageModelUnavailable("The model is down.", hint="Check LLM_API_KEY.")
USAGE = Usage(3, 4)


def chat(name, *replies, usage=None):
    made = ScriptedChat(*replies, usage=usage)
    made.model = name
    return made


class Breaking(ScriptedChat):
    """A model that fails after its reply."""

    def stream(self, system, user):
        yield from super().stream(system, user)
        raise DOWN


def read(stream):
    """The text of a stream, and its other events in order."""
    events = list(stream)
    return "".join(text_of(events)), [event for event in events if not isinstance(event, TextDelta)]


def test_a_model_that_works_is_the_only_one_asked():
    second = chat("ollama:b", CLAIM)
    stream = FallbackChat(chat("openai:a", "hello", usage=USAGE), second).stream("s", "u")
    assert read(stream) == ("hello", [USAGE])
    assert second.prompts == []


@pytest.mark.parametrize(
    "first", [ScriptedChat(DOWN), Breaking(""), ScriptedChat(LanguageModelRejected("No."))]
)
def test_the_second_model_writes_when_the_first_fails_before_any_text(first):
    second = chat("ollama:b", CLAIM, usage=USAGE)
    stream = FallbackChat(first, second).stream("s", "u")
    text, (switch, usage) = read(stream)
    assert (text, usage) == (CLAIM, USAGE)
    assert second.prompts == [("s", "u")]
    assert (switch.failed, switch.model) == ("fake:chat", "ollama:b")


def test_once_text_came_nobody_takes_over():
    second = chat("ollama:b", CLAIM)
    with pytest.raises(LanguageModelUnavailable, match="down"):
        read(FallbackChat(Breaking("hello"), second).stream("s", "u"))
    assert second.prompts == []


def test_when_both_fail_the_error_says_why_and_names_the_settings_of_the_second():
    refused = LanguageModelRejected("The key is refused.", hint="Check LLM_API_KEY.")
    both = FallbackChat(chat("openai:a", DOWN), chat("ollama:b", refused))
    with pytest.raises(LanguageModelRejected) as raised:
        read(both.stream("s", "u"))
    assert raised.value.message == "The model is down; ollama:b: The key is refused."
    assert raised.value.hint == "Check LLM_FALLBACK_API_KEY."


def test_closing_stops_the_model_that_writes():
    second = chat("ollama:b", CLAIM)
    stream = FallbackChat(chat("openai:a", DOWN), second).stream("s", "u")
    assert next(stream) == ModelSwitched("openai:a", "ollama:b", "The model is down")
    assert isinstance(next(stream), TextDelta)
    stream.close()
    assert second.closed == 1


def test_other_errors_are_not_hidden():
    broken = FallbackChat(chat("openai:a", SettingsError("Wrong.")), chat("ollama:b", CLAIM))
    with pytest.raises(SettingsError):
        read(broken.stream("s", "u"))


def test_the_writer_tells_of_the_switch_before_the_first_claim():
    both = FallbackChat(chat("openai:a", DOWN), chat("ollama:b", CLAIM))
    first, second, last = LanguageModelWriter(both, style=WRITTEN).write(make_evidence(FERRY))
    assert first == ModelSwitched("openai:a", "ollama:b", "The model is down")
    assert isinstance(second, VerifiedClaim)
    assert last.model == "ollama:b"


class Found:
    def retrieve(self, question):
        return make_evidence(FERRY, question=question.text)


class FakeCorpus:
    def size(self):
        return 1


class Corpora:
    def corpus(self, _):
        return FakeCorpus()


def answer(*, first, second):
    writer = LanguageModelWriter(FallbackChat(first, second), style=WRITTEN)
    answerer = Answerer(Corpora(), Found(), writer, lambda: 0.0)
    return answerer.answer(Question("When was Norrland Ferries founded?"))


def test_the_answer_names_the_model_that_wrote_and_the_one_that_did_not():
    given = answer(first=chat("openai:a", DOWN), second=chat("ollama:b", CLAIM))
    assert (given.mode, given.model) == (Mode.LLM, "ollama:b")
    assert given.notices == (
        "openai:a did not answer (The model is down), so ollama:b wrote this.",
    )


def test_a_refusal_names_it_as_well():
    given = answer(first=chat("openai:a", DOWN), second=chat("ollama:b", "NO_ANSWER: no year\n"))
    assert (given.answered, given.model) == (False, "ollama:b")
    assert "openai:a" in given.notices[0]


def test_when_both_fail_the_sentences_of_the_articles_are_given():
    given = answer(first=chat("openai:a", DOWN), second=chat("ollama:b", DOWN))
    assert (given.mode, given.answered) == (Mode.EXTRACTIVE, True)
    assert "ollama:b: The model is down" in given.notices[0]


def second_of(**values):
    return fallback_settings(load_settings(env_file=None, **values))


def told(**values):
    made = second_of(llm_model="openai:a", llm_base_url="http://a", llm_api_key="key-a", **values)
    key = made.llm_api_key
    return made.llm_model, made.llm_base_url, key and key.get_secret_value()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({}, ("http://a", "key-a"), id="the same provider shares address and key"),
        pytest.param(
            {"llm_fallback_base_url": "http://b"}, ("http://b", None), id="no key goes elsewhere"
        ),
        pytest.param(
            {"llm_fallback_api_key": "key-b"}, ("http://a", "key-b"), id="a key of its own"
        ),
    ],
)
def test_what_a_second_model_of_the_same_provider_is_told(values, expected):
    assert told(llm_fallback_model="openai:b", **values) == ("openai:b", *expected)


def test_another_provider_is_told_nothing_of_the_first():
    assert told(llm_fallback_model="ollama:b") == ("ollama:b", None, None)


def test_without_a_second_model_there_is_one():
    assert second_of(llm_model="openai:a") is None
    only = load_settings(env_file=None, llm_model="openai:a", llm_api_key="k")
    assert isinstance(language_model(only, environ={}), LanguageModel)


def test_a_missing_key_of_the_second_is_named():
    chosen = load_settings(
        env_file=None, llm_model="openai:a", llm_api_key="k", llm_fallback_model="anthropic:b"
    )
    second = language_model(chosen, environ={})._second
    with pytest.raises(LanguageModelRejected, match=r"^LLM_FALLBACK_API_KEY: not set"):
        read(second.stream("s", "u"))


def test_a_second_model_takes_over_from_one_that_cannot_be_set_up():
    with OpenAIServer(Behaviour(CLAIM)) as server:
        chosen = load_settings(
            env_file=None,
            llm_model="anthropic:a",
            llm_fallback_model="openai:b",
            llm_fallback_base_url=server.base_url,
        )
        text, (switch, *_) = read(language_model(chosen, environ={}).stream("s", "u"))
    assert text == CLAIM
    assert (switch.failed, switch.reason) == ("anthropic:a", "LLM_API_KEY: not set for anthropic")


def test_over_the_wire_the_second_provider_gets_its_own_key_alone():
    with OpenAIServer(Behaviour(status=401)) as first, AnthropicServer(Behaviour(CLAIM)) as second:
        chosen = load_settings(
            env_file=None,
            llm_model="openai:a",
            llm_base_url=first.base_url,
            llm_api_key="key-a",
            llm_fallback_model="anthropic:b",
            llm_fallback_base_url=second.base_url,
            llm_fallback_api_key="key-b",
        )
        written, _ = read(language_model(chosen, environ={}).stream("s", "u"))
    assert written == CLAIM
    assert (first.keys, second.keys) == (["Bearer key-a"], ["Bearer key-b"])


def test_errors_of_both_are_errors_of_the_language_model():
    with pytest.raises(LanguageModelError):
        read(FallbackChat(ScriptedChat(DOWN), Breaking("")).stream("s", "u"))


def tried(model, **values):
    configured = {"llm_model": "openai:a", "llm_base_url": "http://a", "llm_api_key": "key-a"}
    made = trial_settings(load_settings(env_file=None, **(configured | values)), model)
    assert made.llm_fallback_model is None
    key = made.llm_api_key
    return made.llm_model, made.llm_base_url, key and key.get_secret_value()


SECOND = {
    "llm_fallback_model": "ollama:b",
    "llm_fallback_base_url": "http://b",
    "llm_fallback_api_key": "key-b",
}


@pytest.mark.parametrize(
    ("model", "values", "expected"),
    [
        pytest.param("openai:c", {}, ("http://a", "key-a"), id="the same provider"),
        pytest.param("ollama:c", {}, (None, None), id="another provider"),
        pytest.param("ollama:c", SECOND, ("http://b", "key-b"), id="that of the second model"),
        pytest.param(
            "openai:b",
            SECOND | {"llm_fallback_model": "openai:b"},
            ("http://b", "key-b"),
            id="the second model itself",
        ),
        pytest.param("ollama:c", {"llm_model": None}, ("http://a", "key-a"), id="no model yet"),
    ],
)
def test_what_a_model_that_is_tried_is_told(model, values, expected):
    assert tried(model, **values) == (model, *expected)


@pytest.mark.parametrize("model", ["", "openai", "openai:", ":a"])
def test_a_model_that_is_tried_has_a_provider_and_a_name(model):
    with pytest.raises(UsageError, match="provider:model"):
        tried(model)
