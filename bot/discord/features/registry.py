"""The only list of commands, and of handlers of buttons, menus and forms by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.discord.command_tree import AnyCommand
from bot.discord.component_router import Handler
from bot.discord.features.answer_buttons import (
    REASON,
    delete_answer,
    mark_helpful,
    mark_unhelpful,
    open_feedback_form,
    share_answer,
    stop_answer,
)
from bot.discord.features.articles import DETAILS, PAGE, articles, show_article_details, turn_page
from bot.discord.features.ask import (
    ASK,
    ASK_ABOUT,
    ASK_ANEW,
    answer_about,
    answer_form,
    answer_rephrased,
    ask,
    ask_about,
    open_follow_up_form,
    open_rephrase_form,
)
from bot.discord.features.ask_channels import (
    ASK_CHANNEL,
    ASK_CHANNELS,
    ASK_LIBRARIES,
    ASK_LIMITS,
    ASK_LIMITS_FORM,
    ASK_THREADS,
    SET_ASK_CHANNELS,
    open_ask_channel,
    open_ask_channels,
    open_limits_form,
    set_ask_channels,
    set_libraries,
    set_limits,
    set_threads,
)
from bot.discord.features.channel_sources import (
    CHANNEL_SOURCES,
    SOURCE_CHANNEL,
    open_channel_sources,
)
from bot.discord.features.choice import choose_article
from bot.discord.features.feeds import (
    ASK_ARTICLE,
    UNFOLLOW,
    answer_about_article,
    follow,
    following,
    open_announced_form,
    unfollow,
    unfollow_listed,
)
from bot.discord.features.gaps import DISMISS, GAP, dismiss_gap, gaps, show_gap
from bot.discord.features.ingest import FORGET, forget_article, ingest, ingest_this, remove_article
from bot.discord.features.moderators import (
    ANSWER,
    deliver_reply,
    dismiss_question,
    hand_on,
    open_reply_form,
)
from bot.discord.features.own_articles import (
    OFFER,
    PAGE_ADDED,
    PAGE_FORM,
    WRITTEN,
    add_page,
    add_written_article,
    open_article_form,
    open_page_form,
)
from bot.discord.features.privacy import (
    ERASE,
    ERASE_NOW,
    EXPORT,
    confirm_erasure,
    erase_data,
    export_data,
    privacy,
)
from bot.discord.features.reask import AGAIN, ask_edited_question, recheck_answer
from bot.discord.features.settings import (
    CHANNELS,
    DAYS,
    MODERATORS,
    ROLES,
    STAFF,
    change_setting,
    open_section,
    settings,
)
from bot.discord.features.settings_panel import SETTINGS, SETUP
from bot.discord.features.setup import (
    SETUP_CHANGE,
    SETUP_LINK,
    SETUP_LINK_FORM,
    SETUP_QUESTION,
    SETUP_QUESTION_FORM,
    add_article,
    answer_test_question,
    change_in_setup,
    open_link_form,
    open_question_form,
    open_step,
    setup,
)
from bot.discord.features.sources import (
    RECHECK,
    show_document_passages,
    show_document_source,
    show_passages,
    show_source,
)
from bot.discord.features.stats import stats
from bot.discord.features.status import show_help, status
from bot.discord.features.threads import open_thread
from bot.discord.features.verify import verify
from bot.discord.ui.announcement import ABOUT, ABOUT_ONE
from bot.discord.ui.answer_components import (
    BAD,
    CHOOSE,
    DELETE,
    DOCUMENT,
    DOCUMENT_PASSAGES,
    GOOD,
    HAND_ON,
    NEXT,
    PASSAGES,
    REPHRASE,
    SHARE,
    SOURCES,
    STOP,
    THREAD,
)
from bot.discord.ui.handoff_layout import DISMISS as DISMISS_QUESTION
from bot.discord.ui.handoff_layout import REPLY

COMMANDS: tuple[AnyCommand, ...] = (
    ask,
    verify,
    articles,
    status,
    privacy,
    show_help,
    ingest,
    forget_article,
    follow,
    following,
    unfollow,
    gaps,
    stats,
    settings,
    setup,
    ask_about,
    ingest_this,
)
"""Commands for everybody, then for people who manage a guild, then of message menus."""

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        ABOUT: open_announced_form,
        ABOUT_ONE: open_announced_form,
        ASK_ARTICLE: answer_about_article,
        ANSWER: deliver_reply,
        DISMISS: dismiss_gap,
        DISMISS_QUESTION: dismiss_question,
        GAP: show_gap,
        HAND_ON: hand_on,
        OFFER: open_article_form,
        PAGE_ADDED: add_page,
        PAGE_FORM: open_page_form,
        REPLY: open_reply_form,
        WRITTEN: add_written_article,
        AGAIN: ask_edited_question,
        ASK: answer_form,
        ASK_ABOUT: answer_about,
        ASK_ANEW: answer_rephrased,
        ASK_CHANNEL: open_ask_channel,
        ASK_CHANNELS: open_ask_channels,
        ASK_LIBRARIES: set_libraries,
        ASK_LIMITS: open_limits_form,
        ASK_LIMITS_FORM: set_limits,
        ASK_THREADS: set_threads,
        BAD: open_feedback_form,
        CHANNEL_SOURCES: open_channel_sources,
        SOURCE_CHANNEL: open_ask_channel,
        CHOOSE: choose_article,
        DELETE: delete_answer,
        DETAILS: show_article_details,
        ERASE: confirm_erasure,
        ERASE_NOW: erase_data,
        EXPORT: export_data,
        FORGET: remove_article,
        CHANNELS: change_setting,
        DAYS: change_setting,
        MODERATORS: change_setting,
        ROLES: change_setting,
        STAFF: change_setting,
        GOOD: mark_helpful,
        SOURCES: show_source,
        DOCUMENT: show_document_source,
        DOCUMENT_PASSAGES: show_document_passages,
        NEXT: open_follow_up_form,
        PAGE: turn_page,
        PASSAGES: show_passages,
        REASON: mark_unhelpful,
        RECHECK: recheck_answer,
        REPHRASE: open_rephrase_form,
        SETTINGS: open_section,
        SETUP: open_step,
        SETUP_CHANGE: change_in_setup,
        SETUP_LINK: open_link_form,
        SETUP_LINK_FORM: add_article,
        SETUP_QUESTION: open_question_form,
        SETUP_QUESTION_FORM: answer_test_question,
        SET_ASK_CHANNELS: set_ask_channels,
        SHARE: share_answer,
        STOP: stop_answer,
        THREAD: open_thread,
        UNFOLLOW: unfollow_listed,
    }
)
