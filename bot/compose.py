"""Putting the bot together from the settings: the composition root."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.answerer import Answerer
from bot.draft import Writer
from bot.retrieval.retriever import Retriever
from ingest.compose import open_library
from ingest.library import Library
from ingest.settings import SHARED_LIBRARY, Settings


@dataclass(frozen=True, slots=True)
class Application:
    """All that a front end needs."""

    library: Library
    retriever: Retriever
    answerer: Answerer


@contextmanager
def open_application(
    settings: Settings, library: str = SHARED_LIBRARY, *, with_llm: bool = True
) -> Iterator[Application]:
    """A library with its answerer, closed at the end.

    Raises ``FootnoteError`` when something that is set up cannot be used.
    """
    with open_library(settings, library) as opened:
        retriever = Retriever(opened)
        writer = make_writer(settings) if with_llm else None
        answerer = Answerer(opened, retriever, writer, time.monotonic)
        yield Application(opened, retriever, answerer)


def make_writer(settings: Settings) -> Writer | None:
    """The language model that is set, or ``None``. Raises ``SettingsError``."""
    if settings.llm_model is None:
        return None
    from bot.writing.llm import language_model
    from bot.writing.writer import LanguageModelWriter

    return LanguageModelWriter(language_model(settings), settings.prompts_dir)
