"""``footnote articles``, ``show`` and ``remove``."""

import json

import pytest

from tests.integration.cli import examples


def test_no_articles_are_an_empty_array_and_a_hint_for_people(footnote):
    assert footnote("articles", "--json").out == "[]\n"
    run = footnote("articles")
    assert (run.status, run.out) == (0, "")
    assert "footnote ingest" in run.err


def test_the_articles_are_listed_newest_first(footnote, filled):
    listed = footnote("articles")
    assert (listed.status, listed.err) == (0, "")
    assert listed.out == (
        "orchard  Frost ruins the apple harvest\n"
        "    Placeholder Weekly, 2031-05-11, 3 sentences, version 1\n"
        "bridge  Old bridge in Vellmar closes\n"
        "    The Sample Ledger, 2031-03-02, 4 sentences, version 1\n"
    )
    summaries = json.loads(footnote("articles", "--json").out)
    assert [summary["id"] for summary in summaries] == ["orchard", "bridge"]
    assert list(summaries[0]) == [
        *("id", "title", "outlet", "url", "published_at", "version", "sentences")
    ]


def test_an_article_is_shown_with_numbered_sentences_by_paragraph(footnote, filled):
    run = footnote("show", "bri")
    assert (run.status, run.err) == (0, "")
    head, *paragraphs = run.out.split("\n\n")
    assert head.splitlines() == [
        "Old bridge in Vellmar closes",
        "The Sample Ledger, 2031-03-02",
        "bridge, version 1, 4 sentences, language en",
        "https://example.com/vellmar/bridge",
    ]
    assert [paragraph.split()[0] for paragraph in paragraphs] == ["0", "1", "3"]
    assert "  2  Mayor Tove Brandt" in run.out


def test_the_shown_json_holds_the_text_and_every_offset(footnote, filled):
    shown = json.loads(footnote("show", "bridge", "--json").out)
    assert shown["text"] == examples.BRIDGE["text"]
    assert shown["authors"] == ["Ida Placeholder"]
    slices = [shown["text"][s["start"] : s["end"]] for s in shown["sentences"]]
    assert slices[0] == "The old bridge in Vellmar closes on Monday because its cables are rusty."
    assert " ".join(slices) == " ".join(examples.BRIDGE["text"].split())


def test_an_article_is_shown_with_those_that_say_nearly_the_same(footnote, filled):
    footnote("ingest", "-", stdin=examples.lines({**examples.BRIDGE, "id": "copy"}))
    assert "Nearly the same as bridge\n" in footnote("show", "copy").out
    assert json.loads(footnote("show", "bridge", "--json").out)["near_duplicates"] == ["copy"]
    assert "nearly" not in footnote("show", "orchard").out.lower()


def test_a_replaced_version_can_still_be_shown(footnote, filled):
    changed = examples.BRIDGE | {"text": "The bridge in Vellmar stays open after all."}
    footnote("ingest", "-", stdin=examples.lines(changed))
    now = json.loads(footnote("show", "bridge", "--json").out)
    before = json.loads(footnote("show", "bridge", "--json", "--version", "1").out)
    assert (now["version"], now["text"]) == (2, changed["text"])
    assert (before["version"], before["text"]) == (1, examples.BRIDGE["text"])


def test_a_removed_article_is_gone(footnote, filled):
    run = footnote("remove", "orchard", "--yes")
    assert (run.status, run.out, run.err) == (0, "", "Removed orchard.\n")
    assert [a["id"] for a in json.loads(footnote("articles", "--json").out)] == ["bridge"]
    assert footnote("show", "orchard").status == 1


@pytest.mark.parametrize(("answer", "removed"), [("y\n", True), ("n\n", False), ("", False)])
def test_a_terminal_is_asked_before_an_article_is_removed(footnote, filled, answer, removed):
    run = footnote("remove", "orchard", stdin=answer, terminals="in out err")
    title = examples.ORCHARD["title"]
    assert f"Remove orchard “{title}” with 1 version? [y/N]" in run.err
    assert ("Removed orchard." in run.err, run.status) == (removed, 0 if removed else 1)
    assert (footnote("show", "orchard").status == 0) is not removed


def test_where_nobody_can_be_asked_nothing_is_removed(footnote, filled):
    run = footnote("remove", "orchard", stdin="y\n")
    assert (run.status, run.out) == (2, "")
    assert "Add --yes" in run.err
    assert footnote("show", "orchard").status == 0


def test_what_is_not_there_is_named_in_one_line(footnote, filled):
    for arguments in (
        ["show", "nothing"],
        ["remove", "nothing"],
        ["show", "bridge", "--version", "9"],
    ):
        run = footnote(*arguments)
        assert (run.status, run.out) == (1, "")
        assert run.err.startswith("footnote: ")
        assert run.err.count("\n") == 1
