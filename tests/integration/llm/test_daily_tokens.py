"""A provider's count of tokens reaches the database, and the ceiling holds after a restart."""

from contextlib import closing
from datetime import date

import pytest

from bot.errors import DailyTokensUsed
from bot.generation.writer import LanguageModelWriter
from bot.llm.langchain import LanguageModel
from bot.llm.token_budget import TokenBudget, TokenLimits, metered_by
from bot.settings import load_settings
from bot.storage.database import BotDatabase
from bot.storage.token_use import TokenUseStore
from ingest.storage.database import sqlite_url
from tests.builders.evidence import FERRY, make_evidence
from tests.fakes.nli import WRITTEN
from tests.integration.llm.openai_server import Behaviour, serving

CLAIM = "Norrland Ferries was founded in 1987. [A8]\n"
TODAY = date(2031, 6, 1)


def written(server, database, limits):
    """What the model writes, with a budget of its own, as a new process has."""
    settings = load_settings(
        env_file=None, llm_model="openai:scripted", llm_base_url=server.base_url
    )
    budget = TokenBudget(TokenUseStore(database), limits, lambda: TODAY)
    chat = LanguageModel(settings, environ={})
    writer = LanguageModelWriter(chat, style=WRITTEN, meter=metered_by(budget))
    return list(writer.write(make_evidence(FERRY)))


def test_what_was_used_counts_after_a_restart(tmp_path):
    url, limits = sqlite_url(tmp_path / "records.sqlite3"), TokenLimits(total=18)
    behaviour = Behaviour(CLAIM, input_tokens=11, output_tokens=7)
    with serving(behaviour, behaviour) as server:
        with closing(BotDatabase(url)) as database:
            written(server, database, limits)
        with closing(BotDatabase(url)) as database:
            assert TokenUseStore(database).used(TODAY) == 18
            with pytest.raises(DailyTokensUsed):
                written(server, database, limits)
        assert len(server.requests) == 1
