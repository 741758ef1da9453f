"""Limits by user, by guild and in total."""

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


def rate_limiter(clock, **limits):
    return RateLimiter(RateLimits(**limits), clock)


@pytest.mark.parametrize(
    ("limits", "first", "refused", "taken"),
    [
        ({"per_user": 1}, (ANNA, NORTH), (ANNA, SOUTH), (BEN, NORTH)),
        ({"per_user": 1}, (ANNA, None), (ANNA, NORTH), (BEN, None)),
        ({"per_guild": 1}, (ANNA, NORTH), (BEN, NORTH), (ANNA, SOUTH)),
        ({"per_guild": 1, "total": 2}, (ANNA, NORTH), (BEN, NORTH), (BEN, None)),
    ],
    ids=["user", "direct message", "guild", "guild and total"],
)
def test_each_limit_counts_for_itself(clock, limits, first, refused, taken):
    questions = rate_limiter(clock, **limits)
    assert questions.take(*first) == 0
    assert questions.take(*refused) == 60
    assert questions.take(*taken) == 0


def test_everybody_together_has_a_limit(clock):
    questions = rate_limiter(clock, total=2)
    assert [questions.take(person, None) > 0 for person in (ANNA, BEN, CARA)] == [0, 0, 1]


def test_after_the_wait_that_was_said_a_question_is_taken(clock):
    questions = rate_limiter(clock, per_user=1)
    questions.take(ANNA, NORTH)
    clock.now += 17.5
    wait = questions.take(ANNA, NORTH)
    assert wait == 43
    clock.now += wait
    assert questions.take(ANNA, NORTH) == 0


def test_a_question_turned_away_does_not_count(clock):
    questions = rate_limiter(clock, per_user=1, per_guild=2)
    questions.take(ANNA, NORTH)
    questions.take(ANNA, NORTH)
    assert questions.take(BEN, NORTH) == 0


def test_no_limit_is_no_wait(clock):
    questions = rate_limiter(clock)
    assert not any(questions.take(ANNA, NORTH) for _ in range(1_000))


def test_who_has_not_asked_for_a_minute_is_forgotten(clock):
    questions = rate_limiter(clock, per_user=6)
    for person in range(100):
        questions.take(person, None)
    clock.now += 60
    questions.take(ANNA, None)
    assert len(questions._accepted) == 1
