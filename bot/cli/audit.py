"""``footnote audit``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from bot.audit.record import AuditRecord, audit_json
from bot.bootstrap import open_records
from bot.cli.failures import failures_shown
from bot.cli.text_output import audit_lines, feedback_lines, list_lines, sentences_of
from bot.log import set_up_logs
from bot.settings import Settings, load_settings
from bot.types.records import Feedback
from ingest.bootstrap import open_store
from ingest.errors import StoreError
from ingest.runtime.console import print_json, print_lines, say
from ingest.types import ArticleVersion

MAX_LISTED = 1_000_000

NO_RECORDS = "There are no audit records."


def audit(
    question_id: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]", help="The question's identifier, or a unique beginning of it."
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option(min=1, max=MAX_LISTED, help="How many records to list.")
    ] = 20,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show how an answer was produced, or list the latest answers.

    A record holds the sentences shown to the language model, the version of its
    prompt, what it wrote, each claim with the gates it failed and whether it
    was shown, tokens and times, and the feedback from Discord. It does not say
    who asked.

    `footnote ask` and `chat` print the identifier in a terminal, the bot shows
    it below its answers in Discord, and logs have it as `question_id`. Records
    are kept for RETENTION_DAYS.
    """
    with failures_shown():
        settings = load_settings()
        set_up_logs(settings.terminal_log_level)
        with open_records(settings) as records:
            # Expired records are never shown, even if no bot has run since.
            records.audits.purge(datetime.now(UTC) - timedelta(days=settings.retention_days))
            if question_id is None:
                _list(records.audits.newest(limit), settings, as_json=as_json)
                return
            record = records.audits.find(question_id)
            feedback = records.exchanges.feedback(record.question_id)
        _show(record, feedback, settings, as_json=as_json)


def _show(
    record: AuditRecord, feedback: list[Feedback], settings: Settings, *, as_json: bool
) -> None:
    if as_json:
        opinions = [{"helpful": each.helpful, "reason": each.reason} for each in feedback]
        print_json({**audit_json(record), "opinions": opinions}, indent=2)
    else:
        print_lines([*audit_lines(record, _versions(record, settings)), *feedback_lines(feedback)])


def _list(records: list[AuditRecord], settings: Settings, *, as_json: bool) -> None:
    if as_json:
        print_json([audit_json(record) for record in records], indent=2)
    elif records:
        print_lines(list_lines(records))
    else:
        hint = "Ask a question first." if settings.retention_days else "RETENTION_DAYS is 0."
        say(f"{NO_RECORDS} {hint}")


def _versions(record: AuditRecord, settings: Settings) -> dict[int, ArticleVersion]:
    """The stored versions that a record cites, by key."""
    keys = {sentence.version_key for sentence in sentences_of(record)}
    try:
        with open_store(settings) as store:
            return store.versions(sorted(keys))
    except StoreError as error:
        say(f"The sentences cannot be shown: {error}")
        return {}
