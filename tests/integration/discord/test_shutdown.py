"""The bot as a process of its own, told to stop while a language model keeps it waiting."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot.settings import load_settings
from ingest.bootstrap import open_library
from ingest.types import Article
from tests.fakes.embedder import HashEmbedder
from tests.integration.llm.openai_server import Behaviour, OpenAIServer

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 240.0
"""Seconds; only a ceiling, as a process imports all of the bot."""

HANG_SECONDS = 900.0


@pytest.fixture
def hanging():
    """A model that begins to answer and never goes on."""
    with OpenAIServer(Behaviour("The ferry stopped", hang_after=2)) as server:
        server.hang_seconds = HANG_SECONDS
        yield server


async def test_a_model_that_hangs_does_not_keep_the_bot_from_stopping(
    discord, hanging, tmp_path, monkeypatch
):
    monkeypatch.setattr("ingest.bootstrap.load_embedder", lambda _: HashEmbedder())
    with open_library(load_settings(None, FOOTNOTE_DATA_DIR=tmp_path)) as library:
        library.add("ferry.txt", Article(id="ferry", text="The ferry of Holmvik stopped at noon."))
    environment = {
        **os.environ,
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_BASE": discord.api_base,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "FOOTNOTE_DATA_DIR": str(tmp_path),
        "LLM_MODEL": "openai:hanging",
        "LLM_BASE_URL": hanging.base_url,
        "LLM_API_KEY": "none",
        "LLM_TIMEOUT_SECONDS": "900",
        "HEALTH_PORT": "0",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.discord.bot_process", "0"),
        cwd=ROOT,
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await discord.until(
            lambda: discord.gateway.connected and discord.commands, seconds=PATIENCE
        )
        exchange = await discord.slash("ask", question="When did the ferry of Holmvik stop?")
        await discord.until(lambda: hanging.requests, seconds=PATIENCE)
        process.send_signal(signal.SIGTERM)
        _, log = await asyncio.wait_for(process.communicate(), PATIENCE)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
    assert process.returncode == 0, log.decode()
    assert b"Traceback" not in log
    assert "restarting" in (await exchange.text())
