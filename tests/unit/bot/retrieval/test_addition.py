"""Names that follow-ups write in lower case, as the articles of a library spell them."""

import pytest

from bot.retrieval.addition import added_names
from ingest.types import Article
from tests.builders.corpus import BRIDGE, CHOIR, ORCHARD, corpora_of

FAIR = Article(id="fair", text="The fair in Vellmar sold apples. An old choir sang at the Swan.")


@pytest.fixture
def names(library_with):
    corpus = corpora_of(library_with(BRIDGE, ORCHARD, CHOIR, FAIR)).corpus(["shared"])

    def found(text, *article_ids):
        articles = [corpus.version(corpus.resolve(each)) for each in article_ids]
        return [entity.written for entity in added_names(text, corpus, articles)]

    return found


def test_a_name_that_only_other_articles_have_is_found(names):
    assert names("and in ostheim?", "orchard") == ["Ostheim"]
    assert names("and in vellmar, how many?", "choir") == ["Vellmar"]


def test_its_place_in_the_question_is_kept(library_with):
    corpus = corpora_of(library_with(BRIDGE, ORCHARD)).corpus(["shared"])
    orchard = corpus.version(corpus.resolve("orchard"))
    (name,) = added_names("and in ostheim?", corpus, [orchard])
    assert "and in ostheim?"[name.start : name.end] == "ostheim"
    assert name.term == "ostheim"


def test_a_name_that_the_articles_of_the_conversation_have_needs_no_care(names):
    assert names("and in ostheim?", "orchard", "bridge") == []


def test_a_word_that_some_article_writes_in_lower_case_is_no_name(names):
    assert names("and the choir?", "bridge") == []
    assert names("and apples?", "bridge") == []


def test_a_word_that_no_article_has_is_no_name(names):
    assert names("and the xylophone?", "bridge") == []


def test_a_word_that_is_not_added_is_no_name(names):
    assert names("what vellmar?", "choir") == []
    assert names("vellmar?", "choir") == ["Vellmar"]


def test_a_word_with_a_capital_is_found_elsewhere(names):
    assert names("and in Ostheim?", "orchard") == []


def test_a_month_or_a_day_is_a_name_whatever_the_articles_say(names):
    assert names("this january?", "bridge") == ["January"]
    assert names("and on friday", "bridge") == ["Friday"]


@pytest.mark.parametrize("text", ["and may they?", "and the march?"])
def test_a_month_that_is_also_a_word_is_none(names, text):
    assert names(text, "bridge") == []
