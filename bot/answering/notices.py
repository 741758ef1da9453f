"""Footnote's own words: they stand in notices and refusals, never among an answer's sentences."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from bot.answering.intent import Intent
from bot.translatable import Said, said

NO_ARTICLES = said("There are no articles yet. Add one with `footnote ingest SOURCE`.")
NOTHING_OF_ORIGIN = said("There is no article of that outlet and time.")
NOT_COVERED = said("The articles do not answer this.")
NOT_A_QUESTION = said(
    "Ask a question about the articles, for example “What is this about?”, "
    "or “Which articles do you have?”"
)
INSTRUCTION = said(
    "I only answer questions about the articles, with their own sentences. "
    "Ask one, for example “What is this about?”"
)
NOTHING_PICKED = said("The language model pointed to no sentence that it was shown")
NO_SURVIVOR = said("Nothing that the language model wrote could be verified")


def read_as(written: str, meant: str) -> Said:
    """A notice that a name of the question was taken for a misspelling of another."""
    return said(
        "“{written}” occurs nowhere in the articles and was read as “{meant}”.",
        written=written,
        meant=meant,
    )


def understood_as(question: str) -> Said:
    """A notice that shows a follow-up as it was searched for."""
    return said("Understood as: {question}", question=question)


def left_out(turns: int) -> tuple[str, ...]:
    """A notice that a conversation is longer than what was looked at, if it is."""
    if turns == 0:
        return ()
    return (said("Only the latest part of this conversation was taken into account."),)


def unknown_names(missing: Sequence[str]) -> Said:
    """Why a question about unknown names is refused."""
    *others, last = missing
    if not others:
        return said("{name} occurs nowhere in the articles.", name=last)
    names = ", ".join(others)
    return said("{names} and {last} occur nowhere in the articles.", names=names, last=last)


def other_language(asked: str, articles: Sequence[str]) -> Said:
    """Why a question in a language that the articles do not have is refused."""
    return said(
        "The articles do not answer this: they are in {articles}, and the question seems to be "
        "in {asked}. Ask it in {articles}.",
        articles=_listed([said(name) for name in articles]),
        asked=said(asked),
    )


def _listed(names: Sequence[Said]) -> Said:
    first, *others = names
    return said("{first} and {rest}", first=first, rest=_listed(others)) if others else first


def model_failed(model: str, reason: str) -> Said:
    """Why the configured model wrote nothing."""
    return said("{model} gave no answer ({reason})", model=model, reason=reason)


def model_switched(failed: str, reason: str, model: str) -> Said:
    """A notice that the second model wrote the answer."""
    return said(
        "{failed} gave no answer ({reason}), so {model} wrote this one.",
        failed=failed,
        reason=reason,
        model=model,
    )


def alone(cause: str) -> Said:
    """Why the model wrote nothing, as a notice of its own."""
    return said("{cause}.", cause=cause)


def verbatim_instead(cause: str) -> Said:
    """A notice for sentences of the articles where the model should have answered."""
    return said("{cause}, so these are sentences of the articles.", cause=cause)


def model_stopped(model: str, reason: str) -> Said:
    """A notice for an answer whose end the model did not write."""
    return said(
        "{model} stopped early ({reason}), so this answer may be incomplete.",
        model=model,
        reason=reason,
    )


def claims_dropped(count: int) -> Said:
    """A notice for claims that were not shown."""
    if count == 1:
        return said(
            "One sentence that the language model wrote was left out: it could not be verified."
        )
    return said(
        "{count} sentences that the language model wrote were left out: "
        "they could not be verified.",
        count=count,
    )


def tags_dropped(count: int) -> Said:
    """A notice for pointers to sentences that were not there."""
    if count == 1:
        return said("The language model also pointed to a sentence that it was not shown.")
    return said(
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

FIGURES_DIFFER = said("The articles state different figures; the newest article comes first.")


def articles_listed(shown: int, total: int) -> Said:
    """A notice above a list of articles by their first sentences."""
    if total == 1:
        return said("1 article, by its first sentence.")
    if shown == total:
        return said("{total} articles, each by its first sentence.", total=total)
    return said(
        "{total} articles; the newest {shown} different ones, each by its first sentence.",
        total=total,
        shown=shown,
    )


def news_of(topic: str | None) -> Said:
    """A notice that says which articles what is new was taken from."""
    if topic is None:
        return said("From the newest articles, the newest first.")
    return said("From the newest articles about “{topic}”, the newest first.", topic=topic)


def overview_of(title: str, others: int, *, by_model: bool = False) -> Said:
    """A notice that says which article an overview is about, and what it is made of."""
    what = said(
        "An overview of “{title}”" if by_model else "The beginning of “{title}”", title=title
    )
    if others == 0:
        return said("{what}.", what=what)
    return said(
        "{what}, the newest of {count} articles; name another to hear of that.",
        what=what,
        count=others + 1,
    )
