"""The articles' part of the prompt: whole chunks, each sentence behind its tag.

Models answer worse from isolated sentences, so they get the whole chunks of the
best ones. The prompt's copy of a sentence is sanitized, so that an article can
neither close its delimiters nor forge tags; what is stored stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.generation.citation_tags import Tag, article_letter
from bot.types.evidence import Evidence, RankedSentence, SourceSentence
from ingest.types import ArticleVersion, Sentence

MAX_SENTENCES = 100
MAX_CHARACTERS = 40_000
MAX_SHOWN_SENTENCE = 1_500
MAX_SHOWN_FIELD = 200

_ANGLES = str.maketrans(dict.fromkeys("<＜﹤〈⟨", "‹") | dict.fromkeys(">＞﹥〉⟩", "›"))
_TAG_LOOKALIKE = re.compile(
    r"[\[［【〔⟦]+(?P<inside>\s*\^?\s*[^\W\d_]{0,3}[\s:.#-]*\d[^\[\]［］【】〔〕⟦⟧]{0,40})[\]］】〕⟧]+"
)
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Context:
    """The text that shows sentences to a model, and the sentences by their tags."""

    text: str
    sources: Mapping[Tag, SourceSentence]

    def preceding(self, source: SourceSentence) -> SourceSentence | None:
        """The previous sentence of the article, whether shown or not."""
        version, sentence = source
        return (version, version.sentences[sentence.index - 1]) if sentence.index else None


def build_context(
    evidence: Evidence,
    *,
    max_sentences: int = MAX_SENTENCES,
    max_characters: int = MAX_CHARACTERS,
) -> Context:
    """Choose the chunks of the best-ranked sentences, and lay them out by article.

    Articles get their letters in the order of their best sentences. A chunk that
    does not fit is skipped, and shorter ones with a lower rank may follow.
    """
    chosen = _choose_chunks(evidence.ranked, max_sentences, max_characters)
    sources: dict[Tag, SourceSentence] = {}
    blocks: list[str] = []
    for position, (version, indexes) in enumerate(chosen):
        letter = article_letter(position)
        shown = [version.sentences[index] for index in sorted(indexes)]
        sources |= {Tag(letter, sentence.index + 1): (version, sentence) for sentence in shown}
        blocks.append("\n".join(_article_lines(letter, version, shown)))
    return Context("\n\n".join(blocks), MappingProxyType(sources))


def sanitize(text: str, limit: int) -> str:
    """One line of untrusted text, without angle brackets, tags and invisible characters.

    Invisible characters may carry text that no reader sees. Longer text than
    ``limit`` is cut.
    """
    kept = (
        " " if char.isspace() else char
        for char in text[:limit]
        if char.isspace() or char in _JOINERS or unicodedata.category(char)[0] != "C"
    )
    line = " ".join("".join(kept).split()).translate(_ANGLES)
    line = _TAG_LOOKALIKE.sub(lambda match: f"‹{match['inside'].strip()}›", line)
    return line + ("…" if len(text) > limit else "")


def _choose_chunks(
    ranked: Iterable[RankedSentence], max_sentences: int, max_characters: int
) -> list[tuple[ArticleVersion, set[int]]]:
    chosen: dict[int, tuple[ArticleVersion, set[int]]] = {}
    sentences = characters = 0
    for hit in ranked:
        version, taken = chosen.get(hit.version.key, (hit.version, set[int]()))
        if hit.sentence.index in taken:
            continue
        chunk = hit.version.content.chunk_sentences(
            hit.version.content.chunk_of(hit.sentence.index)
        )
        new = chunk if chosen else _around(chunk, hit.sentence, max_sentences, max_characters)
        length = sum(map(_shown_length, new))
        if sentences + len(new) > max_sentences or characters + length > max_characters:
            continue
        sentences += len(new)
        characters += length
        taken.update(sentence.index for sentence in new)
        chosen[hit.version.key] = (version, taken)
    return list(chosen.values())


def _around(
    chunk: tuple[Sentence, ...], centre: Sentence, max_sentences: int, max_characters: int
) -> tuple[Sentence, ...]:
    """The part of a chunk around a sentence that fits, which always has the sentence itself."""
    by_distance = sorted(chunk, key=lambda sentence: abs(sentence.index - centre.index))
    kept: list[Sentence] = []
    for sentence in by_distance[:max_sentences]:
        if kept and sum(map(_shown_length, [*kept, sentence])) > max_characters:
            break
        kept.append(sentence)
    return tuple(sorted(kept, key=lambda sentence: sentence.index))


def _shown_length(sentence: Sentence) -> int:
    return min(len(sentence.text), MAX_SHOWN_SENTENCE)


def _article_lines(letter: str, version: ArticleVersion, shown: list[Sentence]) -> Iterator[str]:
    article = version.article
    yield f"<article {letter}>"
    fields = {"Title": article.title, "Outlet": article.outlet, "Date": article.published_at}
    yield " | ".join(
        f"{name}: {sanitize(value or 'unknown', MAX_SHOWN_FIELD)}" for name, value in fields.items()
    )
    following = 0
    for sentence in shown:
        if sentence.index != following:
            yield "…"
        yield f"[{Tag(letter, sentence.index + 1)}] {sanitize(sentence.text, MAX_SHOWN_SENTENCE)}"
        following = sentence.index + 1
    if following != len(version.sentences):
        yield "…"
    yield f"</article {letter}>"
