"""Users' statements against the articles: verdicts, scores and failed gates."""

import numpy as np
import pytest
from bot.fact_checking.scoring import NEAREST, SupportFeatures, nearest, support_features
from hypothesis import given
from hypothesis import strategies as st

from bot.fact_checking.checker import ClaimVerifier, judge
from bot.fact_checking.statements import Statement, json_statements, plain_statements
from bot.fact_checking.verdict import Verdict
from bot.types.question import Scope
from ingest.embedding.minilm import MiniLmEncoder
from ingest.embedding.model_files import packaged_model_folder
from ingest.errors import SourceError
from tests.builders.evidence import FERRY, LOWER


@pytest.fixture(scope="module")
def tokens():
    return MiniLmEncoder(packaged_model_folder()).tokens


def words_as_tokens(text):
    """A fake: each word is a unit vector."""
    rows = [np.eye(64, dtype=np.float32)[sum(map(ord, word)) % 64] for word in text.split()]
    return np.array(rows or [np.zeros(64)], dtype=np.float32)


@pytest.mark.parametrize(
    ("claim", "verdict", "failed"),
    [
        ("Norrland Ferries was founded in 1987.", Verdict.SUPPORTED, ()),
        ("It will close the terminal in Sandby on 3 June.", Verdict.SUPPORTED, ()),
        ("Norrland Ferries was founded in 1986.", Verdict.CONTRADICTED, ("date",)),
        ("The route had carried 41,600 passengers.", Verdict.CONTRADICTED, ("number",)),
        ("It will close the terminal in Sandby on 4 June.", Verdict.CONTRADICTED, ("date",)),
        ("It will close the terminal in Malvik on 3 June.", Verdict.CONTRADICTED, ("name",)),
        ("The firm will not close the terminal in Sandby.", Verdict.CONTRADICTED, ("negation",)),
        ("Bananas are grown on most islands of the south.", Verdict.UNSUPPORTED, None),
    ],
)
def test_verdicts(claim, verdict, failed, tokens):
    found = judge(claim, FERRY, tokens)
    assert found.verdict is verdict
    if failed is not None:
        assert found.failed_gates == failed
    assert all(citation.version is FERRY for citation in found.citations)


def test_a_supported_statement_cites_the_sentence_that_says_so(tokens):
    found = judge("Norrland Ferries was founded in 1987.", FERRY, tokens)
    assert [citation.sentence.index for citation in found.citations] == [7]


def test_what_is_said_nearly_word_for_word_scores_higher_than_what_is_not(tokens):
    said = judge("The harbour authority has inspected no ship.", FERRY, tokens)
    other = judge("The harbour authority has sold its only ship.", FERRY, tokens)
    assert 0 <= other.score < said.score <= 1


def test_a_statement_that_fails_an_exact_gate_never_counts_as_supported(tokens):
    for claim in (sentence.text.replace("1987", "1978") for sentence in FERRY.sentences):
        found = judge(claim, FERRY, tokens)
        if "1978" in claim:
            assert found.verdict is not Verdict.SUPPORTED


class OneShelf:
    def __init__(self, *versions):
        self.versions = {version.article.id: version for version in versions}

    def corpus(self, names):
        del names
        return self

    def size(self):
        return len(self.versions)

    def resolve(self, article_id):
        return article_id

    def version(self, held):
        return self.versions[held]


class Nearest:
    """A retriever that finds the sentences of some versions, in order."""

    def __init__(self, *versions):
        self.versions = versions

    def retrieve(self, question):
        from tests.builders.evidence import make_evidence

        return make_evidence(*self.versions, question=question.text)


def test_without_an_article_the_nearest_ones_are_looked_at(tokens):
    verifier = ClaimVerifier(OneShelf(FERRY, LOWER), Nearest(LOWER, FERRY), tokens)
    found = verifier.judge("Norrland Ferries was founded in 1987.", Scope())
    assert (found.verdict, found.version) == (Verdict.SUPPORTED, FERRY)


def test_with_an_article_no_other_is_looked_at(tokens):
    verifier = ClaimVerifier(OneShelf(FERRY, LOWER), Nearest(FERRY), tokens)
    scope = Scope(article_ids=(LOWER.article.id,))
    found = verifier.judge("Norrland Ferries was founded in 1987.", scope)
    assert (found.verdict, found.version) == (Verdict.UNSUPPORTED, LOWER)


def test_an_empty_library_supports_nothing():
    verifier = ClaimVerifier(OneShelf(), Nearest(), words_as_tokens)
    assert verifier.judge("It rains.", Scope()).verdict is Verdict.UNSUPPORTED


@given(st.text(max_size=60), st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_any_text_has_signals_and_a_score_between_0_and_1(claim, sentences):
    assert 0 <= support_features(claim, sentences, words_as_tokens).score() <= 1


def test_a_slice_of_a_sentence_has_the_best_signals():
    sentences = ["The old mill on the river burned down.", "Nobody was hurt in the fire."]
    found = support_features("Nobody was hurt in the fire.", sentences, words_as_tokens)
    assert found == SupportFeatures(pytest.approx(1), pytest.approx(1), 1, 1, 0)


def test_borrowed_runs_of_far_sentences_are_spread():
    sentences = ["Anna met Karl.", "It rained.", "It snowed.", "The mill burned down."]
    assert (
        support_features("Anna met mill burned down", sentences, words_as_tokens).spread == NEAREST
    )


def test_the_nearest_sentence_shares_most_terms_and_is_the_shortest_of_those():
    assert nearest(["mill", "fire"], [["mill"], ["mill", "fire", "old"], ["fire", "mill"]]) == [
        2,
        1,
        0,
    ]


def test_statements_are_read_from_lines_of_json():
    lines = ['{"claim": "A.", "id": 7, "votes": []}\n', "\n", '{"claim": "B.", "article_id": "x"}']
    assert list(json_statements(lines, "f")) == [
        Statement("A.", "7"),
        Statement("B.", None, "x"),
    ]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', '{"claim": 3}', "plain"])
def test_a_line_that_is_none_is_named(line):
    with pytest.raises(SourceError, match=r"f, line 2: "):
        list(json_statements(['{"claim": "A."}', line], "f"))


def test_plain_lines_are_statements():
    assert list(plain_statements([" A. \n", "\n", "B."])) == [Statement("A."), Statement("B.")]
