"""A list of articles as Discord messages."""

from __future__ import annotations

from collections.abc import Sequence

from bot.discord.addresses import encoded_address, linked
from bot.discord.escaping import escaped, shortened
from bot.discord.limits import LINK, length
from bot.discord.message import OutgoingMessage
from bot.discord.splitting import Block, Line, packed
from bot.discord.wording import ENGLISH, Wording
from ingest.article import ArticleSummary

LISTED = 10


def article_list(
    found: Sequence[ArticleSummary], words: Wording = ENGLISH
) -> tuple[OutgoingMessage, ...]:
    """The first ``LISTED`` articles, and a word on the others if there are any."""
    if not found:
        return (OutgoingMessage(words.no_such_articles),)
    blocks = [Block((Line(_entry(article, words)),)) for article in found[:LISTED]]
    if len(found) > LISTED:
        blocks.append(Block((Line(tuple(words.more_articles.split(" ")), "-# "),), apart=True))
    return tuple(OutgoingMessage(content) for content in packed(blocks))


def _entry(article: ArticleSummary, words: Wording) -> tuple[str, ...]:
    title = escaped(shortened(article.title or "", 150)) or escaped(article.id) or words.untitled
    date = article.published_at and words.written_date(article.published_at)
    details = ", ".join(escaped(shortened(text, 80)) for text in (article.outlet, date) if text)
    entry = f"**{title}**" + (f" — {details}" if details else "")
    url = article.url and encoded_address(article.url)
    link = [linked(words.open_article, url)] if url and length(url) <= LINK else []
    return (*entry.split(" "), *(["·", *link] if link else []))
