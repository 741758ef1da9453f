"""Draw docs/discord.html and its pictures from the payloads that the bot sends.

    PYTHONPATH=. FOOTNOTE_DATA_DIR=demo-data python docs/gallery.py

Run `make demo` first, which ingests the samples. The bot talks to the loopback
Discord server of the tests, and each scene is a payload that arrived there.
Chromium takes the pictures.
"""

from __future__ import annotations

import asyncio
import html
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.bootstrap import lazy_statement_checker, open_application
from bot.discord.runner import serve
from bot.discord.ui.answer_components import THUMB_DOWN, THUMB_UP
from bot.log import set_up_logs
from bot.settings import load_settings
from bot.types.question import Question
from ingest.types import IngestOutcome, IngestStatus
from tests.builders import examples
from tests.fakes.guild_library import ScriptedGuildLibrary
from tests.integration.discord.loopback import LoopbackDiscord
from tests.integration.web.browser import CHROMIUM

HERE = Path(__file__).parent
PAGE, PICTURE = HERE / "discord.html", HERE / "discord.png"
LEAD = HERE / "discord-answer.png"
WIDTH = 760
QUESTION = "How many cities use the cameras of Flock Safety?"
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(r"\[(\[\d+\]|[^\[\]]+)\]\(<(https?://[^\s<>()]+)>\)")
_MANAGER = str(1 << 5 | 1 << 13)

STYLE = """
body { background: #313338; color: #dbdee1; font: 15px/1.375 "gg sans", "Noto Sans", sans-serif;
  margin: 0; padding: 16px; width: 728px; }
h1 { font-size: 22px } h2 { font-size: 17px; margin: 32px 0 4px } p { margin: 0 0 8px; color: #b5bac1 }
.message { display: flex; gap: 14px; background: #2b2d31; border-radius: 8px; padding: 12px 14px; }
.face { flex: none; width: 38px; height: 38px; border-radius: 50%; background: #5865f2; color: #fff;
  display: grid; place-items: center; font-weight: 700 }
.name { font-weight: 600; color: #f2f3f5 } .app { background: #5865f2; color: #fff; font-size: 10px;
  padding: 1px 4px; border-radius: 3px; margin-left: 4px } .only { color: #949ba4; font-size: 12px }
.small { font-size: 12.5px; color: #949ba4 } blockquote { border-left: 4px solid #4e5058; margin: 2px 0;
  padding-left: 10px } a { color: #00a8fc; text-decoration: none } code { background: #1e1f22; padding: 0 3px;
  border-radius: 3px; font-size: 13px } .row { display: flex; gap: 8px; flex-wrap: wrap; margin-top: 8px }
.button { background: #4e5058; color: #fff; border-radius: 4px; padding: 5px 14px; font-size: 14px }
.menu { background: #1e1f22; color: #949ba4; border-radius: 4px; padding: 8px 12px; width: 380px }
.field { background: #1e1f22; border-radius: 4px; padding: 8px; min-height: 40px; margin: 4px 0 }
.item { padding-left: 12px; text-indent: -10px } .mention { background: #3c4270; color: #c9cdfb;
  border-radius: 3px; padding: 0 2px }
"""

_THUMB = (
    '<svg width=16 height=16 viewBox="0 0 24 24" fill="#ffcc4d"{turn}><path d="M2 10h4v10H2z'
    'M7 10 11 3Q14 3 13 7L12.5 9H20Q22 9 21.5 11L20 19Q19.7 20 18.5 20H7z"/></svg>'
)
THUMBS = {
    THUMB_UP: _THUMB.format(turn=""),
    THUMB_DOWN: _THUMB.format(turn=' transform="scale(1,-1)"'),
}
"""Drawn as SVG, because not every machine has a font with them."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A title, a sentence about it, and the payload of a message or a form."""

    title: str
    about: str
    payload: dict[str, Any]


def draw(scene: Scene) -> str:
    """The scene as HTML that looks like Discord."""
    about = f"<h2>{html.escape(scene.title)}</h2><p>{html.escape(scene.about)}</p>"
    body = _form(scene.payload) if "custom_id" in scene.payload else _message(scene.payload)
    return f"<section>{about}{body}</section>"


def _message(payload: dict[str, Any]) -> str:
    only = '<div class="only">Only you can see this</div>' if payload["flags"] & 64 else ""
    lines = "".join(map(_line, payload["content"].split("\n")))
    rows = "".join(map(_row, payload["components"]))
    name = '<span class="name">Footnote</span><span class="app">APP</span>'
    return (
        f'<div class="message"><div class="face">F</div><div>{name}{lines}{rows}{only}</div></div>'
    )


def _form(payload: dict[str, Any]) -> str:
    fields = "".join(
        f"<div>{html.escape(part['label'])}</div>"
        f'<div class="field">{html.escape(part["component"].get("value", ""))}</div>'
        for part in payload["components"]
    )
    title = f'<div class="name">{html.escape(payload["title"])}</div>'
    return f'<div class="message"><div style="width:100%">{title}{fields}</div></div>'


def _line(line: str) -> str:
    for mark, tag, kind in (
        ("-# ", "div", "small"),
        ("> ", "blockquote", ""),
        ("- ", "div", "item"),
    ):
        if line.startswith(mark):
            bullet = "• " if mark == "- " else ""
            return f'<{tag} class="{kind}">{bullet}{_inline(line.removeprefix(mark))}</{tag}>'
    return f"<div>{_inline(line) or '&nbsp;'}</div>"


def _inline(text: str) -> str:
    kept: list[str] = []

    def keep(markup: str) -> str:
        kept.append(markup)
        return f"\0{len(kept) - 1}\0"

    def link(match: re.Match[str]) -> str:
        address = html.escape(match[2], quote=True)
        return keep(f'<a href="{address}">{html.escape(match[1])}</a>')

    text = _LINK.sub(link, text)
    text = _ESCAPE.sub(lambda match: keep(html.escape(match[1])), text)
    text = re.sub(r"<#\d+>", lambda _: keep('<span class="mention">#news</span>'), text)
    text = html.escape(text)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    while "\0" in text:
        text = re.sub("\0(\\d+)\0", lambda match: kept[int(match[1])], text)
    return text


def _row(row: dict[str, Any]) -> str:
    parts = [
        f'<span class="button">{THUMBS.get(part["label"]) or html.escape(part["label"])}</span>'
        if part["type"] == 2  # a button
        else f'<span class="menu">{html.escape(part.get("placeholder", ""))} ⌄</span>'
        for part in row["components"]
    ]
    return f'<div class="row">{"".join(parts)}</div>'


class Stage:
    """A person who uses the bot on the loopback server."""

    def __init__(self, discord: LoopbackDiscord) -> None:
        self.discord = discord

    async def command(self, name: str, **options: Any) -> dict[str, Any]:
        return dict((await (await self.discord.slash(name, **options)).answer())[-1])

    async def click(self, shown: dict[str, Any], label: str) -> dict[str, Any]:
        return dict((await (await self.discord.click(shown, label)).answer())[-1])


async def scenes(stage: Stage) -> AsyncIterator[Scene]:
    discord = stage.discord
    answer = await stage.command("ask", question=QUESTION)
    yield Scene("An answer", "Every sentence is cited, with its sources below.", answer)
    source = answer["components"][0]["components"][0]["options"][0]["value"]
    card = dict((await (await discord.choose(answer, source)).answer())[-1])
    yield Scene(
        "A source", "The sentence in its paragraph, and whether the article still has it.", card
    )
    form = (await discord.press(answer, "Ask a follow-up"))["data"]
    yield Scene(
        "Ask a follow-up",
        "A form for the next question; replying to the answer does the same.",
        form,
    )
    refused = await stage.command("ask", question="Who won the World Cup in 2026?")
    yield Scene("A refusal", "If the articles don't answer, you see what comes closest.", refused)
    private = await stage.command("ask", question=QUESTION, private=True)
    yield Scene(
        "A private answer", "Only the person who asked sees it, until they share it.", private
    )
    german = await stage.command("ask", question=QUESTION, locale="de")
    yield Scene(
        "In German", "The bot speaks the reader's language; quotes stay as they are.", german
    )
    statement = "The devices are at work in over 7,000 American cities."
    judged = await stage.command("verify", statement=statement)
    yield Scene("/verify", "Check a statement against the articles.", judged)
    yield Scene("/articles", "The articles you can ask about.", await stage.command("articles"))
    discord.permissions = _MANAGER
    ingested = await stage.command("ingest", url="https://gazette.example.com/ferry")
    yield Scene("/ingest", "Add a page or a file to this server's library.", ingested)
    yield Scene("/gaps", "Refused questions, for moderators.", await stage.command("gaps"))
    yield Scene(
        "/settings", "Where the bot answers, and who can ingest.", await stage.command("settings")
    )
    yield Scene("/privacy", "What is stored about you.", await stage.command("privacy"))


@asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """The bot with real answers about the samples."""
    set_up_logs("ERROR")
    stop = asyncio.Event()
    with open_application(load_settings(), with_llm=False) as application:
        application.answerer.answer(Question(QUESTION))
        ports = replace(
            examples.ports(),
            answerer=application.answerer,
            catalog=application.answerer,
            statement_checker=lazy_statement_checker(application),
            guild_library=ScriptedGuildLibrary(
                IngestOutcome("ferry", IngestStatus.ADDED, "gazette-ferry-2k7c", 41)
            ),
        )
        async with LoopbackDiscord() as discord:
            addresses = {"api_base": discord.api_base, "gateway_url": discord.gateway_url}
            bot = asyncio.create_task(serve(discord.token, ports, stop=stop, **addresses))
            await discord.until(lambda: discord.gateway.connected and discord.commands)
            try:
                yield Stage(discord)
            finally:
                stop.set()
                await bot
            if discord.problems:
                sys.exit(f"Discord would reject this: {discord.problems[0]}")


def page(sections: list[str]) -> str:
    """The sections as one HTML page."""
    head = f"<!doctype html><meta charset=utf-8><title>Footnote in Discord</title><style>{STYLE}</style>"
    return head + "".join(sections)


def photograph(source: Path, picture: Path) -> None:
    """Take a picture of a whole page."""
    command = [
        str(CHROMIUM),
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
    ]
    height = _height(command, source)
    subprocess.run(  # noqa: S603  # the browser, with a page that was just written
        [*command, f"--window-size={WIDTH},{height}", f"--screenshot={picture}", source.as_uri()],
        check=True,
        capture_output=True,
    )


def _height(command: list[str], source: Path) -> int:
    measuring = source.with_name("measuring.html")
    script = "<script>document.title = document.documentElement.scrollHeight</script>"
    measuring.write_text(source.read_text("utf-8") + script, "utf-8")
    try:
        dump = subprocess.run(  # noqa: S603  # as above
            [*command, f"--window-size={WIDTH},300", "--dump-dom", measuring.as_uri()],
            check=True,
            capture_output=True,
            text=True,
        )
    finally:
        measuring.unlink()
    found = re.search(r"<title>(\d+)</title>", dump.stdout)
    return int(found[1]) if found else 1_000


async def _draw_scenes() -> list[str]:
    async with open_stage() as stage:
        return [draw(scene) async for scene in scenes(stage)]


def main() -> None:
    sections = asyncio.run(_draw_scenes())
    PAGE.write_text(page(["<h1>Footnote in Discord</h1>", *sections]), "utf-8")
    if CHROMIUM is None:
        sys.exit("No pictures taken: Chromium was not found.")
    first = HERE / "first.html"
    first.write_text(page([sections[0].partition("</p>")[2].removesuffix("</section>")]), "utf-8")
    photograph(first, LEAD)
    photograph(PAGE, PICTURE)
    first.unlink()


if __name__ == "__main__":
    main()
