"""Checks of an installation: settings, models, articles, language model and Discord token."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.nli.factory import check_nli_model
from bot.reader.factory import check_reader
from bot.settings import Settings, fallback_settings, renamed_variables, variable_name
from ingest.bootstrap import data_folder, existing_library, find_folder
from ingest.embedding.factory import check_model_files
from ingest.errors import FootnoteError
from ingest.library.integrity import LibraryReport, check_library
from ingest.runtime.console import counted
from ingest.runtime.private_files import is_open_to_others

PROBE = ("Reply with the word ready and nothing else.", "Are you ready?")

NAMED_ARTICLES = 10
"""How many damaged articles are named."""


class CheckStatus(StrEnum):
    """The result of a check."""

    OK = "ok"
    NOTE = "note"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """The finding of one check; ``hint`` says what to do."""

    name: str
    status: CheckStatus
    finding: str
    hint: str = ""


def check_all(settings: Settings, library: str) -> Iterator[Check]:
    """Run all checks; a failure of one does not hide the others."""
    second = ("fallback model", lambda: _fallback_model(settings))
    for name, check in (
        ("settings", lambda: _settings(settings)),
        ("data folder", lambda: _data_folder(settings)),
        ("embedding model", lambda: _embedding_model(settings)),
        ("reader", lambda: _reader(settings)),
        ("NLI model", lambda: _nli_model(settings)),
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
    if renamed := renamed_variables():
        finding = ", ".join(f"{old} is now {new}" for old, new in renamed.items())
        hint = "The old names have no effect. Rename them in `.env` or in the environment."
        return Check("settings", CheckStatus.FAILED, finding, hint)
    names = sorted(variable_name(field) for field in settings.model_fields_set)
    finding = f"set: {', '.join(names)}" if names else "all at their defaults"
    return Check("settings", CheckStatus.OK, finding, "`.env.example` lists every setting.")


def _data_folder(settings: Settings) -> Check:
    folder, reason = data_folder(settings), find_folder(settings).reason
    if is_open_to_others(folder):
        finding = f"{folder} is open to other users of this machine"
        return Check("data folder", CheckStatus.NOTE, finding, "Run `chmod -R go= FOLDER`.")
    return Check("data folder", CheckStatus.OK, f"{folder} ({reason})")


def _embedding_model(settings: Settings) -> Check:
    return Check("embedding model", CheckStatus.OK, check_model_files(settings.embedding_model))


def _reader(settings: Settings) -> Check:
    return Check("reader", CheckStatus.OK, check_reader(settings.reader_model))


def _nli_model(settings: Settings) -> Check:
    return Check("NLI model", CheckStatus.OK, check_nli_model(settings.nli_model))


def _library(settings: Settings, library: str) -> Check:
    with existing_library(settings, library) as opened:
        report = check_library(opened.store, opened.key, opened.index)
    if not report.citable:
        finding = f"{_problems(report)}: {_named(report.damaged_ids)}"
        hint = "Run `footnote remove` for these articles and ingest them again."
        return Check("articles", CheckStatus.FAILED, finding, hint)
    if not report.searchable:
        return Check("articles", CheckStatus.FAILED, _problems(report), "Run `footnote reindex`.")
    articles = counted(report.articles, "article")
    counts = f"{articles}, {counted(report.sentences, 'sentence')}, all offsets and hashes correct"
    if report.articles == 0:
        hint = "Add one with `footnote ingest SOURCE`."
        return Check("articles", CheckStatus.NOTE, "none yet", hint)
    remark = _remark(report)
    if remark is None:
        return Check("articles", CheckStatus.OK, counts)
    finding, hint = remark
    return Check("articles", CheckStatus.NOTE, f"{counts}; {finding}", hint)


def _remark(report: LibraryReport) -> tuple[str, str] | None:
    """What is worth knowing about a sound library, and what to do about it."""
    if report.rebuilt_files:
        files = ", ".join(sorted({Path(file).name for file in report.rebuilt_files}))
        return (
            f"the index was damaged while it was closed ({files}), and rebuilt",
            "Check the disk.",
        )
    if report.building is not None:
        finding = f"the index by {report.building} is not complete"
        return finding, "Run `footnote reindex` to complete it."
    if report.sound and not report.leftovers:
        return None
    # A killed writer leaves these behind; searches ignore them.
    number = max(len(report.stray), report.leftovers)
    finding = f"vectors of {counted(number, 'interrupted ingest')} are left over"
    return finding, "The next ingest or `footnote reindex` removes them."


def _named(ids: Sequence[str]) -> str:
    others = f" and {len(ids) - NAMED_ARTICLES:,} more" if len(ids) > NAMED_ARTICLES else ""
    return ", ".join(ids[:NAMED_ARTICLES]) + others


def _problems(report: LibraryReport) -> str:
    counts = (
        (len(report.damaged) + len(report.textless), "article", "cannot be cited any more"),
        (len(report.replaced_damaged), "earlier version", "cannot be cited any more"),
        (len(report.unindexed), "article", "without vectors"),
    )
    flags = (
        (report.miscounted, "the counters of articles and sentences are wrong"),
        (report.unsearchable, "the index does not find its own vectors"),
        (report.log_damaged, "the log of the index is damaged"),
    )
    problems = [f"{counted(count, noun)} {problem}" for count, noun, problem in counts if count]
    problems += [problem for is_found, problem in flags if is_found]
    if report.failure is not None:
        problems.append(report.failure.message)
    return "; ".join(problems)


def _language_model(settings: Settings) -> Check:
    if settings.llm_model is None:
        hint = "Set LLM_MODEL to let a language model write the answers."
        finding = "none, answers are verbatim sentences"
        return Check("language model", CheckStatus.NOTE, finding, hint)
    return _probe("language model", settings)


def _fallback_model(settings: Settings) -> Check:
    second = fallback_settings(settings)
    if second is None or settings.llm_model is None:
        hint = "Set LLM_MODEL to the model to ask first."
        return Check("fallback model", CheckStatus.NOTE, "not used without LLM_MODEL", hint)
    from bot.llm.fallback import fallback_error

    try:
        return _probe("fallback model", second)
    except FootnoteError as error:
        raise fallback_error(error) from error


def _probe(name: str, settings: Settings) -> Check:
    from bot.llm.base import text_of
    from bot.llm.langchain import LanguageModel

    model = LanguageModel(settings)
    if "".join(text_of(model.stream(*PROBE))).strip():
        return Check(name, CheckStatus.OK, f"{model.model} answers")
    return Check(name, CheckStatus.FAILED, f"{model.model} sends an empty answer")


def _discord(settings: Settings) -> Check:
    if settings.discord_token is None:
        hint = "Set DISCORD_TOKEN to run the bot; the other commands do not need it."
        return Check("Discord", CheckStatus.NOTE, "no token", hint)
    from bot.discord.connection.endpoints import Endpoints
    from bot.discord.connection.token import identify

    endpoints = Endpoints(settings.discord_api_base, settings.discord_gateway_url)
    bot = asyncio.run(identify(settings.discord_token.get_secret_value(), endpoints))
    hint = f"Invite it to a server with {bot.invite_link}"
    return Check("Discord", CheckStatus.OK, f"the token belongs to {bot.name}", hint)
