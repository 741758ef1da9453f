"""The daily ceiling on tokens: what counts, when it is reached, and what is said then."""

from datetime import date

import pytest

from bot.errors import DailyTokensUsed, LanguageModelUnavailable
from bot.llm.base import TextDelta, Usage
from bot.llm.token_budget import (
    CHARACTERS_PER_TOKEN,
    MeteredChat,
    TokenBudget,
    TokenLimits,
    metered_by,
)
from bot.types.question import Question, Scope
from ingest.errors import StoreBusy

TODAY, TOMORROW = date(2031, 6, 1), date(2031, 6, 2)
GUILD, OTHER = 7, 8


class Ledger:
    """Tokens in a dictionary; with an ``error``, a store that fails."""

    def __init__(self, error=None):
        self.tokens = {}
        self.error = error

    def used(self, day, guild_id=None):
        if self.error:
            raise self.error
        return sum(
            count
            for (at, guild), count in self.tokens.items()
            if at == day and guild_id in {None, guild}
        )

    def add(self, day, guild_id, tokens):
        if self.error:
            raise self.error
        self.tokens[day, guild_id] = self.tokens.get((day, guild_id), 0) + tokens


class Chat:
    """A model that replies with these events; it counts how often it was asked."""

    model = "fake:scripted"

    def __init__(self, *events):
        self.events = events
        self.asked = 0

    def stream(self, _system, _user):
        self.asked += 1
        for event in self.events:
            if isinstance(event, Exception):
                raise event
            yield event


def metered(chat, ledger, guild=GUILD, day=TODAY, **limits):
    budget = TokenBudget(ledger, TokenLimits(**limits), lambda: day)
    return MeteredChat(chat, budget, guild)


REPLY = (TextDelta("It stopped."), Usage(90, 10))


def test_the_tokens_that_the_provider_counts_are_counted_for_the_guild():
    ledger = Ledger()
    assert list(metered(Chat(*REPLY), ledger, total=1_000).stream("s", "u")) == list(REPLY)
    assert ledger.tokens == {(TODAY, GUILD): 100}


def test_without_a_count_the_tokens_are_estimated_from_what_was_sent_and_read():
    ledger = Ledger()
    list(metered(Chat(TextDelta("x" * 30)), ledger, total=1_000).stream("s" * 30, "u" * 30))
    assert ledger.tokens == {(TODAY, GUILD): 90 / CHARACTERS_PER_TOKEN}


def test_a_reply_that_is_stopped_or_breaks_off_is_estimated_too():
    stopped, broken = Ledger(), Ledger()
    events = metered(Chat(*REPLY), stopped, total=1_000).stream("s" * 30, "u")
    next(events)
    events.close()
    chat = Chat(REPLY[0], LanguageModelUnavailable("It broke off."))
    with pytest.raises(LanguageModelUnavailable):
        list(metered(chat, broken, total=1_000).stream("s" * 30, "u"))
    assert stopped.tokens == broken.tokens == {(TODAY, GUILD): 14}


def test_a_request_without_a_reply_costs_nothing():
    ledger = Ledger()
    with pytest.raises(LanguageModelUnavailable):
        list(metered(Chat(LanguageModelUnavailable("Down.")), ledger, total=1).stream("s", "u"))
    assert ledger.tokens == {}


@pytest.mark.parametrize(
    ("limits", "of_guild"), [({"total": 100}, False), ({"per_guild": 100}, True)]
)
def test_at_the_ceiling_the_model_is_not_asked_until_the_next_day(limits, of_guild):
    ledger, chat = Ledger(), Chat(*REPLY)
    list(metered(chat, ledger, **limits).stream("s", "u"))
    with pytest.raises(DailyTokensUsed) as caught:
        list(metered(chat, ledger, **limits).stream("s", "u"))
    assert caught.value.of_guild is of_guild
    assert chat.asked == 1
    list(metered(chat, ledger, day=TOMORROW, **limits).stream("s", "u"))
    assert chat.asked == 2


def test_another_guild_and_a_direct_message_have_their_own_share_of_the_total():
    ledger, chat = Ledger(), Chat(*REPLY)
    list(metered(chat, ledger, per_guild=100, total=250).stream("s", "u"))
    for guild in (OTHER, None):
        list(metered(chat, ledger, guild=guild, per_guild=100, total=250).stream("s", "u"))
    with pytest.raises(DailyTokensUsed):
        list(metered(chat, ledger, guild=None, per_guild=100, total=250).stream("s", "u"))


def test_a_ceiling_does_not_give_way_when_the_store_fails():
    chat = Chat(*REPLY)
    with pytest.raises(LanguageModelUnavailable) as caught:
        list(metered(chat, Ledger(StoreBusy("locked")), total=1).stream("s", "u"))
    assert caught.value.hint
    assert chat.asked == 0


def test_a_count_that_is_not_stored_costs_no_answer():
    ledger, chat = Ledger(), Chat(*REPLY)
    events = metered(chat, ledger, total=1_000).stream("s", "u")
    next(events)
    ledger.error = StoreBusy("locked")
    assert list(events) == [REPLY[1]]


@pytest.mark.parametrize("guild", [GUILD, None])
@pytest.mark.parametrize("library", ["shared", f"guild-{OTHER}"])
def test_a_question_counts_where_it_was_asked_whatever_it_is_answered_from(guild, library):
    ledger = Ledger()
    meter = metered_by(TokenBudget(ledger, TokenLimits(per_guild=1_000), lambda: TODAY))
    question = Question("Why?", Scope((library,)), guild_id=guild)
    list(meter(Chat(*REPLY), question).stream("s", "u"))
    assert ledger.tokens == {(TODAY, guild): 100}
