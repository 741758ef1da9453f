"""An answer as Discord messages: sentences, then sources, then notices.

Plain content rather than embeds: members can turn embeds off and channels can
forbid them, which would leave an answer without its sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import ATTACHMENT_BYTES, CONTENT, length
from bot.discord.markdown import (
    citation_url,
    display_text,
    escape,
    escape_emphasised,
    masked_link,
    shorten,
)
from bot.discord.ui.messages import OutgoingMessage, TextFile
from bot.discord.ui.packing import Block, Line, join_small_print, pack
from bot.types.answer import (
    CONTEXT_MARK,
    Answer,
    AnswerSentence,
    Citation,
    Refusal,
    RefusalCode,
    Role,
)
from bot.types.question import NO_ID
from ingest.types import ArticleVersion

MESSAGES = 5
"""An answer that would take more messages is sent as a file."""

QUESTION_CHARACTERS = 200
TITLE_CHARACTERS = 200
OUTLET_CHARACTERS = 80
OUTLETS = 4
"""How many other outlets with the same sentence are named."""

QUOTE_CHARACTERS = 300
"""A longer quote is cut if the answer above already shows the whole sentence."""

NEAREST_CHARACTERS = 600

BOLD_CHARACTERS = 1_500
"""A longer line could be split between two messages, which would leave half of its bold open."""

_SMALL = "-# "
_QUOTED = "> "


def render_answer(
    answer: Answer, *, show_question: bool = False, strings: Strings = ENGLISH
) -> tuple[OutgoingMessage, ...]:
    """The messages that show an answer or a refusal, at least one.

    ``show_question`` repeats the question above the answer, for replies that
    Discord shows without it.
    """
    blocks = list(_blocks(answer, show_question=show_question, strings=strings))
    return _messages(blocks or [text_block(strings.empty_answer)], answer, strings)


def streaming_content(
    answer: Answer, *, show_question: bool = False, strings: Strings = ENGLISH
) -> str:
    """The sentences so far of an unfinished answer, as many as fit into one message.

    ``render_answer`` begins with the same text, so nothing shown is taken back.
    """
    ending = f"\n{strings.writing}"
    blocks = _beginning(answer, show_question=show_question, strings=strings)
    contents = pack(blocks, CONTENT - length(ending))
    return contents[0] + ending if contents else strings.writing


def interrupted_content(content: str, languages: Iterable[Strings] = (ENGLISH,)) -> str:
    """The content of an unfinished answer, marked as interrupted; other content unchanged.

    A placeholder shown before the first sentence is replaced.
    """
    for strings in languages:
        if content in {"", strings.searching} or strings.waiting.matches(content):
            return strings.interrupted
        shown = content.removesuffix(strings.writing).rstrip()
        if shown != content and length(shown) + length(strings.interrupted) < CONTENT:
            return f"{shown}\n{strings.interrupted}".strip()
    return content


def _reference(answer: Answer, strings: Strings) -> list[str]:
    """The line with the id by which whoever runs the bot finds the answer's audit record.

    Small talk goes without: its reply is to be one line.
    """
    is_small_talk = answer.refusal and answer.refusal.code is RefusalCode.SMALL_TALK
    return [] if is_small_talk or answer.id == NO_ID else [strings.reference.format(id=answer.id)]


def text_messages(text: str) -> tuple[OutgoingMessage, ...]:
    """Markdown in the bot's own words as messages."""
    lines = tuple(Line(tuple(line.split(" "))) for line in text.split("\n"))
    return tuple(OutgoingMessage(content) for content in pack([Block(lines)]))


def _blocks(answer: Answer, *, show_question: bool, strings: Strings) -> Iterator[Block]:
    yield from _beginning(answer, show_question=show_question, strings=strings)
    if answer.refusal:
        yield text_block(escape(strings.translate(answer.refusal.reason)))
        yield from _nearest_blocks(answer.refusal, strings)
    yield from (_choice_block(version, strings) for version in answer.choices)
    yield from _source_blocks(answer, strings)
    notices = _nonempty_lines(map(strings.translate, answer.notices))
    for number, notice in enumerate(notices):
        yield Block((Line(_words(notice), _SMALL),), apart=number == 0)


def _beginning(answer: Answer, *, show_question: bool, strings: Strings) -> Iterator[Block]:
    if show_question:
        question = escape(shorten(answer.question, QUESTION_CHARACTERS))
        yield text_block(strings.question_line.format(question=question))
    urls = {citation.number: citation_url(citation) for citation in answer.citations}
    for sentence in answer.sentences:
        yield Block((_sentence_line(sentence, tuple(_citation_marks(sentence, urls))),))


def _sentence_line(sentence: AnswerSentence, marks: tuple[str, ...]) -> Line:
    """A sentence with its citations: context in small text, what answers the question in bold."""
    prefix = _SMALL if sentence.role is Role.CONTEXT else ""
    if sentence.emphasis:
        text = escape_emphasised(sentence.text, sentence.emphasis)
        line = Line((*text.split(" "), *marks), prefix)
        if length(line.text) <= BOLD_CHARACTERS:
            return line
    return Line((*_words(sentence.text), *marks), prefix)


def _source_blocks(answer: Answer, strings: Strings) -> Iterator[Block]:
    above = {display_text(sentence.text) for sentence in answer.sentences}
    header = strings.sources
    for citation in answer.citations:
        quote = display_text(citation.quote)
        limit = QUOTE_CHARACTERS if quote in above else len(quote)
        yield _source_block(citation, limit, header, strings)
        header = ""


def _choice_block(version: ArticleVersion, strings: Strings) -> Block:
    """An article to choose: title, outlet and date."""
    return Block((Line(("-", *_title_words(version, strings))),))


def closest_block(citation: Citation, header: str, strings: Strings) -> Block:
    """A sentence that comes close, with its article, below a header if that is not empty."""
    return _source_block(citation, NEAREST_CHARACTERS, header, strings)


def _nearest_blocks(refusal: Refusal, strings: Strings) -> Iterator[Block]:
    header = strings.nearest
    for citation in refusal.nearest:
        yield closest_block(citation, header, strings)
        header = ""


def _source_block(citation: Citation, limit: int, header: str, strings: Strings) -> Block:
    """A source: number, title, outlet, date and link, with the quote below."""
    words = [f"**[{citation.number}]**", *_title_words(citation.version, strings)]
    url = citation_url(citation)
    words += ["·", masked_link(strings.open_article, url)] if url else []
    quote = Line(_words(shorten(citation.quote, limit)), _QUOTED)
    lead = (Line((header,)),) if header else ()
    others = _other_outlets(citation, strings)
    return Block((*lead, Line(tuple(words)), quote, *others), apart=bool(header))


def _title_words(version: ArticleVersion, strings: Strings) -> list[str]:
    """Title, outlet and date of an article, as far as they are known."""
    article = version.article
    title = escape(shorten(article.title or "", TITLE_CHARACTERS)) or strings.untitled
    byline = strings.byline(article.outlet, article.published_at, OUTLET_CHARACTERS)
    return [*title.split(" "), *(["—", *byline.split(" ")] if byline else [])]


def _other_outlets(citation: Citation, strings: Strings) -> Iterator[Line]:
    """A line that names other outlets with the same sentence, if there are any."""
    names = citation.other_outlets
    if names:
        shown = [escape(shorten(name, OUTLET_CHARACTERS)) for name in names[:OUTLETS]]
        hidden = len(names) - len(shown)
        shown += [strings.more_outlets.format(hidden)] if hidden else []
        yield Line(tuple(strings.also_in.format(outlets="; ".join(shown)).split(" ")), _SMALL)


def _citation_marks(sentence: AnswerSentence, urls: dict[int, str | None]) -> Iterator[str]:
    for number in sentence.citations:
        url = urls.get(number)
        yield masked_link(f"[{number}]", url) if url else f"[{number}]"


def _messages(
    blocks: Sequence[Block], answer: Answer, strings: Strings
) -> tuple[OutgoingMessage, ...]:
    reference = _reference(answer, strings)
    contents = pack(join_small_print([*blocks, *map(text_block, reference)]))
    if len(contents) <= MESSAGES:
        return tuple(OutgoingMessage(content) for content in contents)
    whole = transcript(answer, strings).encode("utf-8", "replace")[:ATTACHMENT_BYTES]
    file = TextFile(strings.file_name, whole.decode("utf-8", "ignore"))
    return (OutgoingMessage("\n".join([strings.in_file, *reference]), file),)


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
