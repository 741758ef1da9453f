"""New articles of feeds as Discord messages: one article, or a digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import OPTION, TEXT, length
from bot.discord.markdown import escape, fit, link_url, shorten
from bot.discord.ui.answer_layout import PASSAGE_CHARACTERS
from bot.discord.ui.article_line import article_line
from bot.discord.ui.messages import Button, Menu, Option, OutgoingMessage
from bot.types.feeds import Announcement, Claim, Lead

ABOUT, ABOUT_ONE = "about", "about-one"
"""The button below an article, and the menu below a digest; each ends in the claim's nonce."""

_ROOM = 200
"""Characters kept free in a digest for how many more there are."""


def announcement_message(
    announcement: Announcement, strings: Strings = ENGLISH, today: date | None = None
) -> OutgoingMessage:
    """The message about the articles of an announcement, of which there is at least one."""
    if announcement.claim.is_digest:
        return _digest(announcement, strings, today)
    lead = announcement.leads[0]
    sentence = escape(shorten(lead.sentence.text, PASSAGE_CHARACTERS))
    custom_id = f"{ABOUT}:{lead.version.key}:{announcement.claim.nonce}"
    return OutgoingMessage(
        f"{_line(lead, strings, today, bold=True)}\n> {sentence}",
        buttons=(Button(strings.ask_about_article, custom_id),),
    )


def is_about(claim: Claim, custom_id: str) -> bool:
    """Whether a component belongs to the message about a claim."""
    name, *arguments = custom_id.split(":")
    return name in {ABOUT, ABOUT_ONE} and arguments[-1:] == [claim.nonce]


def _digest(announcement: Announcement, strings: Strings, today: date | None) -> OutgoingMessage:
    claim = announcement.claim
    lines = [f"**{strings.digest.format(len(announcement.leads) + claim.more)}**"]
    named: list[Lead] = []
    for lead in announcement.leads:
        line = f"- {_line(lead, strings, today)}"
        if length("\n".join([*lines, line])) > TEXT - _ROOM:
            break
        lines.append(line)
        named.append(lead)
    if more := len(announcement.leads) - len(named) + claim.more:
        lines.append(f"-# {strings.more_articles.format(more)}")
    menu = Menu(strings.ask_about_one, f"{ABOUT_ONE}:{claim.nonce}", _options(named, strings))
    return OutgoingMessage("\n".join(lines), menu=menu)


def _options(leads: Sequence[Lead], strings: Strings) -> tuple[Option, ...]:
    return tuple(
        Option(
            fit(lead.version.article.title or "", OPTION) or strings.untitled,
            fit(lead.sentence.text, OPTION) or strings.untitled,
            str(lead.version.key),
        )
        for lead in leads
    )


def _line(lead: Lead, strings: Strings, today: date | None, *, bold: bool = False) -> str:
    article = lead.version.article
    words = article_line(
        article.title,
        article.outlet,
        article.published_at,
        link_url(article.url),
        strings,
        bold=bold,
        today=today,
    )
    return " ".join(words)
