"""Putting the bot together from the settings: the composition root."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.answerer import Answerer
from bot.draft import Writer
from bot.reranking.models import load_reranker
from bot.retrieval.retriever import Retriever
from ingest.compose import open_libraries
from ingest.libraries import Libraries
from ingest.settings import SHARED_LIBRARY, Settings


@dataclass(frozen=True, slots=True)
class Application:
    """All that a front end needs."""

    libraries: Libraries
    retriever: Retriever
    answerer: Answerer


@contextmanager
def open_application(
    settings: Settings,
    library: str = SHARED_LIBRARY,
    *,
    with_llm: bool = True,
    on_wait: Callable[[float], None] | None = None,
) -> Iterator[Application]:
    """The libraries with their answerer, closed at the end.

    ``library`` is looked at now, so that nobody has to ask to hear that it
    cannot be used. Raises ``FootnoteError`` when something that is set up cannot.
    """
    with open_libraries(settings, on_wait) as libraries:
        libraries.find(library)
        retriever = Retriever(libraries, load_reranker(settings.reranker_model))
        writer = make_writer(settings) if with_llm else None
        answerer = Answerer(libraries, retriever, writer, time.monotonic)
        yield Application(libraries, retriever, answerer)


def make_writer(settings: Settings) -> Writer | None:
    """The language model that is set, or ``None``. Raises ``SettingsError``."""
    if settings.llm_model is None:
        return None
    from bot.writing.llm import language_model
    from bot.writing.writer import LanguageModelWriter

    return LanguageModelWriter(language_model(settings), settings.prompts_dir)
