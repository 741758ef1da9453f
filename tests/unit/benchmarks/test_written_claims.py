"""True and false statements, written by a server and looked for in the answers."""

import pytest

from benchmarks.claim_server import ClaimServer, Tagging
from benchmarks.written_claims import Outcome, Trial, batches_of, outcome_of, report
from bot.answering.answerer import Answerer
from bot.evaluation.gold import GoldClaim, Span
from bot.generation.writer import MAX_CLAIMS, LanguageModelWriter
from bot.llm.langchain import LanguageModel
from bot.retrieval.retriever import Retriever
from bot.settings import load_settings
from bot.types.answer import Answer, AnswerSentence
from bot.types.result import AnswerResult
from ingest.errors import SourceError
from tests.builders.corpus import BRIDGE, RUSTY, corpora_of, opened
from tests.fakes.nli import WRITTEN


def claim_of(text, evidence, *, kind="true", number=0, article=BRIDGE):
    start = article.text.index(evidence)
    span = Span(start=start, end=start + len(evidence))
    return GoldClaim(
        id=f"c{number}",
        claim=text,
        article_id=article.id,
        supported=kind == "true",
        kind=kind,
        evidence=(span,),
    )


WIRES = "Engineers counted 48 broken wires during an inspection."
TRUE = claim_of("During an inspection, engineers counted 48 broken wires.", WIRES, number=1)
FALSE = claim_of("Engineers counted 57 broken wires.", WIRES, kind="number", number=2)
TINNED = claim_of("The bridge is made of tin.", RUSTY, kind="added", number=3)


@pytest.fixture
def trial(tmp_path):
    with opened(tmp_path, BRIDGE) as library, ClaimServer() as server:
        settings = load_settings(None, llm_model="openai:statements", llm_base_url=server.base_url)
        writer = LanguageModelWriter(LanguageModel(settings, environ={}), style=WRITTEN)
        corpora = corpora_of(library)
        yield Trial(Answerer(corpora, Retriever(corpora), writer, lambda: 0.0), corpora, server)


def outcomes(trial, *claims, tagging=Tagging.RIGHT):
    (batch,) = batches_of(claims)
    return list(trial.outcomes(batch, tagging))


def quotes(outcome):
    return [citation.quote for citation in outcome.citations]


@pytest.mark.parametrize("tagging", Tagging)
def test_a_true_statement_is_shown_with_its_evidence_whatever_its_tag(trial, tagging):
    true, _ = outcomes(trial, TRUE, FALSE, tagging=tagging)
    assert (true.gold, true.tagging) == (TRUE, tagging)
    assert true.is_shown
    assert quotes(true) == [WIRES]
    assert true.cites_evidence


def test_a_false_statement_that_fails_a_gate_is_dropped_for_it(trial):
    _, false = outcomes(trial, TRUE, FALSE)
    assert not false.is_shown
    assert false.failed == ("number",)


def test_sentences_that_replace_a_models_answer_do_not_count(trial):
    (tinned,) = outcomes(trial, TINNED)
    assert not tinned.is_shown
    answer = Answer("Why?", sentences=(AnswerSentence(TRUE.claim, ()),))
    assert not outcome_of(TRUE, Tagging.RIGHT, AnswerResult(answer)).is_shown


def test_citing_another_sentence_is_told_apart(trial):
    (true,) = outcomes(trial, TRUE)
    elsewhere = TRUE.model_copy(update={"evidence": TINNED.evidence})
    assert not Outcome(elsewhere, Tagging.WRONG, true.citations).cites_evidence


def test_an_article_that_no_model_was_asked_about_is_an_error(trial):
    trial._answerer._writer = None
    with pytest.raises(SourceError, match="bridge: no model was asked"):
        outcomes(trial, TRUE)


def test_an_answer_gets_no_more_statements_than_it_can_show():
    many = [claim_of(f"Statement {n}.", RUSTY, number=n) for n in range(MAX_CLAIMS + 2)]
    other = TRUE.model_copy(update={"article_id": "orchard"})
    batches = list(batches_of([*many[:3], other, *many[3:]]))
    assert [(batch.article_id, len(batch.claims)) for batch in batches] == [
        ("bridge", MAX_CLAIMS),
        ("bridge", 2),
        ("orchard", 1),
    ]


def test_the_report_counts_by_kind_and_names_the_gates(trial):
    found = [
        *outcomes(trial, TRUE, FALSE),
        *outcomes(trial, TRUE, FALSE, tagging=Tagging.WRONG),
        Outcome(TRUE, Tagging.RIGHT, failed=("name", "order")),
    ]
    assert (
        "\n".join(report([TRUE, FALSE, TINNED], found))
        == """\
| statements | kind | written with right tags | shown | of these, cite the evidence | written with wrong tags | shown | of these, cite the evidence |
| --- | --- | --- | --- | --- | --- | --- | --- |
| true | all | 2 | 1 (50.0%) | 1 (100.0%) | 1 | 1 (100.0%) | 1 (100.0%) |
| false | all | 1 | 0 (0.0%) | – | 1 | 0 (0.0%) | – |

Why true statements were dropped; one may fail several gates:

| gate | right tags | wrong tags |
| --- | --- | --- |
| name | 1 | 0 |
| order | 1 | 0 |

Left out, because the prompt did not show the evidence: 1 statement."""
    )
