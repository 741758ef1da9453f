"""Checking a set-up: settings, model, store, language model and token, one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.bootstrap import make_writer
from bot.nli.factory import check_nli_model
from bot.reranking.factory import check_reranker
from bot.settings import Settings, fallback_settings, variable_name
from ingest.bootstrap import data_folder, existing_library
from ingest.embedding.factory import check_model_files
from ingest.errors import FootnoteError
from ingest.library.integrity import LibraryReport, check_library
from ingest.runtime.console import counted

PROBE = ("Reply with the word ready and nothing else.", "Are you ready?")


class CheckStatus(StrEnum):
    """What a check found."""

    OK = "ok"
    NOTE = "note"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report; ``hint`` says what to do."""

    name: str
    verdict: CheckStatus
    finding: str
    hint: str = ""


def check_all(settings: Settings, library: str) -> Iterator[Check]:
    """Check everything; a failure of one part does not hide the others."""
    second = ("fallback model", lambda: _fallback_model(settings))
    for name, check in (
        ("settings", lambda: _settings(settings)),
        ("data folder", lambda: _data_folder(settings)),
        ("embedding model", lambda: _model(settings)),
        ("reranker", lambda: _reranker(settings)),
        ("verifier", lambda: _verifier(settings)),
        ("articles", lambda: _library(settings, library)),
        ("language model", lambda: _language_model(settings)),
        *([second] if settings.llm_fallback_model else []),
        ("Discord", lambda: _discord(settings)),
    ):
        yield _guarded(name, check)


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except FootnoteError as error:
        return Check(name, CheckStatus.FAILED, error.message, error.hint)


def _settings(settings: Settings) -> Check:
    given = sorted(variable_name(field) for field in settings.model_fields_set)
    finding = f"set: {', '.join(given)}" if given else "all at their defaults"
    return Check("settings", CheckStatus.OK, finding, "`.env.example` lists every setting.")


def _data_folder(settings: Settings) -> Check:
    return Check("data folder", CheckStatus.OK, str(data_folder(settings)))


def _model(settings: Settings) -> Check:
    return Check("embedding model", CheckStatus.OK, check_model_files(settings.embedding_model))


def _reranker(settings: Settings) -> Check:
    return Check("reranker", CheckStatus.OK, check_reranker(settings.reranker_model))


def _verifier(settings: Settings) -> Check:
    return Check("verifier", CheckStatus.OK, check_nli_model(settings.nli_model))


def _library(settings: Settings, library: str) -> Check:
    with existing_library(settings, library) as opened:
        report = check_library(opened.store, opened.key, opened.index)
    if not report.citable:
        hint = "`footnote remove` the articles and ingest them again."
        return Check("articles", CheckStatus.FAILED, _broken(report), hint)
    if not report.searchable:
        return Check("articles", CheckStatus.FAILED, _broken(report), "Run `footnote reindex`.")
    articles = counted(report.articles, "article")
    counts = f"{articles}, {counted(report.sentences, 'sentence')}, every offset and hash holds"
    if report.building is not None:
        left = f"{counts}; an index by {report.building} is not complete"
        return Check("articles", CheckStatus.NOTE, left, "Run `footnote reindex` to complete it.")
    if report.articles == 0:
        hint = "Add one with `footnote ingest SOURCE`."
        return Check("articles", CheckStatus.NOTE, "there are none yet", hint)
    if report.sound and not report.leftovers:
        return Check("articles", CheckStatus.OK, counts)
    # A writer that was killed leaves these; search passes over them.
    number = max(len(report.stray), report.leftovers)
    left = f"{counts}; vectors of {counted(number, 'interrupted ingest')} are left over"
    return Check(
        "articles", CheckStatus.NOTE, left, "The next ingest or `footnote reindex` removes them."
    )


def _broken(report: LibraryReport) -> str:
    numbers = (
        (len(report.damaged) + len(report.textless), "cannot be cited any more"),
        (len(report.replaced_damaged), "former versions cannot be cited any more"),
        (len(report.unindexed), "without vectors"),
    )
    facts = (
        (report.miscounted, "the counters of articles and sentences are wrong"),
        (report.unsearchable, "the index does not find what is in it"),
    )
    found = [f"{count} {what}" for count, what in numbers if count]
    found += [what for holds, what in facts if holds]
    if report.failure is not None:
        found.append(report.failure.message)
    return "; ".join(found)


def _language_model(settings: Settings) -> Check:
    alone = settings.model_copy(update={"llm_fallback_model": None})
    if make_writer(alone) is None:
        hint = "Set LLM_MODEL to have answers written."
        return Check(
            "language model", CheckStatus.NOTE, "none, answers are verbatim sentences", hint
        )
    return _asked("language model", settings)


def _fallback_model(settings: Settings) -> Check:
    second = fallback_settings(settings)
    if second is None or settings.llm_model is None:
        hint = "Set LLM_MODEL to the model that is asked first."
        return Check("fallback model", CheckStatus.NOTE, "never asked without LLM_MODEL", hint)
    from bot.llm.fallback import of_fallback

    try:
        return _asked("fallback model", second)
    except FootnoteError as error:
        raise of_fallback(error) from error


def _asked(name: str, settings: Settings) -> Check:
    from bot.llm.langchain import LanguageModel

    model = LanguageModel(settings)
    said = "".join(model.stream(*PROBE)).strip()
    finding = f"{model.model} answers" if said else f"{model.model} is silent"
    return Check(name, CheckStatus.OK if said else CheckStatus.FAILED, finding)


def _discord(settings: Settings) -> Check:
    if settings.discord_token is None:
        hint = "Set DISCORD_TOKEN to run the bot; the terminal works without."
        return Check("Discord", CheckStatus.NOTE, "no token", hint)
    from bot.discord.connection.endpoints import Endpoints
    from bot.discord.connection.token import identify

    endpoints = Endpoints(settings.discord_api_base, settings.discord_gateway_url)
    found = asyncio.run(identify(settings.discord_token.get_secret_value(), endpoints))
    hint = f"Invite it to a server with {found.invite_link}"
    return Check("Discord", CheckStatus.OK, f"the token is of {found.name}", hint)
