"""What the command line says about itself."""

import inspect
import re
import subprocess
import sys
from importlib.metadata import version

import pytest

import bot.__main__
import ingest.__main__
from bot.cli.commands import COMMANDS as ENTRIES
from bot.cli.commands import LazyCommands

COMMANDS = (
    *("ingest", "watch", "ask", "chat", "verify", "audit", "articles", "show", "remove"),
    *("export", "backup", "restore", "reindex", "doctor", "config", "serve", "eval"),
)


def words(text):
    return " ".join(text.split())


def test_all_commands_are_listed_with_a_whole_sentence(footnote):
    run = footnote("--help")
    assert (run.status, run.err) == (0, "")
    listed = run.out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS)
    for line in listed:
        assert re.fullmatch(r"  \w+ +[A-Z].*\w\.", line)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_list_says_the_first_sentence_of_each_help(entry):
    first, _, _ = LazyCommands()[entry.name].help.partition("\n\n")
    assert entry.summary == " ".join(first.split())


def test_the_list_is_shown_without_importing_what_commands_need():
    script = """
import sys
from bot.cli import main
sys.argv = ["footnote", "--help"]
try:
    main()
finally:
    heavy = {"numpy", "sqlalchemy", "pydantic", "chromadb", "discord"}
    print("imported:", *sorted(heavy & set(sys.modules)), file=sys.stderr)
"""
    run = subprocess.run(  # noqa: S603  # this interpreter
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert run.stderr == "imported:\n"


def test_a_misspelled_command_gets_the_one_that_was_meant(footnote):
    run = footnote("asq")
    assert (run.status, run.out) == (2, "")
    assert "Did you mean 'ask'?" in run.err


def test_without_a_command_the_help_is_shown_as_wrong_usage(footnote):
    run = footnote()
    assert (run.status, run.out) == (2, "")
    assert "Commands:" in run.err


def test_an_unknown_command_is_wrong_usage(footnote):
    run = footnote("sing")
    assert (run.status, run.out) == (2, "")
    assert "sing" in run.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_each_of_its_options(footnote, command):
    run = footnote(command, "--help")
    assert (run.status, run.err) == (0, "")
    usage, _, rest = run.out.partition("\n\n")
    assert usage.startswith(f"Usage: footnote {command} ")
    described, _, options = rest.partition("Options:\n")
    assert "." in described
    for option in re.findall(r"^  (--?[\w-]+.*(?:\n {4,}.*)*)", options, re.MULTILINE):
        assert re.search(r"\s{2,}[A-Z]\w*", option), option


def _examples(command):
    """The lines of a command's docstring that can be pasted."""
    found = next(entry for entry in ENTRIES if entry.name == command)
    text = inspect.getdoc(found.load()) or ""
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_can_be_pasted_at_80_columns(footnote, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "80")
    lines = footnote(command, "--help").out.splitlines()
    assert all(len(line) <= 80 for line in lines)
    shown = {line.strip() for line in lines}
    for example in _examples(command):
        assert example in shown


def test_there_are_examples():
    assert len(_examples("ingest")) == 4


@pytest.mark.parametrize("option", ["--help", "-h"])
@pytest.mark.parametrize(
    ("program", "usage"),
    [
        pytest.param(
            ingest.__main__.main, "Usage: python -m ingest [OPTIONS] {SOURCE}...", id="ingest"
        ),
        pytest.param(bot.__main__.main, "Usage: python -m bot [OPTIONS]", id="bot"),
    ],
)
def test_the_packages_can_be_run(footnote, program, usage, option):
    run = footnote(option, program=program)
    assert (run.status, run.err) == (0, "")
    assert usage in run.out


@pytest.mark.parametrize("arguments", [(), *((command,) for command in COMMANDS)])
def test_h_is_short_for_help(footnote, arguments):
    assert footnote(*arguments, "-h") == footnote(*arguments, "--help")


def test_the_version_is_that_of_the_package(footnote):
    run = footnote("--version")
    assert (run.status, run.out, run.err) == (0, f"footnote {version('footnote')}\n", "")
