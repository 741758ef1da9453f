"""Every sentence of Footnote's own in Discord, in English.

Another language is another ``Strings``. Sentences are Discord markdown and may
have places in braces; what is put there is escaped by the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from bot.discord.errors import (
    AnswerStopped,
    DiscordUnavailable,
    QueueFull,
    ShuttingDown,
    TookTooLong,
)
from bot.discord.markdown import escaped, shortened
from bot.errors import (
    LanguageModelError,
    LanguageModelRejected,
    LanguageModelUnavailable,
    QuestionError,
)
from bot.translatable import Translatable
from ingest.errors import (
    ArticleNotFound,
    FootnoteError,
    ModelDamaged,
    ModelError,
    ModelMismatch,
    ModelNotFound,
    SettingsError,
    SourceError,
    SourceUnavailable,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreUnavailable,
    UsageError,
    VectorIndexError,
    VectorIndexUnavailable,
)

_MODEL = "This bot's embedding model {}, so it cannot search the articles."
FAILURES = MappingProxyType(
    {
        QuestionError: "{message}",
        ArticleNotFound: "There is no such article here. Choose one from the list that appears while you type in `article`, or leave `article` out to ask about all of them.",
        SettingsError: "This bot is not set up correctly, so it cannot answer.",
        UsageError: "This bot cannot do that in this way.",
        SourceUnavailable: "The page that the article stands on does not answer at the moment.",
        SourceError: "One of the articles cannot be read, so there is no answer.",
        ModelNotFound: _MODEL.format("is missing"),
        ModelDamaged: _MODEL.format("is damaged"),
        ModelMismatch: _MODEL.format("is not the one that its articles were ingested with"),
        ModelError: _MODEL.format("does not work"),
        StoreUnavailable: "The library of articles does not answer at the moment.",
        StoreBusy: "The articles are being updated at this moment.",
        StoreDamaged: "The library of articles contradicts itself, so no citation from it can be trusted.",
        StoreError: "The library of articles cannot be read.",
        VectorIndexUnavailable: "The search index does not answer at the moment.",
        VectorIndexError: "The search index cannot be used.",
        LanguageModelUnavailable: "The language model does not answer at the moment.",
        LanguageModelRejected: "The language model's provider refuses this bot's request.",
        LanguageModelError: "The language model gave no answer that can be used.",
        QueueFull: "Too many questions are being answered at this moment.",
        TookTooLong: "The answer took too long, so I stopped waiting for it.",
        AnswerStopped: "This answer was stopped before there was any of it. Ask again if you want one.",
        ShuttingDown: "This bot is being restarted.",
        DiscordUnavailable: "Discord did not accept the answer.",
        FootnoteError: "The question cannot be answered.",
    }
)
"""What is said of each kind of failure; a kind without a line of its own takes its parent's."""

_MONTHS = "January February March April May June July August September October November December"


@dataclass(frozen=True, slots=True)
class Strings:
    """The sentences, and how dates are written."""

    searching: str = "-# Looking for the sentences that answer this…"
    choose_source: str = "See a source where it stands"
    source_gone: str = "This article is not here any more, or not here for you."
    version: str = "Version {number} of the article, ingested on {date}."
    still_says: str = (
        "The article was updated since: version {number} has this sentence word for word."
    )
    says_no_more: str = (
        "The article was updated since: version {number} does not have this sentence. Ask again."
    )
    stop: str = "Stop"
    ask_next: str = "Ask next"
    open_thread: str = "Continue in thread"
    share: str = "Share"
    delete: str = "Delete"
    thanks: str = "Thank you, noted."
    bad_title: str = "What is wrong with this answer?"
    bad_reason: str = "In a few words; may be empty"
    shared_by: str = "-# Shared by {name}"
    thread_name: str = "Questions about an answer"
    thread_opened: str = "Go on in {thread}. Mention me there, or reply to an answer."
    thread_opened_all: str = "Go on in {thread}. Every message there is a question to me."
    thread_exists: str = "This answer has a thread already: {thread}"
    no_thread: str = "I cannot open a thread here; a moderator may allow me to."
    no_delete: str = "I cannot delete this here."
    question_edited: str = "The question was changed: ask again"
    question_gone: str = "The question is not there any more, so it cannot be asked again."
    check_again: str = "Ask this again"
    not_yours: str = "Only whoever asked, or a moderator, can do that."
    interrupted: str = "-# This answer was interrupted, so it has no end. Ask again."
    growing: str = "-# Still writing…"
    waiting: str = "-# Questions before yours: {count}. Yours is answered as soon as they are."
    too_often: str = (
        "That is more questions than are answered in a minute. Try again in {seconds} s."
    )
    stopped: str = "This answer was stopped before its end."
    too_long: str = "The answer took too long, so I stopped waiting for the rest of it."
    restarting: str = (
        "This bot is being restarted, so this answer has no end. Ask again in a minute."
    )
    asked: str = "-# Question: {question}"
    sources: str = "**Sources**"
    nearest: str = "The nearest sentences, which do not answer it:"
    untitled: str = "Untitled article"
    also: str = "Also in: {outlets}"
    also_more: str = "and {count} more"
    link: str = "Open at the sentence"
    nothing: str = "There is nothing to show for this question."
    in_file: str = "-# The answer is too long for Discord messages. It is in the file, complete."
    file_name: str = "answer.txt"
    help: str = (
        "Ask me about the news articles I know: mention me with a question, send it to me as a direct message, or use `/ask`. Reply to an answer to follow it up.\n"
        "Every sentence I answer with is cited to an exact sentence of an article."
    )
    ask_command: str = "Ask about the articles; every sentence of the answer is cited"
    question_option: str = "What do you want to know?"
    article_option: str = "Only this article; type to search by title or outlet"
    outlet_option: str = "Only articles of this outlet"
    since_option: str = "Only articles published since, as 2026-10-31, 2026-10, or 7d for a week"
    private_option: str = "Show the answer to you alone"
    verify_command: str = "Check a statement of yours against the articles"
    statement_option: str = "The statement, in one sentence"
    supported: str = "**The articles say so**, as far as wording can be judged (score {score})."
    contradicted: str = "**The articles say otherwise** (score {score})."
    unsupported: str = "**The articles do not say so**, or say it in other words (score {score})."
    gates_failed: str = "What the sentences below lack or have otherwise: {gates}"
    nearest_found: str = "The nearest sentences:"
    gaps_command: str = "Questions that were refused and answers that were no good, for moderators"
    gaps: str = "**Questions that the articles did not answer**, the last one first:"
    no_gaps: str = (
        "No question was refused here, and no answer found no good, as far as it is remembered."
    )
    complaints: str = "**Answers that somebody found no good**, the last one first:"
    no_reason: str = "without a reason"
    gap_times: str = "asked {times}×, last on {date}"
    only_in_servers: str = "This works only in a server that the bot was added to."
    only_moderators: str = "This is for those who may manage messages here."
    ingest_command: str = "Put a page of the web or a file into this server's library"
    ingest_this: str = "Ingest this"
    url_option: str = "The address of an article"
    file_option: str = "A file: .txt, .md, .html, .pdf, or .jsonl with an article a line"
    only_managers: str = (
        "This is for those who may manage this server, or have a role that was set for it."
    )
    nothing_to_ingest: str = "Give either an address or a file."
    ingesting: str = "-# Articles so far: {count}"
    ingested: str = "**Ingested into this server's library**: {counts}"
    ingest_goes_on: str = "This takes long. It goes on by itself; `/articles` shows what is there."
    nothing_found: str = "nothing"
    added: str = "added"
    updated: str = "updated"
    unchanged: str = "unchanged"
    failed: str = "failed"
    sentences: str = "{count} sentences"
    forget_command: str = "Remove an article from this server's library"
    own_article_option: str = "The article; type to search by title or outlet"
    not_own: str = "This server's own library has no such article. Those of the shared library are removed by whoever runs the bot."
    forget_this: str = (
        "Remove **{title}** with all its versions? Nothing can be cited from it then."
    )
    forget: str = "Remove"
    forgotten: str = "Removed: **{title}**"
    settings_command: str = "Where the bot answers, who may ingest, how long it remembers"
    settings: str = (
        "Answers in: {channels}\n"
        "May ingest and change settings, beside those who manage the server: {roles}\n"
        "Questions are remembered: {days}"
    )
    all_channels: str = "all channels"
    no_roles: str = "nobody"
    days: str = "{count} days"
    days_default: str = "as long as whoever runs the bot has set"
    choose_channels: str = "Channels where it answers; none for all"
    choose_roles: str = "Roles that may ingest and change settings"
    choose_days: str = "How long questions are remembered"
    not_here: str = "I do not answer in this channel; those who manage the server chose others."
    status_command: str = "How the bot is doing"
    status: str = (
        "Articles to ask about here: {articles}\n"
        "Questions being answered or waiting: {questions}\n"
        "Discord answers in {latency} ms."
    )
    privacy_command: str = "What is kept of you here, to take along or to delete"
    privacy: str = (
        "Kept of you: {questions} questions and {opinions} opinions on answers.\n"
        "Of each question that is your number in Discord, where and when you asked, and where the answer stands; the text only of those that could not be answered, and in the record of how an answer came about, which does not name you. All of it is deleted after {days} days.\n"
        "The articles are public; what you ask goes to the language model that this bot is set up with, if there is one."
    )
    export: str = "Export"
    exported: str = "This is all that is kept of you."
    erase: str = "Delete everything"
    erased: str = "Deleted: {questions} questions with their records, and your opinions. Messages in Discord stay until you delete them."
    articles_command: str = "The articles that can be asked about, the newest first"
    search_option: str = "Only those whose title or outlet has this"
    no_such_articles: str = "There is no such article here."
    choose_article: str = "More about an article"
    article_facts: str = "Version {version}, {count} sentences"
    newer: str = "Newer"
    older: str = "Older"
    open_article: str = "Open"
    help_command: str = "How to ask, and what an answer is made of"
    ask_about: str = "Ask about this message"
    ask_title: str = "Ask about the articles"
    unknown_press: str = "This belongs to an older version of me. Ask again for one that works."
    unknown_command: str = (
        "This command has changed. Restart Discord or wait a minute, then try it again."
    )
    apology: str = "Sorry, something went wrong here that should not have. Trying again may help."
    try_again: str = "Try again in a minute."
    change_question: str = "Change the question and ask again."
    tell_operator: str = "Trying again will not help. Please tell whoever runs this bot"
    reference: str = "-# Reference: `{id}`"
    failures: Mapping[type[FootnoteError], str] = field(default_factory=lambda: FAILURES)
    notices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    date: str = "{day} {month} {year}"
    months: tuple[str, ...] = tuple(_MONTHS.split())

    def failure(self, error: BaseException, question_id: str) -> str:
        """What to tell a person about a failure: what happened, what to do, and its reference.

        Only a ``QuestionError`` is quoted: the messages of all others may name
        files or settings of the machine.
        """
        reference = self.reference.format(id=question_id)
        if not isinstance(error, FootnoteError):
            return f"{self.apology}\n{reference}"
        text = self._failure_text(error)
        if isinstance(error, QuestionError):
            return f"{text} {escaped(self.said(error.hint)) or self.change_question}"
        if isinstance(error, (ArticleNotFound, AnswerStopped)):
            return text
        if error.retryable:
            return f"{text} {self.try_again}\n{reference}"
        return f"{text} {self.tell_operator}.\n{reference}"

    def written_date(self, published_at: str) -> str:
        """A date as it is read, or the text itself where it is no ISO 8601 date."""
        try:
            day = date.fromisoformat(published_at[:10])
        except ValueError:
            return published_at
        month = self.months[day.month - 1]
        return self.date.format(day=day.day, month=month, year=day.year)

    def origin(self, outlet: str | None, published_at: str | None, characters: int) -> str:
        """Outlet and date of an article as markdown, each no longer than that; maybe nothing."""
        date = published_at and self.written_date(published_at)
        return ", ".join(escaped(shortened(text, characters)) for text in (outlet, date) if text)

    def said(self, text: str) -> str:
        """Something that the rest of Footnote says, in this language as far as it has it."""
        return text.translated(self.notices) if isinstance(text, Translatable) else text

    def _failure_text(self, error: FootnoteError) -> str:
        kinds = (kind for kind in type(error).__mro__ if kind in self.failures)
        return self.failures[next(kinds)].format(message=escaped(self.said(error.message)))


ENGLISH = Strings()
