"""What each button, menu and form does, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.discord.component_router import Handler
from bot.discord.features.answer_buttons import delete_pressed
from bot.discord.features.articles import DETAILS, PAGE, article_chosen, page_turned
from bot.discord.features.ask import next_pressed, question_entered, thread_pressed
from bot.discord.features.feedback import bad_pressed, good_pressed, reason_entered
from bot.discord.features.ingest import FORGET, forget_pressed
from bot.discord.features.modals import ASK, REASON
from bot.discord.features.privacy import ERASE, EXPORT, erase_pressed, export_pressed
from bot.discord.features.reask import AGAIN, again_pressed, recheck_pressed
from bot.discord.features.settings import CHANNELS, DAYS, ROLES, setting_chosen
from bot.discord.features.sharing import share_pressed
from bot.discord.features.sources import MENU, RECHECK, source_chosen
from bot.discord.features.stopping import STOP, stop_pressed
from bot.discord.ui.answer_components import BAD, DELETE, GOOD, NEXT, SHARE, THREAD

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
