"""A run whose parts may fail."""

from benchmarks.speed.ratios import Ratio
from benchmarks.speed.run import Run


def ratio(what):
    return Ratio(what, "plain pipeline", 20.0, 10.0, "ms")


def broken():
    yield ratio("a question")
    raise OSError("The disk is full.")


def test_a_part_that_fails_loses_neither_the_others_nor_what_it_measured_before(capsys):
    run = Run()
    run.measure("questions", broken)
    run.measure("starts", lambda: [ratio("a start")])
    assert [found.what for found in run.found] == ["a question", "a start"]
    assert run.failed == ["questions"]
    assert "The disk is full." in capsys.readouterr().err


def test_the_report_names_the_parts_that_failed():
    run = Run()
    run.measure("questions", broken)
    assert run.report({}).endswith("because of a failure: questions.")
    assert "| a question |" in run.report({})


def test_the_report_of_a_whole_run_is_the_table():
    run = Run()
    run.measure("starts", lambda: [ratio("a start")])
    assert run.report({}).splitlines()[-1].startswith("| a start |")
