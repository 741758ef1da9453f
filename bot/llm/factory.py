"""Loads the chat model that the settings name."""

from __future__ import annotations

from bot.llm.base import ChatModel
from bot.settings import Settings


def load_chat_model(settings: Settings) -> ChatModel | None:
    """The language model of LLM_MODEL, or ``None`` if it is not set.

    One that cannot be used fails when it is asked, and costs a notice.
    """
    if settings.llm_model is None:
        return None
    from bot.llm.langchain import language_model

    return language_model(settings)


def check_chat_model(settings: Settings) -> None:
    """Raise ``SettingsError`` if a language model is configured that cannot be set up.

    For evaluations, which would otherwise measure extractive answers without saying so.
    """
    if settings.llm_model:
        from bot.llm.langchain import LanguageModel

        LanguageModel(settings)
