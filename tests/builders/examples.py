"""Answers about an invented article."""

from bot.discord.ports import Ports
from bot.fact_checking.verdict import Judgement, Verdict
from bot.metrics import Metrics
from bot.types.answer import Answer, AnswerSentence, Mode, Refusal, RefusalCode, cite
from ingest.types import (
    Article,
    ArticleSummary,
    ArticleVersion,
    Chunk,
    SegmentedArticle,
    Sentence,
)
from tests.fakes.activity import InMemoryActivity
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer, ScriptedDocumentAnswerer
from tests.fakes.exchanges import InMemoryExchanges
from tests.fakes.fact_checker import ScriptedStatementChecker
from tests.fakes.guild_feeds import ScriptedGuildFeeds
from tests.fakes.guild_library import ScriptedGuildLibrary
from tests.fakes.guild_settings import InMemoryGuildSettings
from tests.fakes.handoffs import InMemoryHandoffs
from tests.fakes.question_groups import SpelledAlike

SENTENCES = (
    "The harbour ferry stopped at noon on Monday.",
    "Two engineers found a cracked shaft.",
    "Crossings start again on Thursday.",
)
URL = "https://gazette.example.com/ferry"


def version(
    *sentences,
    title="Harbour ferry stops",
    url=URL,
    outlet="The Example Gazette",
    date="2026-05-04",
):
    """A published article of these sentences, one paragraph."""
    sentences = sentences or SENTENCES
    slices, start = [], 0
    for index, text in enumerate(sentences):
        slices.append(Sentence(index, start, start + len(text), 0, text))
        start += len(text) + 1
    article = Article("ferry", " ".join(sentences), title, url, outlet, date)
    chunks = (Chunk(0, 0, len(slices) - 1),)
    return ArticleVersion(
        1, 1, "2026-05-05T08:00:00Z", SegmentedArticle(article, tuple(slices), chunks)
    )


def extractive(source=None, *, question="When did it stop?", count=1, notices=()):
    """The first sentences of an article, verbatim."""
    source = source or version()
    citations = cite((source, sentence) for sentence in source.sentences[:count])
    sentences = tuple(AnswerSentence(c.quote, (c.number,)) for c in citations)
    return Answer(question, sentences=sentences, citations=citations, notices=notices)


def written(*claims, source=None, notices=()):
    """An answer of a language model, every claim citing all sentences."""
    source = source or version()
    citations = cite((source, sentence) for sentence in source.sentences)
    numbers = tuple(c.number for c in citations)
    sentences = tuple(AnswerSentence(claim, numbers) for claim in claims)
    return Answer("Why?", Mode.LLM, "fake:scripted", notices, sentences, citations)


def refused(reason="The articles do not mention “tram”.", source=None):
    source = source or version()
    nearest = cite((source, sentence) for sentence in source.sentences[:2])
    return Answer("Where is the tram?", refusal=Refusal(RefusalCode.UNKNOWN_NAME, reason, nearest))


def asked_back(*versions):
    """The question which of these articles is meant, of which there are at least two."""
    versions = versions or (version(), version(title="Tram stops"))
    reason = "Which article do you mean?"
    return Answer(
        "what happened", refusal=Refusal(RefusalCode.WHICH_ARTICLE, reason, choices=versions)
    )


def judgement(verdict=Verdict.SUPPORTED, **fields):
    """A judgement by the first sentence of the article."""
    source = version()
    citations = cite([(source, source.sentences[0])])
    return Judgement(
        "The ferry stopped at noon.", verdict, 0.91, source, citations=citations, **fields
    )


def ports():
    """Fakes of all that the front end has behind it."""
    return Ports(
        ScriptedAnswerer(extractive()),
        ListedCatalog(summary()),
        ScriptedStatementChecker(judgement()),
        InMemoryExchanges(),
        InMemoryGuildSettings(),
        ScriptedGuildLibrary(),
        ScriptedGuildFeeds(),
        Metrics(),
        InMemoryHandoffs(),
        SpelledAlike(),
        InMemoryActivity(),
        ScriptedDocumentAnswerer(extractive()),
    )


def summary(identifier="ferry", title="Harbour ferry stops", outlet="The Example Gazette"):
    return ArticleSummary(identifier, title, outlet, URL, "2026-05-04", 1, len(SENTENCES))
