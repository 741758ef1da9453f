"""Draw docs/discord.html and its pictures from the payloads that the bot sends.

    FOOTNOTE_DATA_DIR=demo-data python -m docs.gallery

Run `make demo` first, which ingests the samples. The bot talks to the loopback
Discord server of the tests, and each scene is a payload that arrived there.
Chromium takes the pictures.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from docs.gallery.drawing import WIDTH, draw, page
from docs.gallery.scenes import scenes
from docs.gallery.screenshots import photograph
from docs.gallery.stage import open_stage
from tests.integration.web.browser import CHROMIUM

DOCS = Path(__file__).parents[1]
PAGE, PICTURE = DOCS / "discord.html", DOCS / "discord.png"
LEAD, PHONE = DOCS / "discord-answer.png", DOCS / "discord-phone.png"
PHONE_WIDTH = 390


async def _draw_scenes() -> list[str]:
    async with open_stage() as stage:
        shown = [scene async for scene in scenes(stage)]
        return [draw(replace(scene, payload=stage.drawn(scene.payload))) for scene in shown]


def main() -> None:
    sections = asyncio.run(_draw_scenes())
    PAGE.write_text(page(["<h1>Footnote in Discord</h1>", *sections]), "utf-8")
    if CHROMIUM is None:
        sys.exit("No pictures taken: Chromium was not found.")
    photograph(PAGE, PICTURE, WIDTH)
    answer = sections[0].partition("</p>")[2].removesuffix("</section>")
    first = DOCS / "first.html"
    for picture, width, theme in ((LEAD, WIDTH, ""), (PHONE, PHONE_WIDTH, "light")):
        first.write_text(page([answer], theme, width), "utf-8")
        height = photograph(first, picture, width)
        print(f"{picture.name}: {width} × {height} pixels")  # says how it went
    first.unlink()


if __name__ == "__main__":
    main()
