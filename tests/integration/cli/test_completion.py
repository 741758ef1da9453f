"""Shell completion: commands, options, ids of articles and names of outlets, or silence."""

import pytest

from bot.cli.app import make_app
from tests.integration.cli import examples


@pytest.fixture
def completed(footnote, monkeypatch):
    """``completed("show br")`` are the words that bash offers."""

    def run(line):
        words = ["footnote", *line.split(" ")]
        monkeypatch.setenv("COMP_WORDS", " ".join(words))
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        monkeypatch.setenv("_FOOTNOTE_COMPLETE", "complete_bash")
        found = footnote()
        assert found.err == ""
        return found.out.split("\n")[:-1] if found.out.strip() else []

    return run


def test_commands_and_options_are_completed(completed):
    assert completed("rem") == ["remove"]
    assert "--prefer-page" in completed("ingest --pre")


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("line", ["show br", "remove br", "ask --article br", "chat --article br"])
def test_ids_are_completed(completed, line):
    assert completed(line) == ["bridge"]


@pytest.mark.usefixtures("filled")
def test_all_ids_are_offered_before_one_is_begun(completed):
    assert completed("show ") == ["bridge", "orchard"]


@pytest.mark.usefixtures("filled")
def test_outlets_are_completed(completed):
    outlet = examples.BRIDGE["outlet"]
    assert completed(f"ask --outlet {outlet[:3]}") == [outlet]


@pytest.mark.parametrize("line", ["show br", "ask --outlet T"])
def test_without_a_store_completion_is_silent_and_makes_none(completed, folder, line):
    assert completed(line) == []
    assert not (folder / "store").exists()


@pytest.mark.parametrize("line", ["show br", "ask --outlet T"])
def test_a_damaged_store_is_silent(completed, filled, line):
    (filled / "footnote.sqlite3").write_bytes(b"This is no database at all. " * 500)
    assert completed(line) == []


@pytest.mark.usefixtures("filled")
def test_completion_loads_no_model(completed, monkeypatch):
    monkeypatch.setattr("ingest.bootstrap.load_embedder", None)
    assert completed("show b") == ["bridge"]


def test_completion_can_be_installed(footnote):
    assert "--install-completion" in footnote("--help").out
    assert make_app()._add_completion
