"""``footnote backup`` and ``footnote restore``: a store moves to another folder."""

import pytest

from ingest.errors import VectorIndexUnavailable
from tests.fakes.embedder import HashEmbedder
from tests.integration.cli import examples

ASKED = ("ask", examples.ANSWERED)


@pytest.fixture
def backed_up(footnote, filled, folder):
    """A backup of a store with two libraries, and where it lies."""
    valley = examples.lines(examples.ORCHARD)
    assert footnote("ingest", "-", "--library", "valley", stdin=valley).status == 0
    run = footnote("backup", "all.backup")
    assert run.status == 0
    assert (
        "Backed up 3 articles in 2 libraries and the records of 0 questions to all.backup."
        in run.err
    )
    return folder / "all.backup"


@pytest.fixture
def elsewhere(monkeypatch):
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", "elsewhere")


def test_a_restored_store_answers_as_before(footnote, backed_up, monkeypatch):
    before = footnote(*ASKED).out
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", "elsewhere")
    run = footnote("restore", "all.backup")
    assert (run.status, run.out.count("indexed  ")) == (0, 3)
    assert "Restored 3 articles in 2 libraries and the records of 0 questions." in run.err
    assert footnote(*ASKED).out == before
    asked = footnote("ask", "Who lit fires between the trees?", "--library", "valley")
    assert "saved the cherries" in asked.out
    assert "all offsets and hashes correct" in footnote("doctor").out


def test_the_audits_are_restored_too(footnote, backed_up, monkeypatch):
    footnote(*ASKED)
    footnote("backup", "all.backup")
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", "elsewhere")
    run = footnote("restore", "all.backup")
    assert "the records of 1 question." in run.err
    assert examples.ANSWERED in footnote("audit").out


def test_a_store_that_is_in_use_is_not_overwritten(footnote, backed_up):
    before = footnote("export").out
    run = footnote("restore", "all.backup")
    assert (run.status, run.out) == (2, "")
    assert "never replaces anything" in run.err
    assert footnote("export").out == before


@pytest.mark.usefixtures("backed_up", "elsewhere")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing", "There is no file missing."),
        (".", ". is a folder, not a file."),
        ("notes.txt", "notes.txt is not a backup."),
        ("empty", "empty is empty, so it is no backup."),
        ("half", "The backup is damaged: it was not copied as a whole, or changed since."),
        ("notes.txt/x", "a part of its path is a file, not a folder."),
    ],
)
def test_what_is_no_backup_is_said_in_one_line(footnote, folder, name, said):
    (folder / "notes.txt").write_text("Only notes.")
    (folder / "empty").write_bytes(b"")
    (folder / "half").write_bytes((folder / "all.backup").read_bytes()[:20_000])
    run = footnote("restore", name)
    assert (run.status, run.out, run.err.count("\n")) == (1, "", 1)
    assert said in run.err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone/all.backup", "its folder does not exist."),
        ("notes.txt/all.backup", "a part of its path is a file, not a folder."),
        (".", "is a folder. Name a file."),
    ],
)
def test_where_no_backup_can_be_written_it_is_said_why(footnote, filled, folder, name, said):
    (folder / "notes.txt").write_text("Only notes.")
    run = footnote("backup", name)
    assert run.out == ""
    assert said in run.err


def test_where_nothing_was_ingested_there_is_nothing_to_back_up(footnote, folder):
    run = footnote("backup", "all.backup")
    assert (run.status, run.out) == (2, "")
    assert "nothing to back up" in run.err
    assert list(folder.iterdir()) == []


def test_a_folder_is_no_place_for_a_backup(footnote, filled):
    run = footnote("backup", ".")
    assert run.status == 2
    assert "is a folder" in run.err


@pytest.mark.usefixtures("backed_up")
@pytest.mark.parametrize(
    "failure", [VectorIndexUnavailable("Chroma is away."), KeyboardInterrupt()]
)
def test_where_the_vectors_cannot_be_made_the_texts_are_there_and_the_rest_is_said(
    footnote, monkeypatch, failure
):
    class Failing(HashEmbedder):
        def embed_passages(self, *_args):
            raise failure

    monkeypatch.setenv("FOOTNOTE_DATA_DIR", "elsewhere")
    with monkeypatch.context() as patched:
        patched.setattr("ingest.bootstrap.load_embedder", lambda _: Failing())
        run = footnote("restore", "all.backup")
    assert run.status in {1, 130}
    assert "footnote reindex --library shared\n" in run.err
    assert "footnote reindex --library valley\n" in run.err
    for name in ("shared", "valley"):
        assert footnote("reindex", "--library", name).status == 0
    assert "rusty" in footnote(*ASKED).out
