"""An article on one line: title, outlet and date, with a link."""

from __future__ import annotations

from datetime import date

from bot.discord.i18n.strings import Strings
from bot.discord.markdown import escape, linked_title, masked_link, shorten

TITLE_CHARACTERS = 120
OUTLET_CHARACTERS = 60


def article_line(  # noqa: PLR0913  # the facts of an article, by name
    title: str | None,
    outlet: str | None,
    published_at: str | None,
    url: str | None,
    strings: Strings,
    *,
    bold: bool = False,
    today: date | None = None,
) -> tuple[str, ...]:
    """The words of the line, as markdown.

    The title is the link, or where its characters would break that, the link
    follows. ``url`` is encoded.
    """
    shown = shorten(title or "", TITLE_CHARACTERS)
    linked = linked_title(shown, url) if url else None
    name = linked or escape(shown) or strings.untitled
    date_text = strings.short_date(published_at or "", today.year if today else None)
    facts = [
        f"**{name}**" if bold else name,
        escape(shorten(outlet or "", OUTLET_CHARACTERS)),
        escape(shorten(date_text, OUTLET_CHARACTERS)),
        masked_link(strings.open_article, url) if url and not linked else "",
    ]
    return tuple(" · ".join(filter(None, facts)).split(" "))
