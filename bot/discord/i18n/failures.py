"""What people read, in English, for each kind of failure."""

from __future__ import annotations

from types import MappingProxyType

from bot.discord.errors import (
    AnswerStopped,
    DiscordUnavailable,
    QueueFull,
    ShuttingDown,
    TookTooLong,
)
from bot.errors import (
    LanguageModelError,
    LanguageModelRejected,
    LanguageModelUnavailable,
    QuestionError,
)
from ingest.errors import (
    ArticleNotFound,
    FootnoteError,
    ModelDamaged,
    ModelError,
    ModelMismatch,
    ModelNotFound,
    SettingsError,
    SourceError,
    SourceTooCostly,
    SourceUnavailable,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreUnavailable,
    UsageError,
    VectorIndexError,
    VectorIndexUnavailable,
)

_MODEL = "This bot's embedding model {}, so it can't search the articles."
FAILURES = MappingProxyType(
    {
        QuestionError: "{message}",
        ArticleNotFound: "There's no such article here. Pick one from the list that appears as you type in `article`, or leave `article` empty to search all of them.",
        SettingsError: "This bot isn't set up correctly, so it can't answer.",
        UsageError: "This bot can't do that.",
        SourceUnavailable: "The article's page isn't responding right now.",
        SourceTooCostly: "An article takes too much time or memory to read.",
        SourceError: "An article can't be read, so there's no answer.",
        ModelNotFound: _MODEL.format("is missing"),
        ModelDamaged: _MODEL.format("is damaged"),
        ModelMismatch: _MODEL.format("is not the one its articles were ingested with"),
        ModelError: _MODEL.format("doesn't work"),
        StoreUnavailable: "The article library isn't responding right now.",
        StoreBusy: "The articles are being updated right now.",
        StoreDamaged: "The article library is inconsistent, so its citations can't be trusted.",
        StoreError: "The article library can't be read.",
        VectorIndexUnavailable: "The search index isn't responding right now.",
        VectorIndexError: "The search index can't be used.",
        LanguageModelUnavailable: "The language model isn't responding right now.",
        LanguageModelRejected: "The language model's provider rejected this bot's request.",
        LanguageModelError: "The language model returned nothing usable.",
        QueueFull: "Too many questions are waiting right now.",
        TookTooLong: "The answer took too long, so I stopped waiting.",
        AnswerStopped: "Stopped before there was an answer. Ask again if you still want one.",
        ShuttingDown: "This bot is restarting.",
        DiscordUnavailable: "Discord didn't accept the answer.",
        FootnoteError: "This question can't be answered.",
    }
)
"""The text for each kind of failure; a kind without its own text uses its parent's."""
