"""An answer as Discord messages: sentences and notices, and below a line the sources.

Each sentence stands there once. A sentence of an article is its own quotation;
what a claim rests on is shown by the source menu. The sources, like everything
that is no sentence of the answer, are in small text, by which a follow-up tells
them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import ATTACHMENT_BYTES, TEXT, length
from bot.discord.markdown import (
    citation_url,
    display_text,
    escape,
    escape_emphasised,
    link_url,
    masked_link,
    shorten,
)
from bot.discord.request import GivenDocuments
from bot.discord.ui.article_line import OUTLET_CHARACTERS, article_line
from bot.discord.ui.messages import OutgoingMessage, TextFile
from bot.discord.ui.packing import Block, Line, join_small_print, pack
from bot.types.answer import (
    CONTEXT_MARK,
    Answer,
    AnswerSentence,
    Citation,
    Role,
)
from ingest.types import ArticleVersion

MESSAGES = 3
"""An answer that would take more messages is sent as a file."""

ACCENT = 0x3F8F7F
"""The colour at the edge of an answer; a refusal has none."""

QUESTION_CHARACTERS = 300
OUTLETS = 4
"""How many other outlets with the same sentence are named."""

NAME_CHARACTERS = 60
"""How much of the name of a file or site is shown."""

PASSAGE_CHARACTERS = 600

BOLD_CHARACTERS = 3_000
"""A longer line could be split between two messages, which would leave half of its bold open."""

_SMALL = "-# "
_QUOTED = "> "


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Citations of one article, which share a line."""

    citations: tuple[Citation, ...]

    @property
    def numbers(self) -> str:
        return " ".join(str(citation.number) for citation in self.citations)

    @property
    def other_outlets(self) -> tuple[str, ...]:
        """The outlets of the other articles with one of these sentences, each once."""
        names = (name for citation in self.citations for name in citation.other_outlets)
        return tuple(dict.fromkeys(names))


def group_by_article(citations: Iterable[Citation]) -> tuple[SourceLine, ...]:
    """The citations by article, in the order in which articles are first cited."""
    groups: dict[int, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.version.key, []).append(citation)
    return tuple(SourceLine(tuple(group)) for group in groups.values())


def render_answer(
    answer: Answer,
    *,
    show_question: bool = False,
    strings: Strings = ENGLISH,
    today: date | None = None,
    documents: GivenDocuments | None = None,
) -> tuple[OutgoingMessage, ...]:
    """The messages that show an answer or a refusal, at least one.

    ``show_question`` repeats the question above the answer, for replies that
    Discord shows without it. Dates of the year of ``today`` are without their year.
    An answer from ``documents`` names them, and holds every quote that it cites.
    """
    blocks = [
        *_beginning(answer, show_question=show_question, strings=strings),
        *_ending(answer, strings, today),
        *(_document_blocks(documents, strings) if documents else ()),
    ]
    contents = pack(join_small_print(blocks or [text_block(strings.empty_answer)]))
    sources = _source_blocks(answer, strings, today, with_quotes=documents is not None)
    footers = pack(sources)
    messages = _framed(contents, footers, ACCENT if answer.answered else None)
    return messages if len(messages) <= MESSAGES else (_file_message(answer, strings),)


def streaming_content(
    answer: Answer, *, show_question: bool = False, strings: Strings = ENGLISH
) -> str:
    """The sentences so far of an unfinished answer, as many as fit into one message.

    ``render_answer`` begins with the same text, so nothing shown is taken back.
    """
    ending = f"\n{strings.writing}"
    blocks = _beginning(answer, show_question=show_question, strings=strings)
    contents = pack(blocks, TEXT - length(ending))
    return contents[0] + ending if contents else strings.writing


def interrupted_content(content: str, languages: Iterable[Strings] = (ENGLISH,)) -> str:
    """The content of an unfinished answer, marked as interrupted; other content unchanged.

    A placeholder shown before the first sentence is replaced.
    """
    for strings in languages:
        if content in {"", strings.searching} or strings.waiting.matches(content):
            return strings.interrupted
        shown = content.removesuffix(strings.writing).rstrip()
        if shown != content and length(shown) + length(strings.interrupted) < TEXT:
            return f"{shown}\n{strings.interrupted}".strip()
    return content


def text_messages(text: str) -> tuple[OutgoingMessage, ...]:
    """Markdown in the bot's own words as messages."""
    return tuple(OutgoingMessage(content) for content in text_contents(text))


def text_contents(text: str, limit: int = TEXT) -> list[str]:
    """Markdown in the bot's own words, in parts of at most ``limit`` characters."""
    lines = tuple(Line(tuple(line.split(" "))) for line in text.split("\n"))
    return pack([Block(lines)], limit)


def _beginning(answer: Answer, *, show_question: bool, strings: Strings) -> Iterator[Block]:
    if show_question:
        question = escape(shorten(answer.question, QUESTION_CHARACTERS))
        yield text_block(strings.question_line.format(question=question))
    urls = {citation.number: citation_url(citation) for citation in answer.citations}
    for sentence in answer.sentences:
        yield Block((_sentence_line(sentence, tuple(_citation_marks(sentence, urls))),))


def _ending(answer: Answer, strings: Strings, today: date | None) -> Iterator[Block]:
    """Why there is no answer, if there is none, articles to choose from, and the notices."""
    if answer.refusal:
        yield text_block(escape(strings.translate(answer.refusal.reason)))
    yield from (_choice_block(version, strings, today) for version in answer.choices)
    for notice in _nonempty_lines(map(strings.translate, answer.notices)):
        yield Block((Line(_words(notice), _SMALL),))


def _sentence_line(sentence: AnswerSentence, marks: tuple[str, ...]) -> Line:
    """A sentence with its citations: context in small text, what answers the question in bold."""
    prefix = _SMALL if sentence.role is Role.CONTEXT else ""
    if sentence.emphasis:
        text = escape_emphasised(sentence.text, sentence.emphasis)
        line = Line((*text.split(" "), *marks), prefix)
        if length(line.text) <= BOLD_CHARACTERS:
            return line
    return Line((*_words(sentence.text), *marks), prefix)


def linked(answer: Answer, link: str | None) -> Answer:
    """The answer with its citations linked there where their article has no address."""
    citations = (linked_citation(citation, link) for citation in answer.citations)
    return replace(answer, citations=tuple(citations)) if link else answer


def linked_citation(citation: Citation, link: str | None) -> Citation:
    """The citation linked there if its article has no address."""
    return citation.linked_to(link) if link and not citation.version.article.url else citation


def _document_blocks(documents: GivenDocuments, strings: Strings) -> Iterator[Block]:
    """What the answer is from, and how much of what was given was not read."""
    names = [escape(shorten(file.filename, NAME_CHARACTERS)) for file in documents.files]
    names += [_page_name(link) for link in documents.links]
    text = strings.from_documents.format(documents=", ".join(names))
    yield Block((Line(tuple(text.split(" ")), _SMALL),))
    if documents.left_out:
        left_out = strings.documents_left_out.format(documents.left_out)
        yield Block((Line(tuple(left_out.split(" ")), _SMALL),))


def _page_name(link: str) -> str:
    url = link_url(link)
    host = escape(shorten(urlsplit(link).hostname or link, NAME_CHARACTERS))
    return masked_link(host, url) if url else host


def _source_blocks(
    answer: Answer, strings: Strings, today: date | None, *, with_quotes: bool = False
) -> Iterator[Block]:
    """A line for each cited article, and the quotes that are not among the sentences if wanted."""
    above = {display_text(sentence.text) for sentence in answer.sentences}
    for source in group_by_article(answer.citations):
        numbers = tuple(f"**{source.numbers}**".split(" "))
        words = citation_line(source.citations[0], strings, today=today, above=above)
        others = _other_outlets(source.other_outlets, strings)
        hidden = [each for each in source.citations if display_text(each.quote) not in above]
        quotes = map(_quote_line, hidden if with_quotes else ())
        yield Block((Line((*numbers, *words), _SMALL), *others, *quotes))


def _quote_line(citation: Citation) -> Line:
    quote = f"**{citation.number}** “{escape(shorten(citation.quote, PASSAGE_CHARACTERS))}”"
    return Line(tuple(quote.split(" ")), _SMALL)


def _choice_block(version: ArticleVersion, strings: Strings, today: date | None) -> Block:
    """An article to choose, on a line."""
    article = version.article
    words = article_line(
        article.title,
        article.outlet,
        article.published_at,
        link_url(article.url),
        strings,
        today=today,
    )
    return Block((Line(("-", *words)),))


def passage_block(citation: Citation, strings: Strings, header: str = "") -> Block:
    """A sentence that comes close, and its article, below a header if that is not empty."""
    lead = (Line((header,)),) if header else ()
    quote = Line(_words(shorten(citation.quote, PASSAGE_CHARACTERS)), _QUOTED)
    article = Line(citation_line(citation, strings), _SMALL)
    return Block((*lead, quote, article), apart=True)


def citation_line(
    citation: Citation,
    strings: Strings,
    *,
    bold: bool = False,
    today: date | None = None,
    above: AbstractSet[str] = frozenset(),
) -> tuple[str, ...]:
    """The article of a citation on one line, linked to the cited sentence.

    A title that is one of the sentences ``above`` is not named again where there
    is an outlet to name.
    """
    article = citation.version.article
    title, outlet = article.title, article.outlet
    if outlet and display_text(title or "") in above:
        title, outlet = outlet, None
    url = citation_url(citation)
    return article_line(title, outlet, article.published_at, url, strings, bold=bold, today=today)


def _other_outlets(names: Sequence[str], strings: Strings) -> Iterator[Line]:
    """A line that names other outlets with the same sentence, if there are any."""
    if names:
        shown = [escape(shorten(name, OUTLET_CHARACTERS)) for name in names[:OUTLETS]]
        hidden = len(names) - len(shown)
        shown += [strings.more_outlets.format(hidden)] if hidden else []
        yield Line(tuple(strings.also_in.format(outlets="; ".join(shown)).split(" ")), _SMALL)


def _citation_marks(sentence: AnswerSentence, urls: dict[int, str | None]) -> Iterator[str]:
    for number in sentence.citations:
        url = urls.get(number)
        yield masked_link(f"[{number}]", url) if url else f"[{number}]"


def _framed(
    contents: Sequence[str], footers: Sequence[str], accent: int | None
) -> tuple[OutgoingMessage, ...]:
    """The messages of these contents, with the first footer below the last one if it fits."""
    *others, last = contents
    footer = "".join(footers[:1])
    if length(last) + length(footer) > TEXT:
        footer = ""
    left = footers[1:] if footer else footers
    return (
        *(OutgoingMessage(content, accent=accent) for content in others),
        OutgoingMessage(last, footer=footer, accent=accent),
        *(OutgoingMessage(content, accent=accent) for content in left),
    )


def _file_message(answer: Answer, strings: Strings) -> OutgoingMessage:
    whole = transcript(answer, strings).encode("utf-8", "replace")[:ATTACHMENT_BYTES]
    file = TextFile(strings.file_name, whole.decode("utf-8", "ignore"))
    return OutgoingMessage(strings.in_file, file, accent=ACCENT)


def transcript(answer: Answer, strings: Strings = ENGLISH) -> str:
    """The whole answer as plain text."""
    refusal = answer.refusal
    lines = [answer.question, ""]
    lines += [_plain_sentence(sentence) for sentence in answer.sentences]
    lines += [strings.translate(refusal.reason), "", strings.nearest] if refusal else []
    for citation in refusal.nearest if refusal else answer.citations:
        article = citation.version.article
        about = [article.title or strings.untitled, article.outlet, article.published_at]
        lines += ["", f"[{citation.number}] {' — '.join(filter(None, about))}"]
        lines += [citation.link or article.url or "", citation.quote]
    return "\n".join([*lines, "", *map(strings.translate, answer.notices)]).strip()


def _plain_sentence(sentence: AnswerSentence) -> str:
    mark = [CONTEXT_MARK] if sentence.role is Role.CONTEXT else []
    numbers = (f"[{number}]" for number in sentence.citations)
    return " ".join([*mark, display_text(sentence.text), *numbers])


def _nonempty_lines(texts: Iterable[str]) -> list[str]:
    return [line for text in texts for line in text.splitlines() if display_text(line)]


def _words(text: str) -> tuple[str, ...]:
    return tuple(escape(text).split(" "))


def text_block(markdown: str) -> Block:
    """Markdown in the bot's own words as a block."""
    return Block((Line(tuple(markdown.split(" "))),))
