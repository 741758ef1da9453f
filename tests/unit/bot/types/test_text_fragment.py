"""Links that open a page at the cited sentence."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.types.answer import Citation
from bot.types.text_fragment import _Earlier, sentence_link
from ingest.types import Article, ArticleVersion, Chunk, SegmentedArticle, Sentence
from tests.builders.evidence import make_version

PAGE = "https://example.com/ferry"
SHORT = "The ferry stops."
LONG = "One two three four five six seven eight nine ten eleven twelve thirteen."


def link(sentence, url=PAGE):
    version = make_version([sentence], url=url)
    return sentence_link(version, version.sentences[0])


@pytest.mark.parametrize(
    ("sentence", "directive"),
    [
        pytest.param(SHORT, "The%20ferry%20stops.", id="spaces"),
        pytest.param("A well-known ship", "A%20well%2Dknown%20ship", id="a hyphen"),
        pytest.param("Ships, boats & co.", "Ships%2C%20boats%20%26%20co.", id="comma, ampersand"),
        pytest.param("100% of #1?", "100%25%20of%20%231%3F", id="what addresses use"),
        pytest.param("Ångström", "%C3%85ngstr%C3%B6m", id="accents"),
        pytest.param("“Über – alles”", "%E2%80%9C%C3%9Cber%20%E2%80%93%20alles%E2%80%9D", id="quotes"),
        pytest.param("船 🛳", "%E8%88%B9%20%F0%9F%9B%B3", id="outside the basic plane"),
        pytest.param("The ferry\n stops.", "The%20ferry%20stops.", id="a hard wrap"),
    ],
)  # fmt: skip
def test_a_short_sentence_is_named_whole(sentence, directive):
    assert link(sentence) == f"{PAGE}#:~:text={directive}"


def test_a_long_sentence_is_named_by_its_first_and_last_words():
    first, last = link(LONG).partition(":~:text=")[2].split(",")
    assert LONG.startswith(unquote(first))
    assert LONG.endswith(unquote(last))
    assert len(unquote(first)) + len(unquote(last)) < len(LONG)


@pytest.mark.parametrize(
    ("url", "page"),
    [
        pytest.param(f"{PAGE}?a=1", f"{PAGE}?a=1#", id="with a query"),
        pytest.param(f"{PAGE}#section", f"{PAGE}#section", id="with a fragment"),
        pytest.param(f"{PAGE}#", f"{PAGE}#", id="with an empty fragment"),
        pytest.param(f"{PAGE}#:~:text=old", f"{PAGE}#", id="with a text fragment"),
        pytest.param(f"{PAGE}#section:~:text=old", f"{PAGE}#section", id="with both"),
        pytest.param("HTTP://example.com", "HTTP://example.com#", id="in capitals"),
    ],
)
def test_the_rest_of_the_address_stays(url, page):
    assert link(SHORT, url) == f"{page}:~:text=The%20ferry%20stops."


@pytest.mark.parametrize(
    "url",
    [None, "", "ferry.txt", "file:///ferry.html", "javascript:alert(1)", "ftp://example.com", "http://[bad"],
)  # fmt: skip
def test_what_is_no_web_address_is_not_linked(url):
    assert link(SHORT, url) is None


def link_in(*paragraphs, of, **fields):
    """The directive of the last sentence with that text."""
    version = make_version(*paragraphs, url=PAGE, **fields)
    sentence = [found for found in version.sentences if found.text == of][-1]
    return unquote(sentence_link(version, sentence).partition(":~:text=")[2])


PLAN = "The council of Vellmar said on Friday that the bridge will close in the summer."
HOPE = "The council of Vellmar said on Friday that no job will be lost by it."


def test_a_long_sentence_that_begins_like_an_earlier_one_is_named_by_more_words():
    assert link_in([PLAN], of=PLAN) == "The council of Vellmar said,will close in the summer."
    named = "The council of Vellmar said on Friday that no,will be lost by it."
    assert link_in([PLAN, HOPE], of=HOPE) == named
    assert link_in([PLAN.upper()], [HOPE], of=HOPE) == named


def test_the_title_comes_before_the_text():
    title = "The council of Vellmar said it"
    named = "The council of Vellmar said on,will close in the summer."
    assert link_in([PLAN], of=PLAN, title=title) == named


def test_words_inside_other_words_are_none():
    paragraph = ["Theferry stops. The ferryman left.", "The ferry"]
    assert link_in(paragraph, of="The ferry") == "The ferry"


@pytest.mark.parametrize(
    ("paragraphs", "directive"),
    [
        pytest.param([["It rains. It is cold.", "It rains."]], "It rains. It is cold.-,It rains.", id="words before it"),
        pytest.param([["It rains."], ["It rains.", "So be it."]], "It rains.,-So be it.", id="words behind it"),
        pytest.param([["It rains."], ["A day goes by."], ["It rains."]], "A day goes by.-,It rains.", id="the paragraph before it"),
        pytest.param([["It rains."], ["It rains."], ["It rains."]], "It rains.", id="nothing"),
    ],
)  # fmt: skip
def test_a_repeated_sentence_is_distinguished_by(paragraphs, directive):
    assert link_in(*paragraphs, of="It rains.") == directive


def test_a_repeated_long_sentence_is_given_whole_with_the_words_before_it():
    assert link_in([PLAN], ["Nobody laughed.", PLAN], of=PLAN) == f"Nobody laughed.-,{PLAN}"


@pytest.mark.parametrize(
    ("sentence", "directive"),
    [
        pytest.param("- Ferries run.", "Ferries run.", id="a point of a list"),
        pytest.param("• Ferries run.", "Ferries run.", id="with a bullet"),
        pytest.param("-5 degrees", "-5 degrees", id="a minus"),
        pytest.param("| Cables | 4 | four million |", "Cables,four million", id="a row of a table"),
        pytest.param("| Cables | |", "Cables", id="a row with one cell"),
        pytest.param("a | b", "a | b", id="a stroke"),
        pytest.param("|", "|", id="nothing but a stroke"),
    ],
)
def test_list_bullets_and_table_borders_are_not_part_of_the_fragment(sentence, directive):
    assert link_in([sentence], of=sentence) == directive


def test_half_a_word_at_the_edge_is_left_out():
    article = Article("x", "Close bypolice were there and leftSoon.", url=PAGE)
    sentence = Sentence(0, 8, 34, 0, "police were there and left")
    content = SegmentedArticle(article, (sentence,), (Chunk(0, 0, 0),))
    version = ArticleVersion(1, 1, "2031-05-21", content)
    assert sentence_link(version, sentence).endswith(":~:text=were%20there%20and")


WORDS = st.lists(
    st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1), min_size=1, max_size=30
)
WORDS = WORDS.map(" ".join).filter(lambda text: text[0] not in "-*•·‣▪|")


@given(sentence=WORDS)
def test_each_part_decodes_to_a_piece_of_the_sentence_in_plain_ascii(sentence):
    found = link(sentence)
    assert found.isascii()
    parts = found.partition(":~:text=")[2].split(",")
    assert len(parts) <= 2
    assert not any(set("-&# ") & set(part) for part in parts)
    assert all(unquote(part) in sentence for part in parts)
    assert sentence.startswith(unquote(parts[0]))
    assert sentence.endswith(unquote(parts[-1]))


# The work


def near_repetitions(words, count):
    """An article that nearly repeats a sentence; the sentence stands at its end."""
    beginning = " ".join(f"word{number}" for number in range(words - 1))
    return make_version(*[[f"{beginning} other."]] * count, [f"{beginning} last."], url=PAGE)


@pytest.mark.parametrize("words", [600, 1_200, 2_400])
def test_an_article_is_searched_a_few_times_however_long_its_sentences_are(monkeypatch, words):
    searches = []
    contains = _Earlier.contains

    def counted(earlier, wanted):
        searches.append(len(wanted))
        return contains(earlier, wanted)

    monkeypatch.setattr(_Earlier, "contains", counted)
    version = near_repetitions(words, 4)
    assert sentence_link(version, version.sentences[-1])
    assert len(searches) <= words.bit_length() + 6


def test_a_text_that_joins_the_words_of_a_sentence_again_and_again_is_searched_once():
    # Each place fits but for its edge, so a search that checks edges afterwards never ends.
    sentence = "ab " + "cab " * 2_000 + "c."
    version = make_version(["cab " * 100_000], [sentence], url=PAGE)
    assert sentence_link(version, version.sentences[-1])


def test_the_link_of_a_citation_is_made_once(monkeypatch):
    version = make_version([SHORT], url=PAGE)
    citation = Citation(1, version, version.sentences[0])
    assert citation.link
    monkeypatch.setattr("bot.types.answer.sentence_link", None)
    assert citation.link == sentence_link(version, version.sentences[0])
    assert citation == Citation(1, version, version.sentences[0])
