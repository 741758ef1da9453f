"""Measures how many wrong claims pass the gates and the NLI model of NLI_MODEL.

    python -m benchmarks.adversary [--seeds 1000] [--sentences 2000]

The first part mixes right and wrong claims by seed and sends them through a
loopback server that speaks the OpenAI protocol. The second part takes sentences
of the articles beside the project, if there are any, word for word and with one
change. Nothing was tuned on those.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import median

from bot.generation.attribution import verify_claim
from bot.generation.citation_tags import Tag, TagRange
from bot.generation.modes import written_style
from bot.generation.output_parser import ParsedClaim
from bot.generation.prompt_context import Context, build_context
from bot.llm.langchain import LanguageModel
from bot.nli.base import NliModel
from bot.nli.factory import load_nli_model
from bot.settings import load_settings
from bot.types.claims import VerifiedClaim
from ingest.text.chunking import segment
from ingest.types import Article, ArticleVersion
from tests.adversarial.mutations import EXACT, JUDGED, NAMED, UNSEEN, Surroundings, names_of
from tests.adversarial.trial import try_once, unsupported_parts
from tests.builders.evidence import make_evidence
from tests.integration.llm.openai_server import Behaviour, serving

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
FILES = ("articleqa_dev_articles.jsonl", "selqa_dev_articles.jsonl", "news_articles.jsonl")
SHOWN_SENTENCES = 60
SEED = 20261123
VERBATIM, WRONG_TAG = "word for word", "word for word, wrong tag"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=1_000)
    parser.add_argument("--sentences", type=int, default=2_000)
    arguments = parser.parse_args()
    nli_model = load_nli_model(load_settings().nli_model)
    print(f"## {arguments.seeds:,} answers through a server on loopback\n")
    _table(_seeded(arguments.seeds, nli_model))
    if SHARED.is_dir():
        print(f"\n## {arguments.sentences:,} sentences of articles beside the project\n")
        _table(_changed(arguments.sentences, nli_model))


def _seeded(seeds: int, nli_model: NliModel) -> Iterator[tuple[str, bool]]:
    with serving(Behaviour()) as server:
        settings = load_settings(
            env_file=None, llm_model="openai:adversary", llm_base_url=server.base_url
        )
        model = LanguageModel(settings, environ={})

        def chat_of(reply: str, piece: int) -> LanguageModel:
            server.script(Behaviour(reply, piece=piece))
            return model

        for seed in range(seeds):
            for one in try_once(seed, chat_of, written_style(nli_model)):
                yield one.line.kind, one.sources is not None
                if one.sources is not None and unsupported_parts(one, one.line.claim):
                    yield "a number that its sentences lack", True


def _changed(wanted: int, nli_model: NliModel) -> Iterator[tuple[str, bool]]:
    draw = Random(SEED)  # noqa: S311  # a sample, no secret
    times: list[float] = []
    for version in _sample(draw, wanted):
        context = build_context(make_evidence(version), max_sentences=SHOWN_SENTENCES)
        shown = list(context.sources.items())
        for tag, (_, sentence) in draw.sample(shown, min(8, len(shown))):
            names = names_of([other.text for _, (_, other) in shown])
            around = Surroundings(sentence.text, names, ())
            changes = {
                kind: change(sentence.text, around, draw)
                for kind, change in (EXACT | NAMED | JUDGED | UNSEEN).items()
            }
            for kind, changed in {VERBATIM: sentence.text, **changes}.items():
                claim = " ".join((changed or "").split())
                if claim and (kind == VERBATIM or claim != sentence.text):
                    began = time.perf_counter()
                    yield kind, _is_shown(claim, tag, context, nli_model)
                    times.append(time.perf_counter() - began)
            other = draw.choice([place for place, _ in shown])
            yield WRONG_TAG, _is_shown(sentence.text, other, context, nli_model)
    print(f"{median(times) * 1000:.1f} ms a claim, median\n")


def _is_shown(claim: str, tag: Tag, context: Context, nli_model: NliModel) -> bool:
    parsed = ParsedClaim(claim, (TagRange(tag, tag),))
    return isinstance(verify_claim(parsed, context, nli_model), VerifiedClaim)


def _sample(draw: Random, sentences: int) -> Iterator[ArticleVersion]:
    rows = [json.loads(line) for name in FILES for line in (SHARED / name).open("rb")]
    draw.shuffle(rows)
    for key, row in enumerate(rows[: sentences // 8], start=1):
        article = Article(row["id"], row["text"], title=row.get("title"))
        yield ArticleVersion(key, 1, "2026-01-01T00:00:00Z", segment(article))


def _table(tried: Iterable[tuple[str, bool]]) -> None:
    total, shown = Counter[str](), Counter[str]()
    for kind, was_shown in tried:
        total[kind] += 1
        shown[kind] += was_shown
    print("| line | tried | shown | share |\n| --- | --- | --- | --- |")
    _rows(total, shown, sorted(total))


def _rows(total: Counter[str], shown: Counter[str], kinds: Sequence[str]) -> None:
    for kind in kinds:
        share = shown[kind] / total[kind]
        print(f"| {kind} | {total[kind]:,} | {shown[kind]:,} | {share:.1%} |")


if __name__ == "__main__":
    main()
