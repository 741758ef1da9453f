"""The links in what people write, and the places in what buttons carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.limits import CUSTOM_ID, length
from bot.discord.request import DocumentPlace, Origin
from bot.discord.ui.answer_components import REPHRASE
from bot.discord.ui.given_documents import links_in, without_links

PAGE = "https://example.com/a_b?c=1"


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        f"<{PAGE}>",
        f"({PAGE})",
        f"See {PAGE}.",
        f"{PAGE}, and",
        f"**{PAGE}**",
        f"[it]({PAGE})",
        f"“{PAGE}”",
        f"{PAGE} {PAGE}",
    ],
)
def test_a_link_ends_before_what_encloses_it(text):
    assert links_in(text) == (PAGE,)


def test_a_bracket_that_a_link_opens_is_part_of_it():
    page = "https://example.com/Ferry_(boat)"
    assert links_in(f"({page})") == (page,)


@pytest.mark.parametrize(
    "text",
    [
        "ftp://example.com/a",
        "example.com",
        "https://discord.com/channels/1/2/3",
        "https://ptb.discord.com/channels/@me/2",
        "https://",
    ],
)
def test_what_is_no_page_is_no_link(text):
    assert links_in(text) == ()


@given(st.text())
def test_no_text_breaks_the_search_for_links(text):
    found = links_in(f"{text} {PAGE}")
    assert PAGE in found
    assert not links_in(without_links(f"{PAGE} {PAGE}"))


PLACES = st.builds(
    DocumentPlace, st.sampled_from(Origin), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1)
)


@given(PLACES)
def test_a_place_survives_a_custom_id(place):
    assert DocumentPlace.parse(str(place)) == place
    assert length(f"{REPHRASE}:{place}") <= CUSTOM_ID


@given(st.text())
def test_any_other_text_is_no_place(text):
    place = DocumentPlace.parse(text)
    assert place is None or DocumentPlace.parse(str(place)) == place
