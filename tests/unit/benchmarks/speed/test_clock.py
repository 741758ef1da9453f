"""Times that are measured alternately."""

import pytest

from benchmarks.speed.clock import Times, alternating_over


def test_the_percentile_lies_between_the_two_nearest_times():
    times = Times(tuple(map(float, range(101))))
    assert (times.median, times.p95) == (50.0, pytest.approx(95.0))


def test_every_question_is_asked_everywhere_in_turn_after_a_few_that_do_not_count():
    asked = []
    one, other = alternating_over(
        ["Who?", "Why?"],
        lambda text: asked.append(("one", text)),
        lambda text: asked.append(("other", text)),
        warm_up=1,
    )
    who, why = [("one", "Who?"), ("other", "Who?")], [("one", "Why?"), ("other", "Why?")]
    assert asked == [*who, *who, *why]
    assert len(one.each) == len(other.each) == 2
