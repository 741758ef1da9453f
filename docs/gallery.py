"""Draw docs/discord.html and its pictures from the payloads that the bot sends.

    PYTHONPATH=. FOOTNOTE_DATA_DIR=demo-data python docs/gallery.py

Run `make demo` first, which ingests the samples. The bot talks to the loopback
Discord server of the tests, and each scene is a payload that arrived there.
Chromium takes the pictures.
"""

from __future__ import annotations

import asyncio
import base64
import html
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.bootstrap import (
    lazy_statement_checker,
    make_document_answerer,
    open_application,
    question_groups,
)
from bot.discord.runner import serve
from bot.discord.ui.answer_components import THUMB_DOWN, THUMB_UP
from bot.log import set_up_logs
from bot.settings import load_settings
from bot.types.activity import Activity, Citations, Outcomes, Ratings
from bot.types.feeds import Announcement, Claim, Lead
from bot.types.question import Question, Scope
from bot.types.records import ExchangeState, GuildSettings
from ingest.sandbox.base import run_in_process
from ingest.types import IngestOutcome, IngestStatus
from tests.builders import examples
from tests.fakes.activity import InMemoryActivity
from tests.fakes.guild_feeds import ScriptedGuildFeeds
from tests.fakes.guild_library import ScriptedGuildLibrary
from tests.fakes.guild_settings import InMemoryGuildSettings
from tests.integration.discord import payloads
from tests.integration.discord.loopback import LoopbackDiscord
from tests.integration.web.browser import CHROMIUM

HERE = Path(__file__).parent
PAGE, PICTURE = HERE / "discord.html", HERE / "discord.png"
LEAD, PHONE = HERE / "discord-answer.png", HERE / "discord-phone.png"
WIDTH, PHONE_WIDTH = 700, 390
"""Of the windows, in pixels."""

BUTTON, TEXT, PICTURES, FILE, LINE, FRAME = 2, 10, 12, 13, 14, 17
"""Types of components."""

NEWS = (
    ("Harbour ferry stops", "The harbour ferry stopped at noon on Monday."),
    ("Bridge to close", "The harbour bridge of Vellmar closes on Monday, the council said."),
    ("Council votes on trams", "The council of Vellmar votes on the new tram line on Thursday."),
)
"""Titles and first sentences of invented articles."""

QUESTION = "How many cities use the cameras of Flock Safety?"
STATEMENT = "The devices are at work in over 7,000 American cities."
ABOUT_MINUTES = "When does the ferry start again?"
MINUTES = """Minutes of the harbour committee, 4 May 2026

The ferry stopped on Monday because of a cracked shaft. Two engineers replaced it.

The ferry starts again on Thursday at six in the morning. Tickets of this week stay valid.
"""
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(r"\[(\[\d+\]|[^\[\]]+)\]\(<(https?://[^\s<>()]+)>\)")
_MESSAGE = re.compile(r"https://discord\.com/channels/\d+/\d+/\d+")
_MANAGER = str(1 << 5 | 1 << 10 | 1 << 11 | 1 << 13)

STYLE = """
body { --page: #313338; --card: #393a41; --edge: #4e5058; --text: #dbdee1; --strong: #f2f3f5;
  --quiet: #949ba4; --link: #00a8fc; --button: #4e5058; --label: #fff; --field: #1e1f22;
  --chip: #3c4270; --named: #c9cdfb;
  background: var(--page); color: var(--text); font: 16px/1.375 "gg sans", "Noto Sans", sans-serif;
  margin: 0; padding: 16px 8px }
body.light { --page: #fff; --card: #f7f7f8; --edge: #d5d7dc; --text: #313338; --strong: #060607;
  --quiet: #5c5e66; --link: #006ce7; --button: #e3e5e8; --label: #313338; --field: #ebedef;
  --chip: #e6e8fd; --named: #5058c8 }
h1 { font-size: 22px } h2 { font-size: 17px; margin: 32px 8px 4px }
p { margin: 0 8px 8px; color: var(--quiet) }
.message { display: flex; gap: 16px; padding: 2px 8px; overflow-wrap: anywhere }
.message > :last-child { flex: 1; min-width: 0 }
.face { flex: none; width: 40px; height: 40px; border-radius: 50%; background: #5865f2; color: #fff;
  display: grid; place-items: center; font-weight: 700 }
.name { font-weight: 600; color: var(--strong) } .app { background: #5865f2; color: #fff;
  font-size: 10px; padding: 1px 4px; border-radius: 3px; margin-left: 4px }
.only { color: var(--quiet); font-size: 12px }
.frame { background: var(--card); border: 1px solid var(--edge); border-left: 4px solid var(--edge);
  border-radius: 8px; padding: 12px 16px; display: grid; gap: 8px; max-width: 600px;
  box-sizing: border-box; margin-top: 4px }
.line { border-top: 1px solid var(--edge) } .file { color: var(--link) }
.small { font-size: 13px; color: var(--quiet) } b { color: var(--strong) }
blockquote { border-left: 4px solid var(--edge); margin: 2px 0; padding-left: 10px }
a { color: var(--link); text-decoration: none } code { background: var(--field); padding: 0 3px;
  border-radius: 3px; font-size: 13px } .row { display: flex; gap: 8px; flex-wrap: wrap }
.message > div > .row { margin-top: 8px }
.button { background: var(--button); color: var(--label); border-radius: 8px; padding: 5px 12px;
  font-size: 14px; min-height: 22px }
.menu { background: var(--field); color: var(--quiet); border-radius: 8px; padding: 8px 12px;
  flex: 1; max-width: 400px; font-size: 14px }
.field { background: var(--field); border-radius: 4px; padding: 8px; min-height: 40px; margin: 4px 0 }
.picture { max-width: 100%; border-radius: 8px }
.item { padding-left: 12px; text-indent: -10px } .mention { background: var(--chip); color: var(--named);
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

_SQUARE = '<svg width=13 height=13><rect width=13 height=13 rx=2 fill="{colour}"/></svg>'
SIGNS = THUMBS | {
    sign: _SQUARE.format(colour=colour)
    for sign, colour in (("🟩", "#78b159"), ("🟧", "#f4900c"), ("🟥", "#dd2e44"))
}
SIGNS["🚫"] = (
    '<svg width=14 height=14 viewBox="0 0 14 14" fill=none stroke="#dd2e44" stroke-width=2>'
    '<circle cx=7 cy=7 r=6 /><path d="M3 3 11 11"/></svg>'
)
"""What stands in texts of such characters."""


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
    text = _text(payload["content"]) if payload["content"] else ""
    parts = "".join(map(_component, payload["components"]))
    name = '<span class="name">Footnote</span><span class="app">APP</span>'
    return (
        f'<div class="message"><div class="face">F</div><div>{name}{text}{parts}{only}</div></div>'
    )


def _component(part: dict[str, Any]) -> str:
    kind = part.get("type")
    if kind == FRAME:
        accent = part.get("accent_color")
        edge = f' style="border-left-color: #{accent:06x}"' if accent else ""
        return f'<div class="frame"{edge}>{"".join(map(_component, part["components"]))}</div>'
    if kind == TEXT:
        return f"<div>{_text(part['content'])}</div>"
    if kind == PICTURES:
        return "".join(
            f'<img class="picture" alt="{html.escape(item["description"], quote=True)}"'
            f' src="{html.escape(item["media"]["url"], quote=True)}">'
            for item in part["items"]
        )
    if kind == LINE:
        return '<div class="line"></div>'
    if kind == FILE:
        name = part["file"]["url"].rpartition("/")[2]
        return f'<div class="file">{html.escape(name)}</div>'
    return _row(part)


def _text(markdown: str) -> str:
    return "".join(map(_line, markdown.split("\n")))


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
    text = re.sub(r"<#([\w-]+)>", lambda match: keep(_chip(f"#{match[1]}")), text)
    text = re.sub(r"<@\d+>", lambda _: keep(_chip("@Ada")), text)
    text = _MESSAGE.sub(lambda _: keep(_chip("#news › a message")), text)
    text = re.sub("|".join(SIGNS), lambda match: keep(SIGNS[match[0]]), text)
    text = html.escape(text)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    while "\0" in text:
        text = re.sub("\0(\\d+)\0", lambda match: kept[int(match[1])], text)
    return text


def _chip(name: str) -> str:
    """A channel, a person or a message, as Discord shows a link to one."""
    return f'<span class="mention">{html.escape(name)}</span>'


def _row(row: dict[str, Any]) -> str:
    parts = [
        f'<span class="button">{THUMBS.get(part["label"]) or html.escape(part["label"])}</span>'
        if part["type"] == BUTTON
        else f'<span class="menu">{html.escape(part.get("placeholder", ""))} ⌄</span>'
        for part in row["components"]
    ]
    return f'<div class="row">{"".join(parts)}</div>'


class Stage:
    """A person who uses the bot on the loopback server."""

    def __init__(self, discord: LoopbackDiscord, feeds: ScriptedGuildFeeds) -> None:
        self.discord = discord
        self.feeds = feeds

    async def command(self, name: str, **options: Any) -> dict[str, Any]:
        return dict((await (await self.discord.slash(name, **options)).answer())[-1])

    async def announcement(self, announcement: Announcement) -> dict[str, Any]:
        shown = self.discord.channels[self.discord.channel["id"]]
        known = set(shown)
        self.feeds.announcements.append(announcement)
        await self.discord.until(lambda: set(shown) - known, seconds=60)
        return dict(next(each for key, each in shown.items() if key not in known))

    async def turn(self, shown: dict[str, Any], label: str) -> dict[str, Any]:
        """Press a button that changes what the message shows; returns the message after that."""
        current = self.discord.channels[shown["channel_id"]][shown["id"]]
        await self.discord.press(current, label)
        await self.discord.until(lambda: current["components"] != shown["components"])
        return dict(current)

    async def chosen(self, shown: dict[str, Any], value: str, kind: int = 3) -> dict[str, Any]:
        """Choose from a menu that changes what the message shows; returns it after that."""
        current = self.discord.channels[shown["channel_id"]][shown["id"]]
        await self.discord.choose(current, value, kind=kind)
        await self.discord.until(lambda: current["components"] != shown["components"])
        return dict(current)

    async def click(self, shown: dict[str, Any], label: str) -> dict[str, Any]:
        return dict((await (await self.discord.click(shown, label)).answer())[-1])

    @property
    def moderators(self) -> dict[str, Any]:
        """What the moderators' channel shows last."""
        shown = self.discord.channels[self.discord.moderators["id"]].values()
        return dict(list(shown)[-1])

    async def submit(self, form: dict[str, Any], below: dict[str, Any], **texts: str) -> None:
        """Submit a form, and wait for the response."""
        await (await self.discord.submit(form, below=below, **texts)).answer()

    def drawn(self, shown: dict[str, Any]) -> dict[str, Any]:
        """A message with pictures in place of their names, and channels with names."""
        files = [file for request in self.discord.requests for file in request.files.items()]
        text = json.dumps(shown)
        for channel in self.discord.guild_channels:
            text = text.replace(f"<#{channel['id']}>", f"<#{channel['name']}>")
        for name, content in files:
            encoded = base64.b64encode(content).decode()
            text = text.replace(f"attachment://{name}", f"data:image/png;base64,{encoded}")
        return dict(json.loads(text))


async def scenes(stage: Stage) -> AsyncIterator[Scene]:
    """All scenes, in the order of the page."""
    for part in (answer_scenes, handoff_scenes, question_scenes, article_scenes, server_scenes):
        async for scene in part(stage):
            yield scene


async def answer_scenes(stage: Stage) -> AsyncIterator[Scene]:
    discord = stage.discord
    answer = await stage.command("ask", question=QUESTION)
    yield Scene("An answer", "Every sentence is an article's own, with its source below.", answer)
    source = payloads.menu_of(answer)["options"][0]["value"]
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


async def handoff_scenes(stage: Stage) -> AsyncIterator[Scene]:
    discord = stage.discord
    refused = await stage.command("ask", question="Who won the World Cup in 2026?")
    yield Scene("A refusal", "If the articles don't say, neither does the bot.", refused)
    closest = await stage.click(refused, "Show closest passages")
    yield Scene("The closest passages", "What comes closest, for whoever wants to see it.", closest)
    await stage.click(refused, "Ask a moderator")
    yield Scene(
        "A question for moderators",
        "“Ask a moderator” below a refusal sends it to the channel that the server chose.",
        stage.moderators,
    )
    discord.permissions = _MANAGER
    asked = stage.moderators
    form = (await discord.press(asked, "Reply"))["data"]
    reply = "Spain. The final was on 19 July."
    await stage.submit(form, asked, reply=reply)
    delivered = next(
        shown
        for shown in reversed(discord.channels[discord.channel["id"]].values())
        if reply in payloads.text_of(shown)
    )
    yield Scene("The reply", "It is marked as a person's, and cites nothing.", delivered)
    discord.permissions = "0"


async def question_scenes(stage: Stage) -> AsyncIterator[Scene]:
    discord = stage.discord
    back = await stage.command("ask", question="what happened")
    yield Scene(
        "A question back", "A few words that could mean several articles: choose one.", back
    )
    thanks = await stage.command("ask", question="thanks!")
    yield Scene("Small talk", "A reply of one line, without buttons.", thanks)
    private = await stage.command("ask", question=QUESTION, private=True)
    yield Scene(
        "A private answer", "Only the person who asked sees it, until they share it.", private
    )
    file = discord.attach("minutes.txt", MINUTES.encode())
    about_file = await stage.command("ask", question=ABOUT_MINUTES, file=file)
    yield Scene(
        "A file with the question",
        "It is read for this question alone, and cited like an article.",
        about_file,
    )
    part = dict((await (await discord.choose(about_file, "1")).answer())[-1])
    yield Scene("A source in a file", "Only what the answer itself holds.", part)
    german = await stage.command("ask", question=QUESTION, locale="de")
    yield Scene(
        "In German", "The bot speaks the reader's language; quotes stay as they are.", german
    )
    judged = await stage.command("verify", statement=STATEMENT)
    yield Scene("/verify", "Check a statement against the articles.", judged)
    yield Scene("/articles", "The articles you can ask about.", await stage.command("articles"))


async def article_scenes(stage: Stage) -> AsyncIterator[Scene]:
    discord = stage.discord
    discord.permissions = _MANAGER
    ingested = await stage.command("ingest", url="https://gazette.example.com/ferry")
    yield Scene("/ingest", "Add a page or a file to this server's library.", ingested)
    followed = await stage.command(
        "follow", url="https://gazette.example.com/feed.xml", announce="daily"
    )
    yield Scene("/follow", "Have the articles of a feed added and announced.", followed)
    listed = await stage.command("following")
    yield Scene("/following", "The feeds of this server, and how they are doing.", listed)
    announced = await stage.announcement(_announcement(discord, 1))
    yield Scene("An announcement", "A new article of a feed that the server follows.", announced)
    digest = await stage.announcement(_announcement(discord, 3, more=4))
    yield Scene("A digest", "All that is new since the day before.", digest)
    await stage.command("ask", question="Who was the winner of the World Cup in 2026?")
    gaps = await stage.command("gaps")
    yield Scene("/gaps", "What the articles don't answer, for moderators.", gaps)
    newest = payloads.menu_of(gaps)["options"][0]["value"]
    gap = dict((await (await discord.choose(gaps, newest)).answer())[-1])
    yield Scene("One of the gaps", "All its wordings, to dismiss or to add an article.", gap)
    stats = await stage.command("stats")
    yield Scene("/stats", "What was asked and cited, for moderators.", stats)


async def server_scenes(stage: Stage) -> AsyncIterator[Scene]:
    yield Scene("A new server", "What the bot posts when it joins.", await _joined(stage))
    step = await stage.command("setup")
    yield Scene("/setup, the first step", "What the bot lacks, and where to grant it.", step)
    step = await stage.turn(step, "Next")
    yield Scene("The second step", "Each step can be skipped.", step)
    settings = await stage.command("settings")
    yield Scene("/settings", "Every setting at a glance, with a button to it.", settings)
    settings = await stage.turn(settings, "Ask channels")
    settings = await stage.chosen(settings, stage.discord.forum["id"], kind=8)
    yield Scene("Ask channels", "Where every question is answered without a mention.", settings)
    settings = await stage.chosen(settings, stage.discord.forum["id"])
    yield Scene("One ask channel", "Each can have its own sources.", settings)
    stage.discord.permissions = "0"
    post, _ = await stage.discord.post(QUESTION, "I read two numbers.")
    yield Scene("A question in a forum", "Answered without a mention.", (await post.answer())[-1])
    stage.discord.permissions = _MANAGER
    yield Scene("/privacy", "What is stored about you.", await stage.command("privacy"))


async def _joined(stage: Stage) -> dict[str, Any]:
    """The message that the bot posts in a server that adds it."""
    discord, identifier = stage.discord, payloads.snowflake()
    channel = payloads.text_channel(payloads.snowflake(), identifier, "general")
    guild = payloads.guild(identifier, "Readers", [channel], discord.bot)
    del guild["unavailable"]
    discord.channels[channel["id"]] = {}
    await discord.gateway.dispatch("GUILD_CREATE", guild)
    await discord.until(lambda: discord.channels[channel["id"]])
    return dict(next(iter(discord.channels[channel["id"]].values())))


def invented_activity(today: date) -> Activity:
    """A month of questions, as no month of the demo has any."""
    days = [today - timedelta(days=number) for number in range(30)]
    outcomes = tuple(
        Outcomes(day, state, (number * step + 5) % most)
        for number, day in enumerate(days)
        for state, step, most in (
            (ExchangeState.ANSWERED, 7, 23),
            (ExchangeState.REFUSED, 3, 7),
            (ExchangeState.FAILED, 5, 3),
        )
    )
    ratings = tuple(Ratings(day, each, 3 if each else 1) for day in days for each in (True, False))
    return Activity(outcomes, ratings, (Citations(today, (1, 2), 9), Citations(today, (1,), 4)))


def _announcement(discord: LoopbackDiscord, count: int, more: int = 0) -> Announcement:
    """The announcement of so many invented articles, and of more that it only counts."""
    leads = []
    for key, (title, sentence) in enumerate(NEWS[:count], 1):
        version = replace(examples.version(sentence, title=title), key=key)
        leads.append(Lead(version, version.sentences[0]))
    place = (int(discord.guild_id), int(discord.channel["id"]))
    ids = tuple(lead.version.article.id for lead in leads)
    claim = Claim(f"f{count}", *place, count > 1, ids, datetime.now(UTC), more=more)
    return Announcement(claim, tuple(leads))


@asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """The bot with real answers about the samples."""
    set_up_logs("ERROR")
    stop = asyncio.Event()
    feeds = ScriptedGuildFeeds()
    settings = load_settings()
    with open_application(settings, with_llm=False) as application:
        checker = lazy_statement_checker(application)
        # Models are loaded here, so that no scene waits for one on a busy machine.
        application.answerer.answer(Question(QUESTION))
        checker.judge(STATEMENT, Scope())
        settings, activity = InMemoryGuildSettings(), InMemoryActivity()
        ports = replace(
            examples.ports(),
            guild_settings=settings,
            activity=activity,
            question_groups=question_groups(application),
            answerer=application.answerer,
            catalog=application.answerer,
            guild_feeds=feeds,
            statement_checker=checker,
            document_answerer=make_document_answerer(settings, application, run_in_process),
            guild_library=ScriptedGuildLibrary(
                IngestOutcome("ferry", IngestStatus.ADDED, "gazette-ferry-2k7c", 41)
            ),
        )
        async with LoopbackDiscord() as discord:
            discord.moderators = discord.add_channel("moderators")
            discord.guild_channels = [discord.channel, discord.forum, discord.moderators]
            chosen = GuildSettings(moderator_channel=int(discord.moderators["id"]))
            settings.set(int(discord.guild_id), chosen)
            activity.all[int(discord.guild_id)] = invented_activity(datetime.now(UTC).date())
            addresses = {"api_base": discord.api_base, "gateway_url": discord.gateway_url}
            bot = asyncio.create_task(
                serve(discord.token, ports, stop=stop, message_content=True, **addresses)
            )
            await discord.until(lambda: discord.gateway.connected and discord.commands)
            try:
                yield Stage(discord, feeds)
            finally:
                stop.set()
                await bot
            if discord.problems:
                sys.exit(f"Discord would reject this: {discord.problems[0]}")


def page(sections: list[str], theme: str = "", width: int = WIDTH) -> str:
    """The sections as one HTML page of that width, dark or ``light``."""
    return (
        "<!doctype html><meta charset=utf-8>"
        '<meta name="viewport" content="width=device-width">'
        f"<title>Footnote in Discord</title><style>{STYLE}</style>"
        # No window of Chromium is as narrow as a phone.
        f'<body class="{theme}" style="width: {width - 16}px">{"".join(sections)}</body>'
    )


def photograph(source: Path, picture: Path, width: int = WIDTH) -> int:
    """Take a picture of a whole page; returns its height."""
    command = [
        str(CHROMIUM),
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
    ]
    height = _height(command, source, width)
    subprocess.run(  # noqa: S603  # the browser, with a page that was just written
        [*command, f"--window-size={width},{height}", f"--screenshot={picture}", source.as_uri()],
        check=True,
        capture_output=True,
    )
    return height


def _height(command: list[str], source: Path, width: int) -> int:
    measuring = source.with_name("measuring.html")
    script = "<script>document.title = document.documentElement.scrollHeight</script>"
    measuring.write_text(source.read_text("utf-8") + script, "utf-8")
    try:
        dump = subprocess.run(  # noqa: S603  # as above
            [*command, f"--window-size={width},300", "--dump-dom", measuring.as_uri()],
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
        shown = [scene async for scene in scenes(stage)]
        return [draw(replace(scene, payload=stage.drawn(scene.payload))) for scene in shown]


def main() -> None:
    sections = asyncio.run(_draw_scenes())
    PAGE.write_text(page(["<h1>Footnote in Discord</h1>", *sections]), "utf-8")
    if CHROMIUM is None:
        sys.exit("No pictures taken: Chromium was not found.")
    photograph(PAGE, PICTURE)
    answer = sections[0].partition("</p>")[2].removesuffix("</section>")
    first = HERE / "first.html"
    for picture, width, theme in ((LEAD, WIDTH, ""), (PHONE, PHONE_WIDTH, "light")):
        first.write_text(page([answer], theme, width), "utf-8")
        height = photograph(first, picture, width)
        print(f"{picture.name}: {width} × {height} pixels")  # says how it went
    first.unlink()


if __name__ == "__main__":
    main()
