"""Articles of the tests' own, for what a language model writes about them."""

from __future__ import annotations

from bot.generation.prompt_context import Context, build_context
from bot.types.evidence import Evidence, RankedSentence
from bot.types.question import Question
from ingest.types import Article, ArticleVersion, Chunk, SegmentedArticle, Sentence


def make_version(*paragraphs: list[str], key: int = 1, **fields: str) -> ArticleVersion:
    """A version whose paragraphs are lists of sentences, one chunk a paragraph."""
    text = "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)
    sentences: list[Sentence] = []
    chunks: list[Chunk] = []
    place = 0
    for number, paragraph in enumerate(paragraphs):
        chunks.append(Chunk(number, len(sentences), len(sentences) + len(paragraph) - 1))
        for sentence in paragraph:
            end = place + len(sentence)
            sentences.append(Sentence(len(sentences), place, end, number, sentence))
            place = end + 1
        place += 1
    article = Article(f"article-{key}", text, **fields)
    content = SegmentedArticle(article, tuple(sentences), tuple(chunks))
    return ArticleVersion(key, 1, "2031-05-21T08:00:00Z", content)


def make_hit(version: ArticleVersion, index: int) -> RankedSentence:
    return RankedSentence(version, version.sentences[index], 1.0 / (index + 1))


def make_evidence(*versions: ArticleVersion, question: str = "What happened?") -> Evidence:
    """Evidence with every sentence, in order."""
    ranked = [make_hit(version, at) for version in versions for at in range(len(version.sentences))]
    return Evidence(Question(question), tuple(ranked), 0.9, tuple(ranked[:1]))


def make_context(*versions: ArticleVersion) -> Context:
    return build_context(make_evidence(*versions))


FERRY = make_version(
    [
        "Norrland Ferries is scrapping its night route between Holmvik and Sandby after years of losses.",
        "The company said the route had carried 41,500 passengers in 2029, almost 12 per cent fewer than in 2028.",
        "It will close the terminal in Sandby on 3 June.",
    ],
    [
        'Chief executive Ingrid Dahl called the decision "painful but overdue".',
        "Ms Dahl did not say how many of the 230 workers would lose their jobs.",
        "The union Havnelaget accused the company of hiding a report about the ships' engines.",
        "No ship was ever inspected by the harbour authority.",
    ],
    [
        "Norrland Ferries was founded in 1987 and was bought by Orsa Holding last year.",
        "Orsa Holding paid $1.5 m for a third of the shares.",
        "Mayor Per Lund may offer the firm a loan, but Sandby has never lent money to a company before.",
        "Passengers paid between 30 and 45 kroner for a ticket.",
    ],
    key=1,
    title="Night ferry to Sandby ends",
    outlet="Kattegat Post",
    published_at="2031-05-20",
    url="https://example.com/ferry",
)

RIVAL = make_version(
    [
        "Norrland Ferries is to stop its night route to Sandby.",
        "The route carried 39,000 passengers in 2029, according to the port of Holmvik.",
    ],
    key=2,
    title="Ferry firm cuts route",
    outlet="Holmvik Courier",
    published_at="2031-05-21",
)

LOWER = make_version(
    [
        "veteran keeper tomas ek will miss the cup match against rosvik on sunday.",
        "ek was hurt in training on may 14 when he fell on his wrist.",
    ],
    key=3,
)
