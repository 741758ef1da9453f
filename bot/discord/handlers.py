"""What each button, menu and form does, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.discord.buttons import BAD, DELETE, GOOD, NEXT, SHARE, THREAD
from bot.discord.continuing import next_pressed, question_entered, thread_pressed
from bot.discord.editing import AGAIN, again_pressed, recheck_pressed
from bot.discord.feedback import bad_pressed, good_pressed, reason_entered
from bot.discord.governing import CHANNELS, DAYS, ROLES, setting_chosen
from bot.discord.ingesting import FORGET, forget_pressed
from bot.discord.listing import DETAILS, PAGE, article_chosen, page_turned
from bot.discord.modals import ASK, REASON
from bot.discord.privacy import ERASE, EXPORT, erase_pressed, export_pressed
from bot.discord.removal import delete_pressed
from bot.discord.router import Handler
from bot.discord.sharing import share_pressed
from bot.discord.sources import MENU, RECHECK, source_chosen
from bot.discord.stopping import STOP, stop_pressed

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
