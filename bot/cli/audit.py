"""``footnote audit``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from bot.audit.record import AuditRecord, audit_json
from bot.bootstrap import exchanges_made, open_audits, open_exchange_store
from bot.cli.failures import failures_shown
from bot.cli.text_output import audit_lines, list_lines, opinion_lines, sentences_of
from bot.log import set_up_logs
from bot.settings import Settings, load_settings
from bot.types.records import Feedback
from ingest.bootstrap import open_store
from ingest.errors import StoreError
from ingest.runtime.console import print_json, print_lines, say
from ingest.types import ArticleVersion

NO_RECORDS = "There are no records of answers."


def audit(
    question_id: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]", help="The question's identifier, or a unique beginning of it."
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many are listed.")] = 20,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The record or list as JSON.")] = False,
) -> None:
    """Show how an answer came about, or list the latest.

    A record has the sentences shown to the language model, the version of its
    prompt, what it wrote, each claim with the gates it failed and what became
    of it, tokens and times, and what people in Discord said of the answer. It
    holds nothing about who asked.

    `footnote ask` and `chat` name the identifier in a terminal, the bot below
    its answers in Discord, and the logs as `question_id`. Records are kept for
    RETENTION_DAYS.
    """
    with failures_shown():
        settings = load_settings()
        set_up_logs(settings.terminal_log_level)
        with open_audits(settings) as audits:
            # What is too old must not be shown, even where no bot has run since.
            audits.purge(datetime.now(UTC) - timedelta(days=settings.retention_days))
            if question_id is not None:
                record = audits.find(question_id)
                _show(record, _opinions(record, settings), settings, as_json=as_json)
            else:
                _list(audits.newest(limit), settings, as_json=as_json)


def _show(
    record: AuditRecord, opinions: list[Feedback], settings: Settings, *, as_json: bool
) -> None:
    if as_json:
        said = [{"helpful": each.helpful, "reason": each.reason} for each in opinions]
        print_json({**audit_json(record), "opinions": said}, indent=2)
    else:
        print_lines([*audit_lines(record, _versions(record, settings)), *opinion_lines(opinions)])


def _opinions(record: AuditRecord, settings: Settings) -> list[Feedback]:
    """What was said of the answer in Discord; where nobody asks there, nothing is made."""
    if not exchanges_made(settings):
        return []
    with open_exchange_store(settings) as exchanges:
        return exchanges.opinions(record.question_id)


def _list(records: list[AuditRecord], settings: Settings, *, as_json: bool) -> None:
    if as_json:
        print_json([audit_json(record) for record in records], indent=2)
    elif records:
        print_lines(list_lines(records))
    else:
        hint = "Ask something first." if settings.retention_days else "RETENTION_DAYS is 0."
        say(f"{NO_RECORDS} {hint}")


def _versions(record: AuditRecord, settings: Settings) -> dict[int, ArticleVersion]:
    """The versions that a record names, as far as they are still there."""
    keys = {sentence.version_key for sentence in sentences_of(record)}
    try:
        with open_store(settings) as store:
            return store.versions(sorted(keys))
    except StoreError as error:
        say(f"The sentences cannot be shown: {error}")
        return {}
