"""The chat model that the settings name."""

import pytest

from bot.llm.factory import check_chat_model, load_chat_model
from bot.settings import Settings
from ingest.errors import SettingsError


def settings(**values):
    return Settings(_env_file=None, **values)


def test_without_a_name_there_is_none():
    assert load_chat_model(settings()) is None
    check_chat_model(settings())


def test_one_that_cannot_be_set_up_fails_a_check_but_can_be_loaded(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    keyless = settings(llm_model="openai:scripted")
    assert load_chat_model(keyless).model == "openai:scripted"
    with pytest.raises(SettingsError, match="LLM_API_KEY"):
        check_chat_model(keyless)
