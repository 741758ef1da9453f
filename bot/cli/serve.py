"""``footnote serve``, which is also ``python -m bot``."""

from __future__ import annotations

import asyncio

from bot.cli.ask import LibraryOption
from bot.compose import open_application
from bot.logs import set_up_logs
from ingest.console import failures_shown, say
from ingest.errors import SettingsError
from ingest.settings import SHARED_LIBRARY, load_settings


def serve(library: LibraryOption = SHARED_LIBRARY) -> None:
    """Run the Discord bot until Ctrl-C or SIGTERM.

    It needs DISCORD_TOKEN, from Discord's developer portal. Articles can be
    ingested beside it; it answers about them at once.
    """
    with failures_shown():
        settings = load_settings()
        if settings.discord_token is None:
            raise SettingsError(
                "DISCORD_TOKEN: not set.",
                hint="Copy the bot's token from Discord's developer portal into `.env`.",
            )
        set_up_logs(settings.log_level)
        from bot.discord.service import serve as serve_discord

        with open_application(settings, library) as application:
            say("Footnote is starting; Ctrl-C stops it.")
            asyncio.run(
                serve_discord(
                    settings.discord_token.get_secret_value(),
                    application.answerer,
                    application.answerer,
                    api_base=settings.discord_api_base,
                    gateway_url=settings.discord_gateway_url,
                    library=library,
                )
            )
