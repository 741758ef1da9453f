"""Opens the links of citations in headless Chromium and counts those that show their sentence.

The pages are those of the tests, on a local server. They are so tall that only
their beginning is visible without scrolling.

    python benchmarks/links.py [--links 100]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.types.text_fragment import sentence_link
from tests.integration.web.browser import CHROMIUM, browsing
from tests.integration.web.citation_pages import PAGES, open_link, read
from tests.integration.web.site import Site

SEED = 11


async def measure(count: int, folder: Path) -> None:
    site = Site()
    articles = {name: read(site, name) for name in PAGES}
    places = [(name, sentence) for name, found in articles.items() for sentence in found.sentences]
    drawn = random.Random(SEED).sample(places, min(count, len(places)))  # noqa: S311  # no secret
    shown = 0
    async with browsing(folder) as browser:
        for name, sentence in drawn:
            scrolled = await open_link(browser, site, name, articles[name], sentence)
            shown += scrolled.shows
            if not scrolled.shows:
                link = sentence_link(articles[name], sentence) or ""
                print(f"not shown: {name}: {sentence.text!r} by {link.partition('text=')[2]}")
                print(f"           {scrolled}")
    site.close()
    print(f"{shown} of {len(drawn)} links show their sentence ({len(PAGES)} pages)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--links", type=int, default=100)
    arguments = parser.parse_args()
    if CHROMIUM is None:
        print("skipped: there is no chromium on the PATH")
        return
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(arguments.links, Path(folder)))


if __name__ == "__main__":
    main()
