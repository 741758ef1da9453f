"""Measures which true and false statements people see of a language model that writes them.

    python -m benchmarks.written_claims --articles A.jsonl --claims C.jsonl [--limit N]

The files are those of ``footnote eval``. A server on loopback that speaks the
OpenAI protocol takes the place of the model. Asked for an overview of an article,
it writes the article's statements: once with the tags of their evidence, and once
each with the tag of another sentence. All else is as in ``footnote ask``. Prints
two tables.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track

from benchmarks.claim_server import ClaimServer, Statement, Tagging
from benchmarks.soak.report import table
from bot.answering.answerer import Answerer
from bot.bootstrap import open_application
from bot.evaluation.gold import GoldClaim, read_claims
from bot.generation.output_parser import ParsedClaim, parse_line
from bot.generation.writer import MAX_CLAIMS
from bot.log import set_up_logs
from bot.settings import Settings, load_settings
from bot.types.answer import Citation
from bot.types.claims import DroppedClaim, GenerationTrace
from bot.types.question import Question, Scope
from bot.types.result import AnswerResult
from bot.verification.normalization import fold
from ingest.errors import FootnoteError, SourceError, UsageError
from ingest.library.corpus import CorpusProvider
from ingest.library.manager import LibraryManager
from ingest.runtime.console import INTERRUPTED, counted, say, shows_progress
from ingest.settings import SHARED_LIBRARY
from ingest.sources.items import SourceFailure, SourceItem, SourceOptions
from ingest.sources.loader import read_sources

QUESTION = "What is this article about?"
"""An overview, since it shows the model the whole article, whatever the statements say."""

UNREAD = "not read as a claim"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one statement that was written with one kind of tags.

    ``citations`` are those it was shown with, empty if it was not shown;
    ``failed`` are the gates that it was dropped for.
    """

    gold: GoldClaim
    tagging: Tagging
    citations: tuple[Citation, ...] = ()
    failed: tuple[str, ...] = ()

    @property
    def is_shown(self) -> bool:
        return bool(self.citations)

    @property
    def cites_evidence(self) -> bool:
        """Whether one of the sentences it was shown with is of its evidence."""
        return any(
            span.overlaps(citation.sentence.start, citation.sentence.end)
            for citation in self.citations
            for span in self.gold.evidence
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Statements about one article, so few that an answer may show them all."""

    article_id: str
    claims: tuple[GoldClaim, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", required=True, type=Path)
    parser.add_argument("--claims", required=True, type=Path)
    parser.add_argument("--limit", type=int, metavar="N", help="use only the first N claims")
    arguments = parser.parse_args()
    try:
        claims = _with_evidence(arguments.claims, arguments.limit)
        outcomes = measure(arguments.articles, claims)
    except FootnoteError as error:
        sys.exit(f"written_claims: {error}")
    except KeyboardInterrupt:
        say("Stopped.")
        sys.exit(INTERRUPTED)
    print("\n".join(report(claims, outcomes)))


def _with_evidence(path: Path, limit: int | None) -> list[GoldClaim]:
    """The claims that can be cited. Raises ``SourceError`` and ``UsageError``."""
    claims = [claim for claim in read_claims(path, limit) if claim.evidence]
    if not claims:
        raise UsageError(f"{path} holds no claims with evidence.")
    return claims


def measure(articles: Path, claims: Sequence[GoldClaim]) -> list[Outcome]:
    """Have every claim written with both kinds of tags. Raises ``FootnoteError``."""
    with tempfile.TemporaryDirectory(prefix="footnote-claims-") as folder, ClaimServer() as server:
        settings = _settings(Path(folder), server.base_url)
        set_up_logs(settings.terminal_log_level)
        with open_application(settings) as application:
            _ingest(articles, {claim.article_id for claim in claims}, application.libraries)
            trial = Trial(application.answerer, application.libraries, server)
            return [
                outcome
                for batch in _with_progress(list(batches_of(claims)))
                for tagging in Tagging
                for outcome in trial.outcomes(batch, tagging)
            ]


def _settings(folder: Path, base_url: str) -> Settings:
    return load_settings(
        None,
        FOOTNOTE_DATA_DIR=folder,
        database_url=None,
        chroma_url=None,
        retention_days=0,
        llm_model="openai:statements",
        llm_base_url=base_url,
        llm_fallback_model=None,
        answer_style="written",
    )


def _with_progress(batches: Sequence[Batch]) -> Iterable[Batch]:
    console = Console(stderr=True)
    quiet = not shows_progress(console)
    return track(batches, "articles", console=console, disable=quiet, transient=True)


def _ingest(path: Path, ids: set[str], libraries: LibraryManager) -> None:
    """Ingest the articles with these identifiers. Raises ``SourceError``."""

    def wanted(item: SourceItem) -> bool:
        return isinstance(item, SourceFailure) or item.article.id in ids

    items = filter(wanted, read_sources([str(path)], SourceOptions(), sys.stdin.buffer))
    for outcome in libraries.open(SHARED_LIBRARY).publish(items):
        if outcome.error:
            raise SourceError(f"{outcome.source}: {outcome.error}")


def batches_of(claims: Iterable[GoldClaim]) -> Iterator[Batch]:
    """The claims by article, at most ``MAX_CLAIMS`` in a batch."""
    by_article: defaultdict[str, list[GoldClaim]] = defaultdict(list)
    for claim in claims:
        by_article[claim.article_id].append(claim)
    for article_id, those in by_article.items():
        for start in range(0, len(those), MAX_CLAIMS):
            yield Batch(article_id, tuple(those[start : start + MAX_CLAIMS]))


class Trial:
    """Has statements written by the server, and looks at what the answers show."""

    def __init__(self, answerer: Answerer, corpora: CorpusProvider, server: ClaimServer) -> None:
        self._answerer = answerer
        self._corpora = corpora
        self._server = server

    def outcomes(self, batch: Batch, tagging: Tagging) -> Iterator[Outcome]:
        """What became of a batch's statements, except those that the server could not place.

        Raises ``ArticleNotFound``, and ``SourceError`` if the model did not write.
        """
        text = self._text_of(batch.article_id)
        self._server.write((statement_of(claim, text) for claim in batch.claims), tagging)
        question = Question(QUESTION, Scope(article_ids=(batch.article_id,)))
        result = self._answerer.result(question)
        if not any(isinstance(event, GenerationTrace) for event in result.events):
            raise SourceError(f"{batch.article_id}: no model was asked about this article.")
        for claim in batch.claims:
            if claim.claim in self._server.tags:
                yield outcome_of(claim, tagging, result)

    def _text_of(self, article_id: str) -> str:
        corpus = self._corpora.corpus(Scope().libraries)
        return corpus.version(corpus.resolve(article_id)).article.text


def statement_of(claim: GoldClaim, text: str) -> Statement:
    """A claim about an article with this text, as the server writes it."""
    return Statement(claim.claim, tuple(text[span.start : span.end] for span in claim.evidence))


def outcome_of(claim: GoldClaim, tagging: Tagging, result: AnswerResult) -> Outcome:
    """What an answer made of a claim; sentences that replace a model's answer do not count."""
    answer = result.answer
    key = _key(claim.claim)
    for sentence in answer.sentences if answer.by_model else ():
        if _key(sentence.text) == key:
            cited = tuple(c for c in answer.citations if c.number in sentence.citations)
            return Outcome(claim, tagging, cited)
    for event in result.events:
        if isinstance(event, DroppedClaim) and _key(event.text) == key:
            return Outcome(claim, tagging, failed=event.failed)
    return Outcome(claim, tagging, failed=(UNREAD,))


def _key(text: str) -> str:
    """A claim as the parser leaves it, to be found again by."""
    parsed = parse_line(text)
    return fold(parsed.text if isinstance(parsed, ParsedClaim) else text)


def report(claims: Sequence[GoldClaim], outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Both tables, in Markdown."""
    head = ["statements", "kind"]
    for tagging in Tagging:
        head += [f"written with {tagging}", "shown", "of these, cite the evidence"]
    yield table(list(_rows(outcomes)), head)
    yield ""
    yield "Why true statements were dropped; one may fail several gates:"
    yield ""
    yield table(_gate_rows([one for one in outcomes if one.gold.supported]), ("gate", *Tagging))
    if missing := {claim.id for claim in claims} - {one.gold.id for one in outcomes}:
        yield ""
        those = counted(len(missing), "statement")
        yield f"Left out, because the prompt did not show the evidence: {those}."


def _rows(outcomes: Sequence[Outcome]) -> Iterator[list[str]]:
    for supported, name in ((True, "true"), (False, "false")):
        those = [one for one in outcomes if one.gold.supported is supported]
        kinds = Counter(one.gold.kind for one in those if one.gold.kind)
        for kind in kinds if len(kinds) > 1 else ():
            yield [name, kind, *_cells([one for one in those if one.gold.kind == kind])]
        if those:
            yield [name, "all", *_cells(those)]


def _cells(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for tagging in Tagging:
        written = [one for one in outcomes if one.tagging is tagging]
        shown = [one for one in written if one.is_shown]
        yield f"{len(written):,}"
        yield _share(len(shown), len(written))
        yield _share(sum(one.cites_evidence for one in shown), len(shown))


def _share(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.1%})" if whole else "–"


def _gate_rows(outcomes: Sequence[Outcome]) -> list[list[str]]:
    counts = Counter((gate, one.tagging) for one in outcomes for gate in one.failed)
    gates = Counter(gate for one in outcomes for gate in one.failed)
    return [
        [gate, *(f"{counts[gate, tagging]:,}" for tagging in Tagging)]
        for gate, _ in gates.most_common()
    ]


if __name__ == "__main__":
    main()
