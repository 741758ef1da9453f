"""Limits for each person, each server and everybody together."""

import pytest

from bot.discord.questions.rate_limit import RateLimiter, RateLimits

ANNA, BEN, CARA = 1, 2, 3
NORTH, SOUTH = 10, 20


class Clock:
    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def quota(clock, person=0, server=0, everybody=0):
    return RateLimiter(RateLimits(person, server, everybody), clock)


@pytest.mark.parametrize(
    ("limits", "first", "refused", "taken"),
    [
        ({"person": 1}, (ANNA, NORTH), (ANNA, SOUTH), (BEN, NORTH)),
        ({"person": 1}, (ANNA, None), (ANNA, NORTH), (BEN, None)),
        ({"server": 1}, (ANNA, NORTH), (BEN, NORTH), (ANNA, SOUTH)),
        ({"server": 1, "everybody": 2}, (ANNA, NORTH), (BEN, NORTH), (BEN, None)),
    ],
    ids=["person", "direct message", "server", "server beside everybody"],
)
def test_each_limit_counts_for_itself(clock, limits, first, refused, taken):
    questions = quota(clock, **limits)
    assert questions.take(*first) == 0
    assert questions.take(*refused) == 60
    assert questions.take(*taken) == 0


def test_everybody_together_has_a_limit(clock):
    questions = quota(clock, everybody=2)
    assert [questions.take(person, None) > 0 for person in (ANNA, BEN, CARA)] == [0, 0, 1]


def test_after_the_wait_that_was_said_a_question_is_taken(clock):
    questions = quota(clock, person=1)
    questions.take(ANNA, NORTH)
    clock.now += 17.5
    wait = questions.take(ANNA, NORTH)
    assert wait == 43
    clock.now += wait
    assert questions.take(ANNA, NORTH) == 0


def test_a_question_turned_away_does_not_count(clock):
    questions = quota(clock, person=1, server=2)
    questions.take(ANNA, NORTH)
    questions.take(ANNA, NORTH)
    assert questions.take(BEN, NORTH) == 0


def test_no_limit_is_no_wait(clock):
    questions = quota(clock)
    assert not any(questions.take(ANNA, NORTH) for _ in range(1_000))


def test_who_has_not_asked_for_a_minute_is_forgotten(clock):
    questions = quota(clock, person=6)
    for person in range(100):
        questions.take(person, None)
    clock.now += 60
    questions.take(ANNA, None)
    assert len(questions._taken) == 1
