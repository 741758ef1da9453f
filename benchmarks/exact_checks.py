"""Measures which false and true statements pass the exact checks alone, without the model.

    python -m benchmarks.exact_checks [--claims FALSE.jsonl]
        [--articles A.jsonl --cited CLAIMS.jsonl] [--record [--heading TEXT]] [--show]

Each line of ``--claims`` is a false statement: its ``sentence``, ``claim`` and
``group``, and the ``outlet``, ``published_at`` and ``more`` sentences of its
article. ``--articles`` and ``--cited`` are files of ``footnote eval``; a statement
of theirs is checked against the sentences of its evidence. Prints how many pass by
group, and which checks stop true ones. ``--show`` also lists them.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from benchmarks.soak.report import machine, record, table
from bot.evaluation.gold import GoldClaim, read_claims
from bot.verification.gates import CitedSentences, failures
from ingest.bootstrap import TEXT_PIPELINE
from ingest.errors import FootnoteError
from ingest.sources.items import SourceArticle, SourceOptions
from ingest.sources.loader import read_sources
from ingest.types import Article, ArticleVersion, Chunk, SegmentedArticle, Sentence

RESULTS = Path(__file__).parent / "results" / "exact_checks.md"
INGESTED_AT = "2031-01-01T00:00:00Z"


class FalseClaim(BaseModel):
    """One line of a file of false statements."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    group: str
    sentence: str
    claim: str
    outlet: str | None = None
    published_at: str | None = None
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement, the sentences it cites, and the first check it fails; ``None`` if it passes."""

    group: str
    claim: str
    cited: str
    failure: str | None


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--claims", type=Path, help="false statements")
    parser.add_argument("--articles", help="articles of the statements with evidence")
    parser.add_argument("--cited", type=Path, help="statements with evidence, true and false")
    parser.add_argument("--record", action="store_true", help="write benchmarks/results")
    parser.add_argument("--heading", default="Statements", help="the section to write there")
    parser.add_argument("--show", action="store_true", help="list what should have been otherwise")
    arguments = parser.parse_args()
    try:
        wrong = list(check_false(arguments.claims)) if arguments.claims else []
        right = []
        if arguments.cited:
            right = list(check_cited(arguments.articles, arguments.cited, supported=True))
            wrong += check_cited(arguments.articles, arguments.cited, supported=False)
    except FootnoteError as error:
        sys.exit(f"exact_checks: {error}")
    lines = report(wrong, right)
    print("\n\n".join(lines))
    if arguments.show:
        print("\n".join(_errors(wrong, right)))
    if arguments.record:
        record(RESULTS, "Exact checks", arguments.heading, "\n\n".join([machine(), *lines]))


def check_false(path: Path) -> Iterator[Checked]:
    """Check each false statement against its own sentence."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = FalseClaim.model_validate_json(line)
        version = _version(row)
        cited = CitedSentences(((version, version.sentences[0]),))
        yield _check(row.group, row.claim, cited)


def check_cited(articles: str, claims: Path, *, supported: bool) -> Iterator[Checked]:
    """Check each true or each false statement against the sentences of its evidence.

    Raises ``SourceError``.
    """
    versions = dict(_versions(articles))
    for gold in read_claims(claims):
        if gold.supported is supported and gold.evidence:
            yield _check(gold.kind or "statement", gold.claim, _evidence(gold, versions))


def _check(group: str, claim: str, cited: CitedSentences) -> Checked:
    return Checked(group, claim, cited.text, next(failures(claim, cited), None))


def _version(row: FalseClaim) -> ArticleVersion:
    sentences: list[Sentence] = []
    place = 0
    for index, text in enumerate((row.sentence, *row.more)):
        sentences.append(Sentence(index, place, place + len(text), 0, text))
        place += len(text) + 1
    text = " ".join(sentence.text for sentence in sentences)
    article = Article("made", text, outlet=row.outlet, published_at=row.published_at)
    content = SegmentedArticle(article, tuple(sentences), (Chunk(0, 0, len(sentences) - 1),))
    return ArticleVersion(1, 1, INGESTED_AT, content)


def _versions(articles: str) -> Iterator[tuple[str, ArticleVersion]]:
    for key, item in enumerate(read_sources([articles], SourceOptions(), sys.stdin.buffer), 1):
        if isinstance(item, SourceArticle):
            content = TEXT_PIPELINE.segment(item.article)
            yield item.article.id, ArticleVersion(key, 1, INGESTED_AT, content)


def _evidence(gold: GoldClaim, versions: dict[str, ArticleVersion]) -> CitedSentences:
    version = versions[gold.article_id]
    return CitedSentences(tuple((version, sentence) for sentence in gold.evidence_in(version)))


def report(wrong: Sequence[Checked], right: Sequence[Checked]) -> list[str]:
    """The tables of the results, in Markdown."""
    tables: list[str] = []
    if wrong:
        tables.append(table(_by_group(wrong), ("false statements", "tried", "pass")))
    if right:
        tables.append(table(_by_group(right), ("true statements", "tried", "pass")))
        stopped = Counter(one.failure for one in right if one.failure).most_common()
        rows = [(str(failure), f"{count}") for failure, count in stopped]
        tables.append(table(rows, ("true statements are stopped by", "")))
    return tables


def _by_group(checked: Sequence[Checked]) -> list[tuple[str, str, str]]:
    groups = sorted({one.group for one in checked})
    rows = [_row(group, [one for one in checked if one.group == group]) for group in groups]
    return [*rows, _row("all", checked)]


def _row(group: str, checked: Sequence[Checked]) -> tuple[str, str, str]:
    passing = sum(one.failure is None for one in checked)
    return group, f"{len(checked)}", f"{passing} ({passing / len(checked):.1%})"


def _errors(wrong: Sequence[Checked], right: Sequence[Checked]) -> Iterator[str]:
    for one in wrong:
        if one.failure is None:
            yield f"passes, {one.group}: {one.cited} -> {one.claim}"
    for one in right:
        if one.failure is not None:
            yield f"stopped, {one.failure}: {one.cited} -> {one.claim}"


if __name__ == "__main__":
    main()
