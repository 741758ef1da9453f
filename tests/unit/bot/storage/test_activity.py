"""A guild's questions are counted by day, with what was cited and how answers were rated."""

from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.storage.activity import SqlActivity
from bot.storage.database import BotDatabase
from bot.storage.exchanges import ExchangeStore
from bot.types.activity import Totals
from bot.types.records import Exchange, ExchangeState, Feedback
from tests.integration.storage.servers import records_url

NOON = datetime(2031, 6, 10, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
WEEK = TODAY - timedelta(days=6)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    with closing(BotDatabase(records_url(request, tmp_path))) as opened:
        yield opened


def keep(database, name, state, *, days=0, guild=7, cited=(), at=NOON, **fields):
    asked_at = at - timedelta(days=days)
    exchange = Exchange(name, 5, guild, 8, asked_at, state=state, cited=cited, **fields)
    ExchangeStore(database).keep(exchange)


def test_outcomes_and_ratings_are_counted_in_the_days_asked_for(database):
    keep(database, "a", ExchangeState.ANSWERED)
    keep(database, "b", ExchangeState.ANSWERED, days=6)
    keep(database, "c", ExchangeState.ANSWERED, days=7)
    keep(database, "d", ExchangeState.REFUSED)
    keep(database, "e", ExchangeState.FAILED)
    keep(database, "f", ExchangeState.UNDELIVERED)
    keep(database, "g", ExchangeState.REPLIED)
    keep(database, "h", ExchangeState.WRITING)
    keep(database, "i", ExchangeState.ANSWERED, guild=8)
    for name, helpful in (("a", True), ("b", False), ("c", False), ("i", True)):
        ExchangeStore(database).rate(Feedback(name, 6, helpful=helpful))
    activity = SqlActivity(database).activity(7, date(2031, 5, 1))
    assert activity.totals(WEEK, TODAY) == Totals(2, 1, 2, helpful=1, unhelpful=1)
    assert activity.totals(WEEK, TODAY).questions == 5
    assert activity.totals(date(2031, 5, 1), TODAY) == Totals(3, 1, 2, helpful=1, unhelpful=2)
    assert SqlActivity(database).activity(7, WEEK).totals(date.min, TODAY).answered == 2


def test_a_day_begins_at_midnight_in_utc(database):
    midnight = datetime(2031, 6, 4, tzinfo=UTC)
    keep(database, "a", ExchangeState.ANSWERED, at=midnight)
    keep(database, "b", ExchangeState.ANSWERED, at=midnight - timedelta(microseconds=1))
    assert SqlActivity(database).activity(7, WEEK).totals(WEEK, WEEK).answered == 1


def test_each_answer_counts_once_for_each_version_that_it_cites(database):
    keep(database, "a", ExchangeState.ANSWERED, cited=(1, 2))
    keep(database, "b", ExchangeState.ANSWERED, cited=(1, 2), private=True)
    keep(database, "c", ExchangeState.ANSWERED, cited=(2,))
    keep(database, "d", ExchangeState.ANSWERED, cited=(3,), days=7)
    keep(database, "e", ExchangeState.ANSWERED, cited=(4,), guild=8)
    activity = SqlActivity(database).activity(7, date(2031, 5, 1))
    assert activity.cited(WEEK) == {1: 2, 2: 3}
    assert activity.cited(date(2031, 5, 1)) == {1: 2, 2: 3, 3: 1}
