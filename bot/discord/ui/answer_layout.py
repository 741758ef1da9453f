"""Answers as Discord messages: the sentences, their sources under them, notices apart.

Plain content rather than embeds: members can turn embeds off and channels can
forbid them, and then an answer would stand there without its sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import ATTACHMENT_BYTES, CONTENT, length
from bot.discord.markdown import address, displayed, escaped, linked, shortened
from bot.discord.ui.messages import OutgoingMessage, TextFile
from bot.discord.ui.packing import Block, Line, packed
from bot.types.answer import Answer, AnswerSentence, Citation, Refusal
from bot.types.question import NO_ID

MESSAGES = 5
"""An answer that would take more messages is sent as a file."""

QUESTION_CHARACTERS = 200
TITLE_CHARACTERS = 200
OUTLET_CHARACTERS = 80
OUTLETS = 4
"""So many others are named that have a sentence word for word."""

QUOTE_CHARACTERS = 300
"""A longer quote is cut, visibly, where its whole sentence stands in the answer above."""

NEAREST_CHARACTERS = 600

_SMALL = "-# "
_QUOTED = "> "


def laid_out(
    answer: Answer, *, show_question: bool = False, words: Strings = ENGLISH
) -> tuple[OutgoingMessage, ...]:
    """The messages that show an answer or a refusal, at least one.

    ``show_question`` repeats the question above it, for where Discord does not
    show it beside the reply.
    """
    blocks = list(_blocks(answer, show_question=show_question, words=words))
    return _messages(blocks or [text_block(words.nothing)], answer, words)


def growing_content(
    answer: Answer, *, show_question: bool = False, words: Strings = ENGLISH
) -> str:
    """What is there of an answer that is still being written: its sentences, as far as they fit.

    ``laid_out`` begins with the same words, so that nothing shown is taken back.
    """
    ending = f"\n{words.growing}"
    blocks = _beginning(answer, show_question=show_question, words=words)
    contents = packed(blocks, CONTENT - length(ending))
    return contents[0] + ending if contents else words.growing


def interrupted_content(content: str, languages: Iterable[Strings] = (ENGLISH,)) -> str:
    """What ``growing_content`` showed in one of the languages, for what nobody writes any more.

    What stands there before there is an answer is replaced.
    """
    for words in languages:
        if content in {"", words.searching} or content.startswith(
            words.waiting.partition("{count}")[0]
        ):
            return words.interrupted
        shown = content.removesuffix(words.growing).rstrip()
        if shown != content and length(shown) + length(words.interrupted) < CONTENT:
            return f"{shown}\n{words.interrupted}".strip()
    return content


def _reference(answer: Answer, words: Strings) -> list[str]:
    """What a person can name to whoever runs the bot, who finds the answer's record by it."""
    return [] if answer.id == NO_ID else [words.reference.format(id=answer.id)]


def plain(text: str) -> tuple[OutgoingMessage, ...]:
    """The messages for some of Footnote's own words, given as markdown."""
    lines = tuple(Line(tuple(line.split(" "))) for line in text.split("\n"))
    return tuple(OutgoingMessage(content) for content in packed([Block(lines)]))


def _blocks(answer: Answer, *, show_question: bool, words: Strings) -> Iterator[Block]:
    yield from _beginning(answer, show_question=show_question, words=words)
    if answer.refusal:
        yield text_block(escaped(words.said(answer.refusal.reason)))
        yield from _nearest(answer.refusal, words)
    yield from _sources(answer, words)
    for number, notice in enumerate(_nonempty_lines(map(words.said, answer.notices))):
        yield Block((Line(_words(notice), _SMALL),), apart=number == 0)


def _beginning(answer: Answer, *, show_question: bool, words: Strings) -> Iterator[Block]:
    if show_question:
        question = escaped(shortened(answer.question, QUESTION_CHARACTERS))
        yield text_block(words.asked.format(question=question))
    links = {citation.number: address(citation) for citation in answer.citations}
    for sentence in answer.sentences:
        yield Block((Line((*_words(sentence.text), *_marks(sentence, links))),))


def _sources(answer: Answer, words: Strings) -> Iterator[Block]:
    above = {displayed(sentence.text) for sentence in answer.sentences}
    header = words.sources
    for citation in answer.citations:
        quote = displayed(citation.quote)
        limit = QUOTE_CHARACTERS if quote in above else len(quote)
        yield _source(citation, limit, header, words)
        header = ""


def source_block(citation: Citation, header: str, words: Strings) -> Block:
    """One of the nearest sentences with its article, below a header if it is the first."""
    return _source(citation, NEAREST_CHARACTERS, header, words)


def _nearest(refusal: Refusal, words: Strings) -> Iterator[Block]:
    header = words.nearest
    for citation in refusal.nearest:
        yield source_block(citation, header, words)
        header = ""


def _source(citation: Citation, limit: int, header: str, words: Strings) -> Block:
    """A source: number, title, outlet, date and link, and the quote under them."""
    article = citation.version.article
    title = escaped(shortened(article.title or "", TITLE_CHARACTERS)) or words.untitled
    origin = words.origin(article.outlet, article.published_at, OUTLET_CHARACTERS)
    about = [f"**[{citation.number}]**", *title.split(" ")]
    about += ["—", *origin.split(" ")] if origin else []
    url = address(citation)
    about += ["·", linked(words.link, url)] if url else []
    quote = Line(_words(shortened(citation.quote, limit)), _QUOTED)
    lead = (Line((header,)),) if header else ()
    return Block((*lead, Line(tuple(about)), quote, *_also(citation, words)), apart=bool(header))


def _also(citation: Citation, words: Strings) -> Iterator[Line]:
    """Other outlets that have the sentence word for word, where there are any."""
    names = citation.other_outlets
    if names:
        shown = [escaped(shortened(name, OUTLET_CHARACTERS)) for name in names[:OUTLETS]]
        more = len(names) - len(shown)
        shown += [words.also_more.format(count=more)] if more else []
        yield Line(tuple(words.also.format(outlets="; ".join(shown)).split(" ")), _SMALL)


def _marks(sentence: AnswerSentence, links: dict[int, str | None]) -> Iterator[str]:
    for number in sentence.citations:
        url = links.get(number)
        yield linked(f"[{number}]", url) if url else f"[{number}]"


def _messages(
    blocks: Sequence[Block], answer: Answer, words: Strings
) -> tuple[OutgoingMessage, ...]:
    reference = _reference(answer, words)
    contents = packed([*blocks, *map(text_block, reference)])
    if len(contents) <= MESSAGES:
        return tuple(OutgoingMessage(content) for content in contents)
    whole = transcript(answer, words).encode("utf-8", "replace")[:ATTACHMENT_BYTES]
    file = TextFile(words.file_name, whole.decode("utf-8", "ignore"))
    return (OutgoingMessage("\n".join([words.in_file, *reference]), file),)


def transcript(answer: Answer, words: Strings = ENGLISH) -> str:
    """The answer as plain text, uncut."""
    refusal = answer.refusal
    lines = [answer.question, ""]
    lines += [
        " ".join([displayed(sentence.text), *(f"[{number}]" for number in sentence.citations)])
        for sentence in answer.sentences
    ]
    lines += [words.said(refusal.reason), "", words.nearest] if refusal else []
    for citation in refusal.nearest if refusal else answer.citations:
        article = citation.version.article
        about = [article.title or words.untitled, article.outlet, article.published_at]
        lines += ["", f"[{citation.number}] {' — '.join(filter(None, about))}"]
        lines += [citation.link or article.url or "", citation.quote]
    return "\n".join([*lines, "", *map(words.said, answer.notices)]).strip()


def _nonempty_lines(texts: Iterable[str]) -> list[str]:
    return [line for text in texts for line in text.splitlines() if displayed(line)]


def _words(text: str) -> tuple[str, ...]:
    return tuple(escaped(text).split(" "))


def text_block(markdown: str) -> Block:
    """Some of Footnote's own words, given as markdown."""
    return Block((Line(tuple(markdown.split(" "))),))
