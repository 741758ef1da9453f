"""All that the front end has behind it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering import Answering, Catalogue
from bot.exchanges import Exchanges
from bot.verifying.judgement import Judging


@dataclass(frozen=True, slots=True)
class Ports:
    """What answers, what can be asked about, what judges, and what keeps where answers stand."""

    answering: Answering
    catalogue: Catalogue
    judging: Judging
    exchanges: Exchanges
