"""Footnote's own words: they stand in notices and refusals, never among an answer's sentences."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from bot.intent import Intent

NO_ARTICLES = "There are no articles yet. Add one with `footnote ingest SOURCE`."
NOTHING_OF_ORIGIN = "There is no article of that outlet and time."
NOT_COVERED = "The articles do not answer this."
NOT_A_QUESTION = (
    "Ask a question about the articles, for example “What is this about?”, "
    "or “Which articles do you have?”"
)
INSTRUCTION = (
    "I only answer questions about the articles, with their own sentences. "
    "Ask one, for example “What is this about?”"
)
NO_SURVIVOR = "Nothing that the language model wrote could be verified"


def read_as(written: str, meant: str) -> str:
    """A notice that a name of the question was taken for a misspelling of another."""
    return f"“{written}” occurs nowhere in the articles and was read as “{meant}”."


def understood_as(question: str) -> str:
    """A notice that shows a follow-up as it was searched for."""
    return f"Understood as: {question}"


def left_out(turns: int) -> tuple[str, ...]:
    """A notice that a conversation is longer than what was looked at, if it is."""
    if turns == 0:
        return ()
    return ("Only the latest part of this conversation was taken into account.",)


def unknown_names(missing: Sequence[str]) -> str:
    """Why a question about unknown names is refused."""
    listed = " and ".join([", ".join(missing[:-1]), missing[-1]] if missing[1:] else missing)
    verb = "occur" if len(missing) > 1 else "occurs"
    return f"{listed} {verb} nowhere in the articles."


def other_language(asked: str, articles: str) -> str:
    """Why a question in a language that the articles do not have is refused."""
    return (
        f"The articles do not answer this: they are in {articles}, and the question seems to be "
        f"in {asked}. Ask it in {articles}."
    )


def model_failed(model: str, reason: str) -> str:
    """Why the configured model wrote nothing."""
    return f"{model} gave no answer ({reason})"


def model_switched(failed: str, reason: str, model: str) -> str:
    """A notice that the second model wrote the answer."""
    return f"{failed} gave no answer ({reason}), so {model} wrote this one."


def verbatim_instead(cause: str) -> str:
    """A notice for sentences of the articles where the model should have answered."""
    return f"{cause}, so these are sentences of the articles."


def model_stopped(model: str, reason: str) -> str:
    """A notice for an answer whose end the model did not write."""
    return f"{model} stopped early ({reason}), so this answer may be incomplete."


def claims_dropped(count: int) -> str:
    """A notice for claims that were not shown."""
    if count == 1:
        return "One sentence that the language model wrote was left out: it could not be verified."
    return (
        f"{count} sentences that the language model wrote were left out: "
        "they could not be verified."
    )


NO_QUESTIONS = MappingProxyType(
    {
        Intent.GREETING: NOT_A_QUESTION,
        Intent.INSULT: NOT_A_QUESTION,
        Intent.INSTRUCTION: INSTRUCTION,
    }
)
"""What is replied to a message that asks nothing."""

FIGURES_DIFFER = "The articles state different figures; the newest article comes first."


def articles_listed(shown: int, total: int) -> str:
    """A notice above a list of articles by their first sentences."""
    if shown == total:
        return f"{total} {'article' if total == 1 else 'articles'}, each by its first sentence."
    return f"{total} articles; the newest {shown} different ones, each by its first sentence."


def overview_of(title: str, others: int, *, written: bool = False) -> str:
    """A notice that says which article an overview is about, and what it is made of."""
    what = "An overview of" if written else "The beginning of"
    if others == 0:
        return f"{what} “{title}”."
    return f"{what} “{title}”, the newest of {others + 1} articles; name another to hear of that."
