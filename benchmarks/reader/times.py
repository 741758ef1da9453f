"""How long a question and a claim take, beside a passage of 256 tokens in the packaged MiniLM.

    python -m benchmarks.reader.times DATA_DIR --questions Q.jsonl --claims C.jsonl

The library in DATA_DIR has the articles of the questions and claims. Each question is put to its
own article and to all of them, after the passage, so that other work on the machine meets all three.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.speed.clock import Times, alternating_over
from bot.bootstrap import Application, open_application
from bot.evaluation.gold import GoldClaim, GoldQuestion, read_claims, read_questions
from bot.log import set_up_logs
from bot.nli.factory import load_nli_model
from bot.settings import load_settings
from bot.types.question import Question, Scope
from bot.verification.entailment import is_entailed
from bot.verification.gates import CitedSentences
from ingest.embedding.base import Passage
from ingest.embedding.minilm import MAX_TOKENS
from ingest.library.corpus import Corpus


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--questions", required=True, type=Path)
    parser.add_argument("--claims", required=True, type=Path)
    parser.add_argument("--every", type=int, default=15, help="use one in so many")
    arguments = parser.parse_args()
    questions = read_questions(arguments.questions, None)[:: arguments.every]
    claims = read_claims(arguments.claims, None)[:: arguments.every]
    set_up_logs("ERROR")
    settings = load_settings(None, FOOTNOTE_DATA_DIR=str(arguments.data_dir))
    with open_application(settings, with_llm=False) as application:
        corpus = application.libraries.corpus(Scope().libraries)
        passage, article, library = _questions(application, corpus, questions)
        print(f"{len(questions)} questions, {len(claims)} claims\n\n| what | median ms | p95 ms |")
        print("| --- | --- | --- |")
        _print(f"passage of {MAX_TOKENS} tokens in the packaged MiniLM", passage)
        _print("question about one article", article)
        _print(f"question to {corpus.article_count()} articles", library)
        _print("claim", _claims(corpus, claims))
        units = article.median / passage.median, library.median / passage.median
        print("\nA question costs {:.1f} and {:.1f} such passages.".format(*units))


def _questions(
    application: Application, corpus: Corpus, questions: list[GoldQuestion]
) -> tuple[Times, ...]:
    ask = application.answerer.answer
    own = {gold.question: Scope(article_ids=(gold.article_id,)) for gold in questions}
    text = max((found.article.text for found in corpus.newest(corpus.size(), None)), key=len)
    passage = Passage(text, ((0, len(text)),))
    return alternating_over(
        list(own),
        lambda _: corpus.embedder.embed_passages([passage]),
        lambda question: ask(Question(question, own[question])),
        lambda question: ask(Question(question)),
    )


def _claims(corpus: Corpus, claims: list[GoldClaim]) -> Times:
    cited = {gold.claim: _evidence(corpus, gold) for gold in claims if gold.evidence}
    model = load_nli_model(load_settings().nli_model)
    (found,) = alternating_over(list(cited), lambda claim: is_entailed(claim, cited[claim], model))
    return found


def _evidence(corpus: Corpus, gold: GoldClaim) -> CitedSentences:
    version = corpus.version(corpus.resolve(gold.article_id))
    return CitedSentences(tuple((version, sentence) for sentence in gold.evidence_in(version)))


def _print(what: str, times: Times) -> None:
    print(f"| {what} | {times.median:.0f} | {times.p95:.0f} |")


if __name__ == "__main__":
    main()
