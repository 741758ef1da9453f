"""The use of tokens outlives a restart, and is shared by processes."""

from contextlib import closing
from datetime import date, timedelta

import pytest

from bot.storage.database import BotDatabase
from bot.storage.token_use import KEPT_DAYS, TokenUseStore
from tests.integration.storage.servers import records_url

DAY = date(2031, 6, 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    return records_url(request, tmp_path)


def test_tokens_are_added_up_by_guild_and_day(url):
    with closing(BotDatabase(url)) as database:
        store = TokenUseStore(database)
        for day, guild, tokens in ((DAY, 7, 10), (DAY, 7, 5), (DAY, 8, 1), (DAY, None, 2)):
            store.add(day, guild, tokens)
        store.add(DAY + timedelta(days=1), 7, 100)
        assert (store.used(DAY, 7), store.used(DAY, 8), store.used(DAY, 9)) == (15, 1, 0)
        assert store.used(DAY) == 18


def test_two_processes_share_a_count_that_outlives_both(url):
    with closing(BotDatabase(url)) as one, closing(BotDatabase(url)) as other:
        TokenUseStore(one).add(DAY, 7, 10)
        TokenUseStore(other).add(DAY, 7, 10)
    with closing(BotDatabase(url)) as later:
        assert TokenUseStore(later).used(DAY, 7) == 20


def test_old_days_are_deleted(url):
    with closing(BotDatabase(url)) as database:
        store = TokenUseStore(database)
        store.add(DAY, 7, 10)
        store.add(DAY + timedelta(days=KEPT_DAYS), 7, 10)
        assert store.used(DAY) == 10
        store.add(DAY + timedelta(days=KEPT_DAYS + 1), 7, 10)
        assert store.used(DAY) == 0
