"""``footnote export``: what ``footnote ingest`` restores."""

import io
import json
import shutil
from pathlib import Path

import pytest

from ingest.errors import FootnoteError
from ingest.library.export import json_line, write_articles
from ingest.storage.article_store import ArticleStore
from ingest.storage.versions import TEXTS_PER_BATCH
from ingest.types import Article
from tests.integration.cli import examples

ODD = {
    "crlf": "Wind rose.\r\n\r\nTrees fell.\rRoads shut.\n",
    "emoji": "The fair 🎡 opened 👩‍👩‍👧. Crowds came.",
    "rtl": "قال الوزير إن الجسر مغلق. \u202eHidden order\u202c stays.",
    "invisible": "\ufeffZero\u200bwidth bypolice.\u2028Next line\u2029and more\u0085here.",
    "controls": "A bell \x07 rang. An escape \x1b[31m stayed. A delete \x7f too.",
    "quotes": 'She said "no \\ never". \\u0041 is no letter A.',
    "edges": "  \n\n Leading and trailing stay. \t\n ",
    "decomposed": "Cafe\u0301 and Café differ.",
    "astral": "\U0001d400 letter and \U000e0041 tag. End.",
}


def fill(footnote, *articles):
    run = footnote("ingest", "-", stdin=examples.lines(*articles))
    assert run.status == 0, run.err


def start_again(folder):
    shutil.rmtree(folder / "store")


def shown(footnote, article_id):
    found = json.loads(footnote("show", article_id, "--json").out)
    return {name: value for name, value in found.items() if name != "ingested_at"}


def test_an_empty_library_is_no_lines(footnote):
    run = footnote("export")
    assert (run.status, run.out, run.err) == (0, "", "Exported 0 articles.\n")


def test_an_export_restores_texts_offsets_and_order_and_exports_the_same_bytes(footnote, folder):
    odd = [{"id": name, "text": text} for name, text in ODD.items()]
    undated = {"text": "A late note has no date. It still counts.", "authors": ["Moss, A.", "B"]}
    fill(footnote, *odd, *examples.ARTICLES, undated)
    first = footnote("export", "-o", "all.jsonl")
    assert (first.status, first.out) == (0, "")
    before = (folder / "all.jsonl").read_bytes()
    listing = footnote("articles", "--json").out
    ids = [item["id"] for item in json.loads(listing)]
    contents = [shown(footnote, article_id) for article_id in ids]
    assert len(ids) == len(odd) + 3

    start_again(folder)
    assert footnote("ingest", "all.jsonl").status == 0

    assert footnote("articles", "--json").out == listing
    assert [shown(footnote, article_id) for article_id in ids] == contents
    assert {name: shown(footnote, name)["text"] for name in ODD} == ODD
    assert footnote("export").out.encode() == before


def test_ingesting_an_export_where_it_came_from_changes_nothing(footnote, filled):
    exported = footnote("export").out
    run = footnote("ingest", "-", stdin=exported)
    assert run.err == "2 unchanged.\n"


def test_a_replaced_and_a_removed_article_are_exported_as_they_are_now(footnote, filled):
    fill(footnote, examples.BRIDGE | {"text": "The bridge in Vellmar stays open after all."})
    footnote("remove", "orchard", "--yes")
    (line,) = footnote("export").out.splitlines()
    assert json.loads(line)["text"] == "The bridge in Vellmar stays open after all."


def test_libraries_are_exported_apart(footnote, filled):
    fill_other = footnote(
        "ingest", "-", "--library", "other", stdin=examples.lines({"text": "Rain fell at dawn."})
    )
    assert fill_other.status == 0
    assert len(footnote("export").out.splitlines()) == 2
    assert len(footnote("export", "--library", "other").out.splitlines()) == 1


def test_an_export_needs_neither_model_nor_index(footnote, filled, monkeypatch):
    def missing(_):
        raise AssertionError

    monkeypatch.setattr("ingest.bootstrap.load_embedder", missing)
    shutil.rmtree(filled / "chroma")
    assert len(footnote("export").out.splitlines()) == 2


def test_an_export_sees_one_state_while_others_publish(footnote, folder):
    # More than are read at once, so that the change falls between two readings.
    texts = [
        {"id": f"note-{n}", "text": f"Note number {n} is short."}
        for n in range(TEXTS_PER_BATCH + 5)
    ]
    fill(footnote, *texts)
    store = ArticleStore(f"sqlite:///{folder / 'store' / 'footnote.sqlite3'}")
    try:
        reading = store.articles(store.library("shared").key)
        first = next(reading)
        fill(footnote, texts[-1] | {"text": "Note changed."}, {"id": "new", "text": "New note."})
        found = [first, *reading]
    finally:
        store.close()
    assert [article.text for article in found] == [item["text"] for item in texts]


def test_no_escape_or_line_separator_reaches_a_terminal(footnote):
    fill(footnote, {"id": "controls", "text": ODD["controls"] + ODD["invisible"]})
    out = footnote("export", terminals="out").out
    assert not set("\x07\x1b\x7f\x85\u2028\u200b\ufeff") & set(out)


def test_a_file_is_replaced_only_by_a_complete_export(footnote, filled, folder, monkeypatch):
    kept = folder / "all.jsonl"
    kept.write_text("former\n")

    def second_fails(article):
        if article.id == "orchard":
            raise OSError(28, "No space left on device")
        return json_line(article)

    monkeypatch.setattr("ingest.library.export.json_line", second_fails)
    run = footnote("export", "-o", "all.jsonl")
    assert run.status == 1
    assert "the disk is full" in run.err
    assert "Traceback" not in run.err
    assert kept.read_text() == "former\n"
    assert {path.name for path in folder.iterdir()} == {"store", "all.jsonl"}


@pytest.mark.parametrize(
    ("target", "status", "said"),
    [
        pytest.param("store", 2, "is a folder", id="a folder"),
        pytest.param(
            "missing/all.jsonl", 1, "folder does not exist", id="in a folder that is not there"
        ),
    ],
)
def test_a_place_where_no_file_can_be_is_named(footnote, filled, target, status, said):
    run = footnote("export", "-o", target)
    assert (run.status, run.out) == (status, "")
    assert said in run.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_standard_output_is_named():
    with (
        Path("/dev/full").open("wb", buffering=0) as full,
        pytest.raises(FootnoteError, match="the disk is full"),
    ):
        write_articles([Article(id="a", text="Rain fell.")], full)


def test_a_reader_who_has_enough_ends_the_export():
    class Closed(io.RawIOBase):
        def write(self, _):
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        write_articles([Article(id="a", text="Rain fell.")], Closed())
