"""Links that open a page at the cited sentence."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links import sentence_link
from tests.bot.written import make_version

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


WORDS = st.lists(
    st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1), min_size=1, max_size=30
).map(" ".join)


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
