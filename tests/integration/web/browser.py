"""Headless Chromium, driven by the DevTools protocol."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
"""The browser's program; ``None`` where there is none."""

FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--remote-debugging-port=0", "--window-size=800,300"),
)
START_SECONDS = 60.0
LOAD_SECONDS = 60.0

_STATE = """
(sentence) => {
  const seen = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    if (node.parentElement.closest("script,style,noscript,template")) continue;
    for (let i = 0; i < node.data.length; i++)
      if (!/[\\s\\u00ad\\u200b-\\u200f\\ufeff]/.test(node.data[i])) seen.push([node, i]);
  }
  const text = seen.map(([node, i]) => node.data[i]).join("");
  // The signs of lists and the edges of tables are no text in a page.
  const shown = sentence.replace(/^\\s*- /, "").replace(/\\|/g, "");
  const wanted = shown.replace(/[\\s\\u00ad\\u200b-\\u200f\\ufeff]/g, "");
  const places = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const range = document.createRange();
    range.setStart(...seen[at]);
    const [node, i] = seen[at + wanted.length - 1];
    range.setEnd(node, i + 1);
    const box = range.getBoundingClientRect();
    if (box.width) places.push([box.top, box.bottom]);
  }
  return {y: scrollY, height: innerHeight, ready: document.readyState, places};
}
"""


@dataclass(frozen=True)
class Scrolled:
    """How far a page is scrolled, and the top and bottom of each place of a sentence, in pixels."""

    y: float
    height: float
    places: tuple[tuple[float, float], ...]

    @property
    def visible(self) -> list[int]:
        """Which of the sentence's places can be seen, from 0."""
        seen = [top < self.height and bottom > 0 for top, bottom in self.places]
        return [number for number, is_seen in enumerate(seen) if is_seen]

    @property
    def shows(self) -> bool:
        """Whether the page was scrolled to one of them."""
        return self.y > 0 and bool(self.visible)


class Browser:
    """One tab. ``async with browsing(folder) as browser`` starts and ends it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def scrolled(self, address: str, sentence: str, *, settle: float = 10.0) -> Scrolled:
        """Where the page is scrolled to, at most so many seconds after its link was opened."""
        await self._call("Page.navigate", url="about:blank")
        await self._call("Page.navigate", url=address)
        state: dict[str, Any] = {}
        # The browser looks for the text a few times while and after it loads the page.
        async with asyncio.timeout(LOAD_SECONDS):
            while state.get("ready") != "complete":
                state = await self._state(sentence)
        for _ in range(int(settle / 0.05)):
            if state["y"]:
                break
            await asyncio.sleep(0.05)
            state = await self._state(sentence)
        return Scrolled(state["y"], state["height"], tuple(map(tuple, state["places"])))

    async def _state(self, sentence: str) -> dict[str, Any]:
        call = f"({_STATE})({json.dumps(sentence)})"
        result = await self._call("Runtime.evaluate", expression=call, returnByValue=True)
        return result["result"].get("value") or {}

    async def _call(self, method: str, **params: object) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            reply = await self._socket.receive_json(timeout=LOAD_SECONDS)
            if reply.get("id") == number:
                assert "error" not in reply, reply
                return reply["result"]


@contextlib.asynccontextmanager
async def browsing(folder: Path) -> AsyncIterator[Browser]:
    """Chromium with a new profile in a folder."""
    assert CHROMIUM
    process = await asyncio.create_subprocess_exec(
        *(CHROMIUM, *FLAGS, f"--user-data-dir={folder}", "about:blank"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        # It writes into the home folder, whatever the folder of its profile is.
        env={**os.environ, "HOME": str(folder)},
    )
    try:
        port = await _port(folder / "DevToolsActivePort")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as reply:
                tab = next(tab for tab in await reply.json() if tab["type"] == "page")
            async with session.ws_connect(tab["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                yield Browser(socket)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _port(file: Path) -> int:
    """The port that the browser chose, once it has written it down."""
    async with asyncio.timeout(START_SECONDS):
        while not (found := await asyncio.to_thread(_first_line, file)):  # noqa: ASYNC110  # a file tells nobody
            await asyncio.sleep(0.05)
    return int(found)


def _first_line(file: Path) -> str:
    try:
        return next(iter(file.read_text().splitlines()), "")
    except OSError:
        return ""
