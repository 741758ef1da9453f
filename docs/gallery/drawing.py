"""Draws a scene as HTML that looks like Discord."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from bot.discord.ui.answer_components import THUMB_DOWN, THUMB_UP

WIDTH = 700
"""Of a page, in pixels."""

BUTTON, TEXT, PICTURES, FILE, LINE, FRAME = 2, 10, 12, 13, 14, 17
"""Types of components."""

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(r"\[(\[\d+\]|[^\[\]]+)\]\(<(https?://[^\s<>()]+)>\)")
_MESSAGE = re.compile(r"https://discord\.com/channels/\d+/\d+/\d+")

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


def page(sections: list[str], theme: str = "", width: int = WIDTH) -> str:
    """The sections as one HTML page of that width, dark or ``light``."""
    return (
        "<!doctype html><meta charset=utf-8>"
        '<meta name="viewport" content="width=device-width">'
        f"<title>Footnote in Discord</title><style>{STYLE}</style>"
        # No window of Chromium is as narrow as a phone.
        f'<body class="{theme}" style="width: {width - 16}px">{"".join(sections)}</body>'
    )
