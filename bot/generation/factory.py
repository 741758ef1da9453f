"""Makes the writer in the answer style that the settings name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.llm.base import ChatModel
from bot.nli.base import NliModel
from bot.settings import Settings
from bot.types.claims import Writer

if TYPE_CHECKING:
    from bot.llm.token_budget import Meter


def make_writer(
    settings: Settings,
    chat: ChatModel,
    nli_model: Callable[[], NliModel],
    meter: Meter | None = None,
) -> Writer:
    """What writes answers with a language model.

    ``meter`` may count its tokens. Raises ``SettingsError`` for unusable prompts, and
    ``ModelNotFound`` for the NLI model.
    """
    from bot.generation.modes import QUOTES, written_style
    from bot.generation.writer import LanguageModelWriter
    from bot.llm.token_budget import unmetered

    style = QUOTES if settings.answer_style == "quotes" else written_style(nli_model())
    return LanguageModelWriter(chat, settings.prompts_dir, style=style, meter=meter or unmetered)
