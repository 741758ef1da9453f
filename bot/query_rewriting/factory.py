"""Makes the rewriter of follow-up questions as the settings say."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.llm.base import ChatModel
from bot.query_rewriting.base import Rewriter
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.llm.token_budget import Meter


def make_rewriter(
    settings: Settings,
    chat: ChatModel,
    meter: Meter | None = None,
    observe: Callable[[int, int], None] | None = None,
) -> Rewriter:
    """What makes follow-up questions stand alone with a language model.

    ``meter`` may count its tokens, and ``observe`` is called with those that are read and
    written for this. Raises ``SettingsError`` for unusable prompts.
    """
    from bot.llm.token_budget import unmetered
    from bot.llm.usage import ObservedChat
    from bot.query_rewriting.llm import LanguageModelRewriter

    observed = ObservedChat(chat, observe) if observe else chat
    return LanguageModelRewriter(observed, settings.prompts_dir, meter=meter or unmetered)
