"""Footnote's own words in answers: notices and reasons for refusals, never an answer's sentences.

Each text is a template that a front end can translate. A text with a count has
one template for one and another for more.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from bot.retrieval.intent import Intent
from bot.translatable import Translatable, translatable
from bot.types.answer import Mode
from ingest.types import ArticleFilter

NO_ARTICLES = translatable("There are no articles yet. Add one with `footnote ingest SOURCE`.")
NO_MATCHING_ARTICLES = translatable("No article matches that outlet and date.")
NONE_FROM_OUTLET = translatable("No article is from that outlet.")
NONE_SINCE = translatable("No article was published since then.")
NOT_COVERED = translatable("The articles are not about this.")
NOT_ANSWERED = translatable("The articles don't say.")
NOT_A_QUESTION = translatable(
    "Ask a question about the articles, for example “What is this about?” "
    "or “Which articles do you have?”"
)
GREETING = translatable(
    "Hello! Ask me about the articles, for example “What is this about?” "
    "or “Which articles do you have?”"
)
THANKS = translatable("You're welcome!")
FAREWELL = translatable("Goodbye!")
REACTION = translatable("Ask me if you want to know more.")
ABOUT_BOT = translatable(
    "I'm Footnote, a bot: I answer questions about the stored news articles and cite a sentence "
    "of them for everything I say."
)
WHICH_ARTICLE = translatable("Which article do you mean?")
INSTRUCTION = translatable(
    "I only answer questions about the articles. Ask one, for example “What is this about?”"
)
LEFT_OUT = translatable("Only the most recent part of this conversation was considered.")
FIGURES_DIFFER = translatable(
    "The articles state different figures; the newest article comes first."
)

ABOUT_DOCUMENTS = MappingProxyType(
    {
        "The articles are not about this.": "What you gave me is not about this.",
        "The articles don't say.": "What you gave me doesn't say.",
        "No article mentions {names}.": "What you gave me doesn't mention {names}.",
        "No article mentions “{written}”, so it was read as “{meant}”.": "What you gave me doesn't mention “{written}”, so it was read as “{meant}”.",
        "{cause}, so here are sentences from the articles.": "{cause}, so here are sentences from what you gave me.",
    }
)
"""Texts about the articles, and the same about documents that were given with the question."""
TOKENS_USED = translatable("The language model has reached its limit for today")
TOKENS_USED_HERE = translatable("This server has reached its limit of the language model for today")
"""Why the model is not asked; for ``verbatim_instead`` or ``model_failure``."""

SMALL_TALK = MappingProxyType(
    {
        Intent.ABOUT_BOT: ABOUT_BOT,
        Intent.THANKS: THANKS,
        Intent.FAREWELL: FAREWELL,
        Intent.GREETING: GREETING,
        Intent.REACTION: REACTION,
    }
)
"""The replies to small talk."""

NO_QUESTION = MappingProxyType(
    {
        Intent.HELP: NOT_A_QUESTION,
        Intent.INSULT: NOT_A_QUESTION,
        Intent.INSTRUCTION: INSTRUCTION,
    }
)
"""The refusals of other messages that ask nothing."""

NO_CLAIMS = MappingProxyType(
    {
        Mode.LLM: translatable("Nothing that the language model wrote could be verified"),
        Mode.QUOTES: translatable("The language model picked none of the sentences it was given"),
    }
)
"""Why nothing is shown of a model that did not fail."""


def about_documents(text: str) -> str:
    """A notice or reason as it reads where documents were asked instead of articles."""
    if not isinstance(text, Translatable) or text.template not in ABOUT_DOCUMENTS:
        return text
    return translatable(ABOUT_DOCUMENTS[text.template], **text.values)


def no_matching_articles(article_filter: ArticleFilter) -> Translatable:
    """Why a question is refused whose filter no article passes."""
    if article_filter.since is None:
        return NONE_FROM_OUTLET
    return NONE_SINCE if article_filter.outlet is None else NO_MATCHING_ARTICLES


def read_as(written: str, meant: str) -> Translatable:
    """A notice that a name of the question was taken for a misspelling of another."""
    return translatable(
        "No article mentions “{written}”, so it was read as “{meant}”.",
        written=written,
        meant=meant,
    )


def understood_as(question: str) -> Translatable:
    """A notice that shows a follow-up question as it was searched for."""
    return translatable("Understood as: {question}", question=question)


def follow_up(question: str) -> Translatable:
    """A notice that a question was read beside an earlier one."""
    return translatable("Read as a follow-up to “{question}”.", question=question)


def half_unanswered(question: str) -> Translatable:
    """A notice that of two questions in one, only the other is answered."""
    return translatable("No sentence was found for “{question}”.", question=question)


def unknown_names(names: Sequence[str]) -> Translatable:
    """Which names of a question, at least one, are unknown: a notice, or why it is refused."""
    return translatable(
        "No article mentions {names}.",
        names=_any_quoted(names),
    )


def unknown_here(names: Sequence[str]) -> Translatable:
    """The same of names that only other articles mention than those of the conversation."""
    return translatable(
        "The articles of this conversation don't mention {names}.",
        names=_any_quoted(names),
    )


def other_language(question: str, articles: Sequence[str]) -> Translatable:
    """Why a question in a language that the articles are not in is refused; languages by name."""
    names = [translatable(name) for name in articles]
    return translatable(
        "The articles do not answer this: they are in {articles}, but the question seems to be in "
        "{question}. Try asking in {choice}.",
        articles=_all_of(names),
        question=translatable(question),
        choice=_any_of(names),
    )


def model_failed(model: str, reason: str) -> Translatable:
    """Why the configured model wrote nothing; for ``verbatim_instead`` or ``model_failure``."""
    return translatable("{model} did not answer ({reason})", model=model, reason=reason)


def model_switched(failed: str, reason: str, model: str) -> Translatable:
    """A notice that the fallback model wrote the answer."""
    return translatable(
        "{failed} did not answer ({reason}), so {model} wrote this.",
        failed=failed,
        reason=reason,
        model=model,
    )


def model_failure(cause: str) -> Translatable:
    """A notice beside a refusal that says why the model wrote nothing."""
    return translatable("{cause}.", cause=cause)


def verbatim_instead(cause: str) -> Translatable:
    """A notice that an answer quotes the articles because the model wrote nothing."""
    return translatable("{cause}, so here are sentences from the articles.", cause=cause)


def model_stopped(model: str, reason: str) -> Translatable:
    """A notice that the model failed before it had finished the answer."""
    return translatable(
        "{model} stopped early ({reason}), so this answer may be incomplete.",
        model=model,
        reason=reason,
    )


def dropped(count: int, mode: Mode) -> tuple[Translatable, ...]:
    """A notice about claims, or in quotes mode about citations, that failed a check; none for 0."""
    if count == 0:
        return ()
    return ((_dropped_citations if mode is Mode.QUOTES else claims_dropped)(count),)


def claims_dropped(count: int) -> Translatable:
    """A notice that claims were left out."""
    if count == 1:
        return translatable(
            "One sentence by the language model was left out because it could not be verified."
        )
    return translatable(
        "{count} sentences by the language model were left out because they could not be verified.",
        count=count,
    )


def _dropped_citations(count: int) -> Translatable:
    if count == 1:
        return translatable("The language model also picked a sentence that it was not given.")
    return translatable(
        "The language model also picked {count} sentences that it was not given.", count=count
    )


def articles_listed(shown: int, total: int) -> Translatable:
    """A notice above a list of articles, which leaves out near-duplicates."""
    if total == 1:
        return translatable("1 article, with its first sentence.")
    if shown == total:
        return translatable("{total} articles, each with its first sentence.", total=total)
    if shown == 1:
        return translatable("The newest of {total} similar articles.", total=total)
    return translatable(
        "{total} articles; here are the newest {shown} that differ, each with its first sentence.",
        total=total,
        shown=shown,
    )


def news_of(topic: str | None) -> Translatable:
    """A notice that says which articles the news is from."""
    if topic is None:
        return translatable("From the newest articles, newest first.")
    return translatable("From the newest articles about “{topic}”, newest first.", topic=topic)


def overview_of(title: str, others: int, *, by_model: bool = False) -> Translatable:
    """A notice that says which article an overview is of, and how it was made.

    ``others`` is how many articles it could have been of as well.
    """
    what = translatable(
        "An overview of “{title}”" if by_model else "A summary in the words of “{title}”",
        title=title,
    )
    if others == 0:
        return translatable("{what}.", what=what)
    return translatable(
        "{what}, the newest of {count} articles. Name another to read about that one.",
        what=what,
        count=others + 1,
    )


def mentions_of(subject: str) -> Translatable:
    """A notice that the sentences of an answer were chosen by a subject alone."""
    return translatable("What the article says of “{subject}”.", subject=subject)


def fit_as_well(titles: Sequence[str]) -> Translatable:
    """A notice that names the other articles, at least one, that a phrase may have meant."""
    return translatable(
        "Your words may also mean {titles}.",
        titles=_any_of([translatable("“{title}”", title=title) for title in titles]),
    )


def only_from(title: str) -> Translatable:
    """A notice that a question was put to the one article that it names."""
    return translatable("Only “{title}” was searched.", title=title)


def _all_of(names: Sequence[Translatable]) -> Translatable:
    *others, last = names
    if not others:
        return last
    return translatable("{first} and {last}", first=_with_commas(others), last=last)


def _any_quoted(names: Sequence[str]) -> Translatable:
    return _any_of([translatable("“{name}”", name=name) for name in names])


def _any_of(names: Sequence[Translatable]) -> Translatable:
    *others, last = names
    if not others:
        return last
    return translatable("{first} or {last}", first=_with_commas(others), last=last)


def _with_commas(names: Sequence[Translatable]) -> Translatable:
    joined, *others = names
    for name in others:
        joined = translatable("{first}, {next}", first=joined, next=name)
    return joined
