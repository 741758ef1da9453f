"""Footnote's own words: they stand in notices and refusals, never among an answer's sentences."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from bot.retrieval.intent import Intent
from bot.translatable import Translatable, translatable

NO_ARTICLES = translatable("There are no articles yet. Add one with `footnote ingest SOURCE`.")
NOTHING_OF_ORIGIN = translatable("There is no article of that outlet and time.")
NOT_COVERED = translatable("The articles do not answer this.")
NOT_A_QUESTION = translatable(
    "Ask a question about the articles, for example “What is this about?”, "
    "or “Which articles do you have?”"
)
INSTRUCTION = translatable(
    "I only answer questions about the articles, with their own sentences. "
    "Ask one, for example “What is this about?”"
)
NOTHING_PICKED = translatable("The language model pointed to no sentence that it was shown")
NO_SURVIVOR = translatable("Nothing that the language model wrote could be verified")


def read_as(written: str, meant: str) -> Translatable:
    """A notice that a name of the question was taken for a misspelling of another."""
    return translatable(
        "“{written}” occurs nowhere in the articles and was read as “{meant}”.",
        written=written,
        meant=meant,
    )


def understood_as(question: str) -> Translatable:
    """A notice that shows a follow-up as it was searched for."""
    return translatable("Understood as: {question}", question=question)


def left_out(turns: int) -> tuple[str, ...]:
    """A notice that a conversation is longer than what was looked at, if it is."""
    if turns == 0:
        return ()
    return (translatable("Only the latest part of this conversation was taken into account."),)


def unknown_names(missing: Sequence[str]) -> Translatable:
    """Why a question about unknown names is refused."""
    *others, last = missing
    if not others:
        return translatable("{name} occurs nowhere in the articles.", name=last)
    names = ", ".join(others)
    return translatable("{names} and {last} occur nowhere in the articles.", names=names, last=last)


def other_language(asked: str, articles: Sequence[str]) -> Translatable:
    """Why a question in a language that the articles do not have is refused."""
    return translatable(
        "The articles do not answer this: they are in {articles}, and the question seems to be "
        "in {asked}. Ask it in {articles}.",
        articles=_listed([translatable(name) for name in articles]),
        asked=translatable(asked),
    )


def _listed(names: Sequence[Translatable]) -> Translatable:
    first, *others = names
    return (
        translatable("{first} and {rest}", first=first, rest=_listed(others)) if others else first
    )


def model_failed(model: str, reason: str) -> Translatable:
    """Why the configured model wrote nothing."""
    return translatable("{model} gave no answer ({reason})", model=model, reason=reason)


def model_switched(failed: str, reason: str, model: str) -> Translatable:
    """A notice that the second model wrote the answer."""
    return translatable(
        "{failed} gave no answer ({reason}), so {model} wrote this one.",
        failed=failed,
        reason=reason,
        model=model,
    )


def alone(cause: str) -> Translatable:
    """Why the model wrote nothing, as a notice of its own."""
    return translatable("{cause}.", cause=cause)


def verbatim_instead(cause: str) -> Translatable:
    """A notice for sentences of the articles where the model should have answered."""
    return translatable("{cause}, so these are sentences of the articles.", cause=cause)


def model_stopped(model: str, reason: str) -> Translatable:
    """A notice for an answer whose end the model did not write."""
    return translatable(
        "{model} stopped early ({reason}), so this answer may be incomplete.",
        model=model,
        reason=reason,
    )


def claims_dropped(count: int) -> Translatable:
    """A notice for claims that were not shown."""
    if count == 1:
        return translatable(
            "One sentence that the language model wrote was left out: it could not be verified."
        )
    return translatable(
        "{count} sentences that the language model wrote were left out: "
        "they could not be verified.",
        count=count,
    )


def tags_dropped(count: int) -> Translatable:
    """A notice for pointers to sentences that were not there."""
    if count == 1:
        return translatable("The language model also pointed to a sentence that it was not shown.")
    return translatable(
        "The language model also pointed to {count} sentences that it was not shown.", count=count
    )


NO_QUESTIONS = MappingProxyType(
    {
        Intent.GREETING: NOT_A_QUESTION,
        Intent.INSULT: NOT_A_QUESTION,
        Intent.INSTRUCTION: INSTRUCTION,
    }
)
"""What is replied to a message that asks nothing."""

FIGURES_DIFFER = translatable(
    "The articles state different figures; the newest article comes first."
)


def articles_listed(shown: int, total: int) -> Translatable:
    """A notice above a list of articles by their first sentences."""
    if total == 1:
        return translatable("1 article, by its first sentence.")
    if shown == total:
        return translatable("{total} articles, each by its first sentence.", total=total)
    return translatable(
        "{total} articles; the newest {shown} different ones, each by its first sentence.",
        total=total,
        shown=shown,
    )


def news_of(topic: str | None) -> Translatable:
    """A notice that says which articles what is new was taken from."""
    if topic is None:
        return translatable("From the newest articles, the newest first.")
    return translatable("From the newest articles about “{topic}”, the newest first.", topic=topic)


def overview_of(title: str, others: int, *, by_model: bool = False) -> Translatable:
    """A notice that says which article an overview is about, and what it is made of."""
    what = translatable(
        "An overview of “{title}”" if by_model else "The beginning of “{title}”", title=title
    )
    if others == 0:
        return translatable("{what}.", what=what)
    return translatable(
        "{what}, the newest of {count} articles; name another to hear of that.",
        what=what,
        count=others + 1,
    )
