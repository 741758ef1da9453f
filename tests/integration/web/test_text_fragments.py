"""Links of citations, opened in a browser: the page shows the cited sentence.

``benchmarks/links.py`` does the same with a hundred of them.
"""

import pytest

from tests.integration.web.browser import CHROMIUM, browsing
from tests.integration.web.citation_pages import open_link, read

needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="there is no chromium on the PATH")

OPENED = {
    "inline tags inside sentences": 0,
    "a beginning that stood before": 2,
    "the same paragraph twice": 4,
    "hyphens, commas and ampersands": 1,
    "spaces that do not break, and hidden ones": 0,
    "a list of points": 2,
    "a table and a quotation": -4,
}
"""Pages, and which sentence of each is cited."""


@needs_chromium
async def test_a_page_is_scrolled_to_the_cited_sentence(site, tmp_path):
    missed = []
    async with browsing(tmp_path) as browser:
        for name, place in OPENED.items():
            version = read(site, name)
            sentence = version.sentences[place]
            scrolled = await open_link(browser, site, name, version, sentence)
            if not scrolled.shows or (name.endswith("twice") and scrolled.visible != [1]):
                missed.append((name, sentence.text, scrolled))
    assert missed == []


@needs_chromium
async def test_a_link_without_its_text_scrolls_nowhere(site, tmp_path):
    version = read(site, "plain")
    async with browsing(tmp_path) as browser:
        address = f"{version.article.url}#:~:text=Nobody%20wrote%20this"
        sentence = version.sentences[-1].text
        scrolled = await browser.scrolled(address, sentence, settle=2.0)
    assert not scrolled.shows
