"""How far long work is: the speed over the last half minute, and the number of articles."""

import io
import json
import sys

import pytest

from ingest.runtime.progress import WINDOW_SECONDS, Rate, article_progress
from ingest.sources.loader import count_articles


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_the_rate_is_what_was_done_by_the_time_that_has_passed(clock):
    rate = Rate(clock)
    assert rate.per_second() == 0
    clock.now += 2
    rate.add(60)
    clock.now += 2
    rate.add(60)
    assert rate.per_second() == pytest.approx(30)


def test_the_rate_forgets_what_was_long_ago(clock):
    rate = Rate(clock)
    clock.now += 1
    rate.add(10_000)
    for _ in range(100):
        clock.now += 1
        rate.add(5)
    assert rate.per_second() == pytest.approx(5, rel=1 / WINDOW_SECONDS)
    clock.now += 1000
    assert rate.per_second() < 1


def test_the_rate_keeps_a_bounded_number_of_moments(clock):
    rate = Rate(clock)
    for _ in range(1000):
        clock.now += 1
        rate.add(1)
    assert len(rate._counts) < 2 * WINDOW_SECONDS


def test_loading_the_model_is_not_counted_as_work(clock):
    rate = Rate(clock)
    clock.now += 60
    rate.restart()
    clock.now += 2
    rate.add(10)
    rate.restart()
    assert rate.per_second() == pytest.approx(5)


def terminal(monkeypatch):
    """Make standard error a terminal, and return what is written to it.

    No fixture, since pytest takes standard error back between these and the test.
    """
    stream = io.StringIO()
    stream.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    return stream


def test_the_bar_says_that_the_model_is_loaded_and_promises_nothing_yet(monkeypatch, clock):
    screen = terminal(monkeypatch)
    with article_progress(lambda: 3, is_loading=lambda: True, clock=clock):
        pass
    shown = screen.getvalue()
    assert "loading the model" in shown
    assert "sentences/s" not in shown
    assert "left" not in shown


def test_once_something_is_done_the_bar_tells_its_name_rate_and_time_left(monkeypatch, clock):
    screen = terminal(monkeypatch)
    with article_progress(lambda: 3, clock=clock) as progress:
        clock.now += 10
        progress.advance(50, "The ferry is late")
    shown = screen.getvalue()
    assert "5 sentences/s" in shown
    assert "0:00:20 left" in shown
    assert "The ferry is late" in shown


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "one.txt").write_text("It rained.")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "two.md").write_text("It snowed.")
    (folder / "three.html").write_text("<p>It hailed.</p>")
    (folder / "README.md").write_text("Not an article.")
    lines = [json.dumps({"text": f"Day {n}."}) for n in range(3)]
    (folder / "many.jsonl").write_text("\n\n".join(lines))
    (tmp_path / "empty.jsonl").write_text("\n")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        pytest.param(["one.txt"], 1, id="a file"),
        pytest.param(["one.txt", "one.txt"], 1, id="a file twice"),
        pytest.param(["folder"], 5, id="a folder"),
        pytest.param(["folder", "folder/two.md"], 5, id="a folder and a file of it"),
        pytest.param(["folder/many.jsonl"], 3, id="lines, without blank ones"),
        pytest.param(["empty.jsonl"], 1, id="no lines, which is a failure"),
        pytest.param(["gone.txt"], 1, id="a file that is not there"),
        pytest.param(["https://example.com/a", "one.txt"], 2, id="an address"),
        pytest.param(["one.txt", "-"], None, id="standard input, whose length nobody knows"),
    ],
)
def test_articles_are_counted_as_there_will_be_outcomes(desk, monkeypatch, arguments, number):
    monkeypatch.chdir(desk)
    assert count_articles(arguments) == number


def test_a_long_line_is_one_article(tmp_path):
    path = tmp_path / "long.jsonl"
    path.write_text(json.dumps({"text": "word " * 500_000}) + "\n" + json.dumps({"text": "x"}))
    assert count_articles([str(path)]) == 2
