"""Users' statements against the articles: exact gates first, then the NLI model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fact_checking.checker import MAX_ARTICLES, NEAREST, ArticleStatementChecker, judge
from bot.fact_checking.verdict import Verdict
from bot.nli.base import NliResult
from bot.retrieval.retriever import Retriever
from bot.types.question import Scope
from ingest.errors import ArticleNotFound
from ingest.types import Article
from tests.builders.corpus import BRIDGE, RUSTY, corpora_of
from tests.builders.evidence import FERRY, make_hit
from tests.fakes.nli import CONTRADICTED, ENTAILED, NEUTRAL, FakeNliModel, always, literal

FOUNDED = "Norrland Ferries was founded in 1987."


def judged(claim, nearest, result=NEUTRAL, version=FERRY):
    """The judgement by these sentences, the nearest first."""
    nli_model = result if isinstance(result, FakeNliModel) else always(result)
    return judge(claim, [make_hit(version, at) for at in nearest], nli_model)


def cited(judgement):
    return [citation.sentence.index for citation in judgement.citations]


# The model decides


@pytest.mark.parametrize(
    ("result", "verdict", "failed"),
    [
        (ENTAILED, Verdict.SUPPORTED, ()),
        (NEUTRAL, Verdict.UNSUPPORTED, ("entailment",)),
        (CONTRADICTED, Verdict.CONTRADICTED, ("entailment",)),
    ],
)
def test_a_statement_that_passes_the_gates_is_what_the_model_says(result, verdict, failed):
    found = judged(FOUNDED, [7], result)
    assert (found.verdict, found.failed_gates) == (verdict, failed)
    assert found.version is FERRY


def test_the_score_is_the_probability_that_it_is_entailed():
    assert judged(FOUNDED, [7], NliResult(0.73)).score == 0.73
    assert judged(FOUNDED, [7], NliResult(0.12345)).score == 0.1235


def test_the_threshold_is_the_model_s():
    assert judged(FOUNDED, [7], NliResult(0.6, threshold=0.7)).verdict is Verdict.UNSUPPORTED
    assert judged(FOUNDED, [7], NliResult(0.3, threshold=0.2)).verdict is Verdict.SUPPORTED


def test_a_statement_may_be_in_other_words():
    assert judged("It got going decades ago.", [7], ENTAILED).verdict is Verdict.SUPPORTED


def test_how_a_statement_is_laid_out_does_not_matter():
    assert judged(f"**{FOUNDED}**", [7], ENTAILED).verdict is Verdict.SUPPORTED


# Exact gates come first


@pytest.mark.parametrize(
    ("claim", "at", "gate"),
    [
        ("Norrland Ferries was founded in 1986.", 7, "date"),
        ("The route had carried 41,600 passengers.", 1, "number"),
        ("It will close the terminal in Malvik on 3 June.", 2, "name"),
        ("Ingrid Dahl called the decision “painful and overdue”.", 3, "quotation"),
        ("It will close the terminal on 3 June, see example.org.", 2, "link"),
    ],
)
def test_one_that_fails_an_exact_gate_is_never_supported(claim, at, gate):
    found = judged(claim, [at], ENTAILED)
    assert found.verdict is not Verdict.SUPPORTED
    assert found.failed_gates == (gate,)
    assert found.score < ENTAILED.threshold


@pytest.mark.parametrize(
    ("claim", "at"),
    [
        ("Norrland Ferries was founded in 1986.", 7),
        ("The route had carried 41,600 passengers.", 1),
        ("It will close the terminal in Malvik on 3 June.", 2),
    ],
)
def test_a_sentence_in_which_only_a_name_number_or_date_differs_contradicts(claim, at):
    found = judged(claim, [0, at], NEUTRAL)
    assert (found.verdict, cited(found)) == (Verdict.CONTRADICTED, [at])


@pytest.mark.parametrize(
    ("claim", "at", "gate"),
    [
        ("It will close the terminal in Sandby, Norrland, on 3 June.", 2, "name"),
        ("The union accused the company of hiding 3 reports about the engines.", 5, "number"),
        ("No ship was ever inspected by the harbour authority in 2029.", 6, "date"),
    ],
)
def test_a_sentence_that_only_lacks_a_detail_does_not(claim, at, gate):
    found = judged(claim, [at], NEUTRAL)
    assert (found.verdict, found.failed_gates) == (Verdict.UNSUPPORTED, (gate, "entailment"))


def test_two_sentences_together_do_not():
    claim = "Ms Dahl said the union Havnelaget accused the company of hiding a report in Oslo."
    assert judged(claim, [5, 4], NEUTRAL).verdict is Verdict.UNSUPPORTED


def test_a_sentence_about_something_else_does_not():
    assert (
        judged("Bananas have been grown since 1986.", [7], NEUTRAL).verdict is Verdict.UNSUPPORTED
    )


def test_a_wrong_quotation_alone_does_not():
    found = judged("Ingrid Dahl called the decision “painful and overdue”.", [3], NEUTRAL)
    assert (found.verdict, found.failed_gates) == (Verdict.UNSUPPORTED, ("quotation", "entailment"))


@given(st.floats(0, 1), st.sampled_from(range(len(FERRY.sentences))))
def test_no_opinion_of_the_model_overrules_an_exact_gate(entailment, at):
    found = judged("Volta was founded in 1986.", [at], NliResult(entailment))
    assert found.verdict is not Verdict.SUPPORTED
    assert 0 <= found.score < NliResult(0).threshold


def test_among_statements_that_fail_a_check_the_score_follows_the_model():
    wrong = "Norrland Ferries was founded in 1986."
    surer, less = (judged(wrong, [7], NliResult(chance)).score for chance in (1.0, 0.9))
    assert less < surer < NliResult(0).threshold


# Sentences


def test_the_sentence_that_says_so_is_cited():
    found = judged(FOUNDED, [8, 7, 0], literal())
    assert (found.verdict, cited(found)) == (Verdict.SUPPORTED, [7])


def test_a_sentence_that_says_it_alone_is_cited_alone():
    surer_of_two = FakeNliModel(
        lambda premise, _: NliResult(0.95 if "Orsa" in premise and "1987" in premise else 0.8)
    )
    found = judged(FOUNDED, [7, 8], surer_of_two)
    assert (found.verdict, cited(found)) == (Verdict.SUPPORTED, [7])


def test_two_sentences_may_say_it_together():
    claim = (
        "Orsa Holding paid $1.5 m for a third of the shares and bought Norrland Ferries last year."
    )
    found = judged(claim, [8, 7], literal())
    assert (found.verdict, cited(found)) == (Verdict.SUPPORTED, [7, 8])


def test_the_sentence_before_the_nearest_may_give_the_name():
    found = judged("Norrland Ferries is losing money and Ingrid Dahl is sorry.", [3], ENTAILED)
    assert found.verdict is not Verdict.SUPPORTED
    claim = "Orsa Holding paid $1.5 m for a third of the shares of Norrland Ferries."
    assert cited(judged(claim, [8], ENTAILED)) == [7, 8]


def test_of_several_sentences_that_contradict_the_clearest_is_cited():
    nli_model = FakeNliModel(
        lambda premise, _: NliResult(0.0, 0.9 if "scrapping" in premise else 0.6)
    )
    found = judged("The route goes on.", [6, 0], nli_model)
    assert (found.verdict, cited(found)) == (Verdict.CONTRADICTED, [0])


def test_the_model_reads_few_sentences():
    nli_model = always(NEUTRAL)
    judged("The ferry goes on.", range(len(FERRY.sentences)), nli_model)
    assert len(nli_model.pairs) <= NEAREST + 2


# Articles


@pytest.fixture
def verifier(library_with):
    """``verifier(ARTICLE, …)`` judges by a library of these articles, literally."""

    def make(*articles, nli_model=None):
        corpora = corpora_of(library_with(*articles))
        return ArticleStatementChecker(corpora, Retriever(corpora), nli_model or literal())

    return make


def ferry(number, text):
    return Article(f"ferry-{number}", text)


def test_without_an_article_the_nearest_ones_are_read(verifier):
    found = verifier(BRIDGE, ferry(1, "The ferry stopped.")).judge(RUSTY, Scope())
    assert (found.verdict, found.version.article.id) == (Verdict.SUPPORTED, BRIDGE.id)


def test_with_an_article_no_other_is_read(verifier):
    checker = verifier(BRIDGE, ferry(1, "The ferry stopped."))
    found = checker.judge(RUSTY, Scope(article_ids=("ferry-1",)))
    assert found.verdict is Verdict.UNSUPPORTED
    assert found.version.article.id == "ferry-1"


def test_the_article_that_supports_a_statement_counts_though_others_contradict_it(verifier):
    checker = verifier(
        ferry(1, "The ferry carried 40 cars."), ferry(2, "The ferry carried 50 cars.")
    )
    found = checker.judge("The ferry carried 50 cars.", Scope())
    assert (found.verdict, found.version.article.id) == (Verdict.SUPPORTED, "ferry-2")


def test_only_the_nearest_articles_are_read(verifier):
    nli_model = always(NEUTRAL)
    articles = [ferry(number, f"The ferry carried {number} cars.") for number in range(8)]
    verifier(*articles, nli_model=nli_model).judge("The ferry carried cars.", Scope())
    assert len(nli_model.pairs) == MAX_ARTICLES


def test_an_empty_library_supports_nothing(verifier):
    found = verifier().judge("It rains.", Scope())
    assert (found.verdict, found.score, found.version) == (Verdict.UNSUPPORTED, 0, None)


def test_an_unknown_article_is_named_even_if_there_is_no_other(verifier):
    for articles in ((), (BRIDGE,)):
        with pytest.raises(ArticleNotFound, match="harbour"):
            verifier(*articles).judge("It rains.", Scope(article_ids=("harbour",)))
