"""Texts to terms: what lexical search counts."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.terms import MAX_WORD, article_terms, content_terms, fold, is_content, terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Ferries ferry", "ferri ferri", id="a stem for all forms"),
        pytest.param("FERRY Ferry", "ferri ferri", id="without case"),
        pytest.param("Dvořák café", "dvorak cafe", id="without accents"),
        pytest.param("the union’s plan", "the union s plan", id="a curly apostrophe"),
        pytest.param("41,500 sold", "41500 sold", id="without thousands separators"),
        pytest.param("1.5 and 12.", "1.5 and 12", id="a decimal point is kept, a full stop not"),
        pytest.param("$1.5m", "1.5 m", id="a number apart from its unit"),
        pytest.param("the U.S. said", "the us said", id="dotted initials"),
        pytest.param("the U.S said", "the us said", id="dotted initials without the last dot"),
        pytest.param("J.K. Vell and J.K.Vell", "jk vell and jk vell", id="initials at a name"),
        pytest.param("visit example.com", "visit exampl com", id="an address is no initials"),
        pytest.param("night-ferry_route", "night ferri rout", id="joined words"),
        pytest.param("Norrland™ ships", "norrland ship", id="a trade mark sign is no letter"),
        pytest.param("har\u00adbour", "harbour", id="a soft hyphen parts no word"),
        pytest.param("ﬁsh ＦＥＲＲＹ", "fish ferri", id="ligatures and full-width letters"),
        pytest.param("渡し船", "渡し し船", id="pairs where words have no spaces"),
        pytest.param("船", "船", id="a single such character"),
        pytest.param("渡し船 ferry", "渡し し船 ferri", id="two scripts"),
        pytest.param("?! — …", "", id="no words"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_text_is_its_terms_in_order(text, found):
    assert terms(text) == found.split()


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        pytest.param("the Norrland Harbour Union said", "nhu", id="three words"),
        pytest.param("The Norrland Harbour Union said", "nhu", id="with an article before"),
        pytest.param("the Bureau of Ships and Ports Safety", "bsps", id="with small words"),
        pytest.param("the Office for the Safety Of Ships", "oss", id="with a capital small word"),
        pytest.param("Norrland Harbour Union’s plan", "nhu", id="possessive"),
    ],
)
def test_a_long_name_in_an_article_is_found_by_its_initials(text, initials):
    assert initials in article_terms(text)
    assert initials not in terms(text)


@pytest.mark.parametrize(
    "text",
    ["the Harbour Union said", "the harbour union of norrland said", "the company said so"],
)
def test_short_names_and_plain_words_have_no_initials(text):
    assert article_terms(text) == terms(text)


@pytest.mark.parametrize("name", ["Atlas Bus Service", "Union Nautical Institute Nine Guild"])
def test_initials_are_the_term_that_a_question_has_for_them(name):
    initials = "".join(word[0] for word in name.split())
    assert terms(initials) == [article_terms(name)[-1]]
    assert terms(".".join([*initials, ""])) == terms(initials)


@pytest.mark.parametrize(
    ("question", "content"),
    [
        ("Why did the ferry to Sandby stop?", "ferri sandbi stop"),
        ("Who said that the ferry, the old ferry, would stop?", "ferri old stop"),
        ("What is it about?", ""),
        ("How many workers were there in 2029?", "worker 2029"),
    ],
)
def test_a_question_s_content_is_each_term_once_without_function_words(question, content):
    assert content_terms(question) == content.split()


@pytest.mark.parametrize(("term", "content"), [("ferri", True), ("the", False), ("does", False)])
def test_function_words_are_told_from_content(term, content):
    assert is_content(term) is content


def test_folding_any_character_twice_changes_nothing():
    letters = (chr(code) for code in range(sys.maxunicode + 1))
    known = (letter for letter in letters if unicodedata.category(letter) not in {"Cn", "Co", "Cs"})
    changed = (once for letter in known if (once := fold(letter)) != letter)
    assert [once for once in changed if fold(once) != once] == []


@given(st.text())
def test_folding_any_text_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_terms_are_never_empty_and_hold_no_space(text):
    assert all(term and not any(map(str.isspace, term)) for term in article_terms(text))


@given(st.text())
def test_content_is_part_of_the_terms_and_case_does_not_matter(text):
    assert set(content_terms(text)) <= set(terms(text))
    assert terms(text) == terms(fold(text))


def test_only_the_start_of_a_very_long_word_or_number_counts():
    long = "x" * 10 * MAX_WORD
    assert terms(long) == terms(long[:-5]) == ["x" * MAX_WORD]
    assert terms("7" * 10 * MAX_WORD) == ["7" * MAX_WORD]


@given(st.text(st.sampled_from("aßéΐᾳİﬁℋ\u0301\u0327\u0345 "), max_size=30))
def test_folding_in_slices_is_folding_as_a_whole(text):
    assert fold(text * 100) == fold(text) * 100


def test_no_run_of_accents_is_decomposed_at_once(monkeypatch):
    lengths = []
    normalize = unicodedata.normalize
    monkeypatch.setattr(
        unicodedata,
        "normalize",
        lambda form, part: lengths.append(len(part)) or normalize(form, part),
    )
    assert fold("e" + "\u0301\u0327" * 20_000) == "e"
    assert max(lengths) <= 1_000
