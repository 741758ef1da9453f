"""Questions handed to moderators: in memory and in each database."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.storage.database import BotDatabase
from bot.storage.exchanges import ExchangeStore
from bot.storage.handoffs import HandoffStore
from bot.types.handoff import Handoff, HandoffState
from bot.types.records import Exchange
from tests.fakes.handoffs import InMemoryHandoffs
from tests.integration.storage.servers import records_url

NOW = datetime(2031, 6, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADA, MOD = 1_574_419_266_197_783_376, 5


def handoff(name="a1", **fields):
    return replace(Handoff(name, ADA, 7, 8, 9, NOW, "Who rang?"), **fields)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    with closing(BotDatabase(records_url(request, tmp_path))) as opened:
        yield opened


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def handoffs(request, tmp_path):
    if request.param == "memory":
        yield InMemoryHandoffs()
        return
    with closing(BotDatabase(records_url(request, tmp_path))) as opened:
        yield HandoffStore(opened)


def test_a_question_is_handed_on_once(handoffs):
    assert handoffs.add(handoff(private=True))
    assert not handoffs.add(handoff(question="Another?"))
    assert handoffs.find("a1") == handoff(private=True)
    assert handoffs.find("b1") is None
    handoffs.remove("a1")
    assert handoffs.add(handoff())


def test_its_message_is_recorded(handoffs):
    handoffs.add(handoff())
    handoffs.place("a1", ADA + 1)
    assert handoffs.find("a1").message_id == ADA + 1


def test_one_that_moderators_see_is_not_taken_back_by_a_second_press_that_failed(handoffs):
    handoffs.add(handoff())
    handoffs.place("a1", ADA + 1)
    handoffs.remove("a1")
    assert handoffs.find("a1") == handoff(message_id=ADA + 1)


def test_it_is_replied_to_once_and_open_again_if_the_reply_was_not_delivered(handoffs):
    handoffs.add(handoff())
    assert handoffs.take_reply("a1", MOD, "The verger 😀.", ADA + 2)
    assert not handoffs.take_reply("a1", 6, "No.", 12)
    assert not handoffs.dismiss("a1", 6)
    assert handoffs.find("a1") == handoff(
        state=HandoffState.DELIVERING, moderator_id=MOD, reply="The verger 😀.", reply_id=ADA + 2
    )
    handoffs.reopen("a1")
    assert handoffs.find("a1") == handoff()
    assert handoffs.dismiss("a1", MOD)
    assert handoffs.find("a1") == handoff(state=HandoffState.DISMISSED, moderator_id=MOD)
    assert not handoffs.take_reply("none", MOD, "x", 11)


def test_replies_are_listed_until_they_are_delivered_or_taken_back(handoffs):
    for name, reply_id in (("a1", 12), ("b1", 11), ("c1", 13)):
        handoffs.add(handoff(name))
        handoffs.take_reply(name, MOD, "Yes.", reply_id)
    handoffs.add(handoff("d1"))
    assert [each.exchange_id for each in handoffs.undelivered()] == ["b1", "a1", "c1"]
    handoffs.settle("a1")
    handoffs.reopen("b1")
    assert [each.exchange_id for each in handoffs.undelivered()] == ["c1"]
    assert handoffs.find("a1").state is HandoffState.ANSWERED


def test_what_was_delivered_is_neither_reopened_nor_settled_again(handoffs):
    handoffs.add(handoff())
    handoffs.settle("a1")
    assert handoffs.find("a1") == handoff()
    handoffs.take_reply("a1", MOD, "Yes.", 11)
    handoffs.settle("a1")
    handoffs.reopen("a1")
    assert handoffs.find("a1").state is HandoffState.ANSWERED


def test_people_see_what_they_asked_and_what_they_answered(handoffs):
    handoffs.add(handoff("a1"))
    handoffs.add(handoff("b1", person_id=6, handed_at=NOW - HOUR))
    handoffs.take_reply("a1", MOD, "Yes.", 11)
    handoffs.take_reply("b1", MOD, "No.", 12)
    assert [each.exchange_id for each in handoffs.of_person(MOD)] == ["b1", "a1"]
    assert [each.exchange_id for each in handoffs.of_person(ADA)] == ["a1"]


def test_forgetting_a_person_takes_their_questions_and_their_replies(handoffs):
    handoffs.add(handoff("a1"))
    handoffs.add(handoff("b1", person_id=6))
    handoffs.take_reply("b1", ADA, "No.", 11)
    handoffs.settle("b1")
    handoffs.forget_person(ADA)
    assert handoffs.find("a1") is None
    left = handoffs.find("b1")
    assert (left.moderator_id, left.reply, left.state) == (None, "", HandoffState.ANSWERED)


def test_forgetting_a_person_opens_the_questions_whose_replies_were_not_delivered(handoffs):
    handoffs.add(handoff("b1", person_id=6))
    handoffs.take_reply("b1", ADA, "No.", 11)
    handoffs.forget_person(ADA)
    assert handoffs.find("b1") == handoff("b1", person_id=6)


def test_of_a_guild_that_is_left_the_undelivered_replies_end(handoffs):
    for name, guild_id in (("a1", 7), ("b1", 8), ("c1", 7)):
        handoffs.add(handoff(name, guild_id=guild_id))
        handoffs.take_reply(name, MOD, "Yes.", 11)
    handoffs.settle("c1")
    handoffs.end(7)
    assert [each.exchange_id for each in handoffs.undelivered()] == ["b1"]
    assert handoffs.find("a1") == handoff("a1")
    assert handoffs.find("c1").state is HandoffState.ANSWERED


def test_it_goes_with_its_exchange(database):
    exchanges, handoffs = ExchangeStore(database), HandoffStore(database)
    for name in ("a1", "b1"):
        exchanges.keep(Exchange(name, ADA, 7, 8, NOW))
        handoffs.add(handoff(name))
    exchanges.forget(["a1"])
    assert handoffs.find("a1") is None
    assert handoffs.find("b1") is not None
    exchanges.purge(NOW + HOUR)
    assert handoffs.find("b1") is None


def test_one_whose_exchange_was_never_recorded_goes_when_its_time_is_over(database):
    exchanges, handoffs = ExchangeStore(database), HandoffStore(database)
    handoffs.add(handoff("a1"))
    exchanges.purge(NOW + HOUR, guild_id=8)
    assert handoffs.find("a1") is not None
    exchanges.purge(NOW + HOUR, guild_id=7)
    assert handoffs.find("a1") is None
