"""Which articles a question in Discord may be answered from."""

from __future__ import annotations

from bot.question import Scope
from ingest.settings import SHARED_LIBRARY


def library_for(guild_id: int | None, shared: str = SHARED_LIBRARY) -> str:
    """The library of a server; ``None`` is a direct message.

    There is one library for all so far, so that the server makes no difference.
    """
    del guild_id
    return shared


def scope_for(guild_id: int | None, article: str | None, shared: str = SHARED_LIBRARY) -> Scope:
    """All articles that a server may see, or one of them."""
    return Scope(library_for(guild_id, shared), (article,) if article else None)
