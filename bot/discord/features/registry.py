"""All commands, and what each button, menu and form does, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.discord.command_tree import AnyCommand
from bot.discord.component_router import Handler
from bot.discord.features.answer_buttons import (
    REASON,
    bad_pressed,
    delete_pressed,
    good_pressed,
    reason_entered,
    share_pressed,
    stop_pressed,
)
from bot.discord.features.articles import DETAILS, PAGE, article_chosen, articles, page_turned
from bot.discord.features.ask import (
    ASK,
    ask,
    ask_about,
    next_pressed,
    question_entered,
    thread_pressed,
)
from bot.discord.features.gaps import gaps
from bot.discord.features.ingest import FORGET, forget_article, forget_pressed, ingest, ingest_this
from bot.discord.features.privacy import ERASE, EXPORT, erase_pressed, export_pressed, privacy
from bot.discord.features.reask import AGAIN, again_pressed, recheck_pressed
from bot.discord.features.settings import CHANNELS, DAYS, ROLES, setting_chosen, settings
from bot.discord.features.sources import RECHECK, source_chosen
from bot.discord.features.status import show_help, status
from bot.discord.features.verify import verify
from bot.discord.ui.answer_components import BAD, DELETE, GOOD, MENU, NEXT, SHARE, STOP, THREAD

COMMANDS: tuple[AnyCommand, ...] = (
    ask,
    verify,
    articles,
    status,
    privacy,
    show_help,
    ingest,
    forget_article,
    gaps,
    settings,
    ask_about,
    ingest_this,
)
"""As Discord lists them: for everybody, for those who manage a guild, then those of menus."""

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        AGAIN: again_pressed,
        ASK: question_entered,
        BAD: bad_pressed,
        DELETE: delete_pressed,
        DETAILS: article_chosen,
        ERASE: erase_pressed,
        EXPORT: export_pressed,
        FORGET: forget_pressed,
        CHANNELS: setting_chosen,
        DAYS: setting_chosen,
        ROLES: setting_chosen,
        GOOD: good_pressed,
        MENU: source_chosen,
        NEXT: next_pressed,
        PAGE: page_turned,
        REASON: reason_entered,
        RECHECK: recheck_pressed,
        SHARE: share_pressed,
        STOP: stop_pressed,
        THREAD: thread_pressed,
    }
)
