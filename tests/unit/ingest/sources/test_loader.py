import io
import os
import threading
from pathlib import Path

import pytest

from ingest.errors import SourceError, UsageError
from ingest.sources import decoding
from ingest.sources.items import SourceArticle, SourceFailure, SourceOptions
from ingest.sources.loader import count_articles, read_sources, read_upload

STORY = "Bridge to close\n\nThe harbour bridge closes on Monday. Ferries run instead.\n"
WRAPPED = """\
The harbour bridge stays closed until the end of this summer, the
council said, because the repairs take far longer than had been
expected by the engineers who looked at the pillars last autumn,
and ferries carry commuters.
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(*arguments, stdin=b"", **options):
    return list(read_sources(arguments, SourceOptions(**options), io.BytesIO(stdin)))


def article(*arguments, **options):
    (item,) = read(*arguments, **options)
    assert isinstance(item, SourceArticle), item
    return item.article


def failure(*arguments, **options):
    (item,) = read(*arguments, **options)
    assert isinstance(item, SourceFailure), item
    assert isinstance(item.error, SourceError)
    assert "\n" not in str(item.error)
    return item


def test_a_text_file_keeps_its_text_and_opens_with_its_title(folder):
    (folder / "story.txt").write_bytes(STORY.replace("\n", "\r\n").encode())
    found = article("story.txt")
    assert found.text == STORY.replace("\n", "\r\n")
    assert found.title == "Bridge to close"
    assert found.id.startswith("story-")


@pytest.mark.parametrize(
    "text",
    [
        "The harbour bridge closes on Monday.\nFerries run instead.",
        "Only one line",
        f"{'very ' * 40}long line\nThe harbour bridge closes.",
        WRAPPED,
    ],
    ids=["a sentence", "nothing follows", "too long", "wrapped text"],
)
def test_a_first_line_that_is_no_headline_gives_no_title(folder, text):
    (folder / "story.txt").write_text(text)
    assert article("story.txt").title is None


def test_what_the_person_says_goes_before_what_the_file_says(folder):
    (folder / "story.md").write_text("---\ntitle: Mine\noutlet: Wire\n---\nThe bridge closes.")
    found = article(
        "story.md",
        id="my-id",
        title="Yours",
        url="https://example.com/a",
        outlet="The Example Courier",
        published_at="2026-02-13T10:00+01:00",
    )
    assert (found.id, found.title, found.url) == ("my-id", "Yours", "https://example.com/a")
    assert (found.outlet, found.published_at) == ("The Example Courier", "2026-02-13T09:00:00Z")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("\ufeffThe bridge closes.".encode(), "The bridge closes."),
        ("The bridge closes – now.".encode("utf-16"), "The bridge closes – now."),
    ],
    ids=["utf-8 with mark", "utf-16"],
)
def test_byte_order_marks_are_understood_and_removed(folder, data, text):
    (folder / "story.txt").write_bytes(data)
    assert article("story.txt").text == text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"-- ...", "no words"),
        ("Die Brücke\nist zu, München".encode("latin-1"), r"Byte 6 \(0xFC\) on line 1"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04...", "zip"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"The bridge\x00 closes", "binary"),
        (rb"{\rtf1\ansi The bridge closes.}", "RTF"),
        (b"From: a@example.com\r\nMIME-Version: 1.0\r\n\r\nThe bridge closes.", "e-mail"),
        (b"\xff\xfeT\x00\x00\xd8", "UTF-16"),
    ],
)
@pytest.mark.parametrize("name", ["story.txt", "story.md", "unknown"])
def test_a_file_without_readable_text_says_what_it_is(folder, name, data, message):
    (folder / name).write_bytes(data)
    item = failure(name)
    assert item.source == name
    with pytest.raises(SourceError, match=message):
        raise item.error


def test_a_missing_file_does_not_stop_the_others(folder):
    (folder / "story.txt").write_text(STORY)
    missing, found = read("missing.txt", "story.txt")
    assert missing.source == "missing.txt"
    assert "no such file" in str(missing.error)
    assert found.article.text == STORY


def test_a_name_that_is_none_is_refused():
    assert "file name" in str(failure("a\0b").error)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_says_so(folder):
    (folder / "story.txt").write_text(STORY)
    (folder / "story.txt").chmod(0)
    assert "may not read it" in str(failure("story.txt").error)


def test_a_file_that_is_too_big_is_refused_before_it_is_read_whole(folder, monkeypatch):
    monkeypatch.setattr(decoding, "MAX_ARTICLE_BYTES", 100)
    (folder / "story.txt").write_text("word " * 30)
    assert "larger" in str(failure("story.txt").error)


def test_saved_pages_that_name_only_their_front_page_are_told_apart(folder):
    head = '<base href="https://example.com/">'
    for name in ("one", "two"):
        body = f"<article><p>{name} {STORY * 5}</p><p>{STORY}</p></article>"
        (folder / f"{name}.html").write_text(f"<html><head>{head}</head><body>{body}</body></html>")
    assert len({item.article.id for item in read(".")}) == 2
    given = article("one.html", url="https://example.com/one")
    assert given.url == "https://example.com/one"


@pytest.mark.parametrize("address", ["https://example.com/a", "HTTP://EXAMPLE.COM"])
def test_an_address_on_the_web_goes_to_the_reader_of_the_web_and_to_no_file(address):
    found = SourceFailure(address, SourceError("nothing there"))
    given = []

    def read_address(*arguments):
        given.append(arguments)
        return found

    options = SourceOptions(outlet="The Sample")
    assert list(read_sources([address], options, io.BytesIO(), read_address)) == [found]
    assert given == [(address, options)]


def test_without_a_reader_of_the_web_an_address_says_what_to_do():
    assert "--url" in failure("https://example.com/a").error.hint


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.TSV"])
def test_a_table_is_pointed_to_jsonl(folder, name):
    (folder / name).write_text('{"text": "The bridge closes."}')
    assert ".jsonl" in failure(name).error.hint


@pytest.mark.parametrize("name", ["a.txt", "a.ndjson", "articles"])
def test_json_lines_of_another_name_are_not_taken_for_text(folder, name):
    (folder / name).write_text('{"text": "The bridge closes."}\n')
    error = failure(name).error
    assert (error.message, error.hint) == (
        "It holds JSON lines, but its name does not end in .jsonl.",
        "Rename it.",
    )


@pytest.mark.parametrize("start", ['<?xml version="1.0"?><plist>', '<rss version="2.0">'])
@pytest.mark.parametrize("name", ["a.txt", "a.xml", "-"])
def test_xml_is_not_taken_for_text(folder, name, start):
    text = f"{start}The bridge closes."
    (folder / name).write_text(text)
    (item,) = read(name, stdin=text.encode())
    assert "XML" in item.error.message


@pytest.mark.parametrize("start", ["", "\ufeff", '<?xml version="1.0"?>\n', "<!-- saved -->"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.xhtml", "a.php", "page"])
def test_a_web_page_is_read_as_one_whatever_its_name(folder, name, start):
    body = f"<article><h1>Bridge to close</h1><p>{STORY * 3}</p><p>{STORY}</p></article>"
    (folder / name).write_text(f"{start}<html><body>{body}</body></html>")
    found = article(name)
    assert found.title == "Bridge to close"
    assert "<" not in found.text


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.pdf", "empty"])
def test_an_empty_file_is_called_empty(folder, name):
    (folder / name).write_bytes(b"\n")
    assert failure(name).error.message == "It is empty."


def test_a_folder_gives_its_files_in_order(folder):
    for name in ["b.txt", "a.md", "deep/er/c.htm", "d.HTML", "e.jsonl"]:
        path = folder / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        page = f"<html><body><article><p>{STORY * 5}</p><p>{STORY}</p></article></body></html>"
        path.write_text({"e": '{"text": "Hello."}'}.get(path.stem, page))
    for ignored in [".hidden.txt", "picture.png", "README.md", ".git/a.txt", "notes.rst"]:
        path = folder / "news" / ignored
        path.parent.mkdir(exist_ok=True)
        path.write_text("Not an article.")
    names = [item.source for item in read("news")]
    assert names == [
        "news/a.md", "news/b.txt", "news/d.HTML", "news/deep/er/c.htm", "news/e.jsonl:1",
    ]  # fmt: skip


def test_a_folder_without_articles_is_a_failure(folder):
    (folder / "empty").mkdir()
    item = failure("empty")
    assert item.source == "empty"
    assert "no articles" in item.error.message
    assert ".txt" in item.error.hint


def test_a_folder_that_links_to_itself_ends(folder):
    (folder / "news").mkdir()
    (folder / "news" / "a.txt").write_text(STORY)
    (folder / "news" / "again").symlink_to(folder / "news")
    (folder / "news" / "nowhere.txt").symlink_to(folder / "gone.txt")
    assert [item.source for item in read("news")] == ["news/a.txt"]


def test_a_folder_may_be_nested_deeply(folder):
    inside = "d/" * 1_100
    Path("d/" * 500).mkdir(parents=True)
    os.chdir("d/" * 500)
    Path("d/" * 600).mkdir(parents=True)
    os.chdir(folder)
    Path(f"{inside}deep.txt").write_text(STORY)
    Path("top.txt").write_text(STORY)
    assert [item.source for item in read(".")] == [f"{inside}deep.txt", "top.txt"]
    Path(f"{inside}deep.txt").unlink()
    os.removedirs(inside)


def test_what_cannot_be_looked_at_does_not_stop_the_rest_of_a_folder(folder, monkeypatch):
    for name in "abc":
        (folder / f"{name}.txt").write_text(STORY)
    is_dir = Path.is_dir

    def refuse(path):
        if path.name == "b.txt":
            raise PermissionError
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", refuse)
    first, second, third = read(".")
    assert (first.source, third.source) == ("a.txt", "c.txt")
    assert second.error.message == "You may not read it."


def test_a_file_that_vanishes_does_not_stop_the_rest_of_a_folder(folder):
    for name in "abc":
        (folder / f"{name}.txt").write_text(STORY)
    items = read_sources(["."], SourceOptions(), io.BytesIO())
    assert next(items).source == "a.txt"
    (folder / "b.txt").unlink()
    assert [item.source for item in items] == ["c.txt"]


def test_a_pipe_of_json_lines_is_read_once(tmp_path):
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=['{"text": "The bridge closes."}\n'])
    writer.start()
    assert count_articles([str(pipe)]) == 1
    assert read(str(pipe), title="Bridge")[0].article.title == "Bridge"
    writer.join()


def test_a_file_given_twice_is_read_once(folder):
    (folder / "a.txt").write_text(STORY)
    (folder / "link.txt").symlink_to(folder / "a.txt")
    assert [item.source for item in read("a.txt", "./a.txt", ".", "link.txt")] == ["a.txt"]


def test_files_are_read_one_at_a_time(folder):
    for name in "ab":
        (folder / f"{name}.txt").write_text(STORY)
    items = read_sources(["a.txt", "b.txt"], SourceOptions(), io.BytesIO())
    assert next(items).source == "a.txt"
    (folder / "b.txt").write_text("Something else.")
    assert next(items).article.text == "Something else."


def test_an_outlet_and_a_date_may_hold_for_many(folder):
    for name in "ab":
        (folder / f"{name}.txt").write_text(STORY)
    items = read("a.txt", "b.txt", outlet="Wire", published_at="2026-02-13")
    assert {(i.article.outlet, i.article.published_at) for i in items} == {("Wire", "2026-02-13")}


@pytest.mark.parametrize("arguments", [("a.txt", "b.txt"), (".",), ("c.jsonl",), ("a.txt", "-")])
@pytest.mark.parametrize("option", [{"title": "T"}, {"id": "x"}, {"url": "https://example.com/"}])
def test_an_option_of_one_article_is_refused_for_several(folder, arguments, option):
    for name in "ab":
        (folder / f"{name}.txt").write_text(STORY)
    (folder / "c.jsonl").write_text('{"text": "One."}\n\n{"text": "Two."}\n')
    with pytest.raises(UsageError, match=f"--{next(iter(option))} can only"):
        read_sources(arguments, SourceOptions(**option), io.BytesIO())


@pytest.mark.parametrize("name", ["one.jsonl", "folder"])
def test_an_option_of_one_article_holds_where_there_is_only_one(folder, name):
    (folder / "folder").mkdir()
    (folder / "folder" / "a.txt").write_text(STORY)
    (folder / "one.jsonl").write_text('\n{"text": "One."}\n\n')
    assert article(name, title="Mine").title == "Mine"


@pytest.mark.parametrize(
    "option", [{"url": "nowhere"}, {"published_at": "soon"}, {"id": "two words"}, {"id": ""}]
)
def test_a_wrong_option_is_a_mistake_of_usage(option):
    with pytest.raises(UsageError):
        read_sources(["a.txt"], SourceOptions(**option), io.BytesIO())


def test_standard_input_is_one_plain_text():
    found = article("-", stdin=STORY.encode())
    assert (found.text, found.title) == (STORY, "Bridge to close")
    assert found.id == article("-", stdin=STORY.encode()).id


def test_standard_input_may_be_json_lines():
    items = read("-", stdin=b'\n{"text": "One."}\nbroken\n{"text": "Two."}\n')
    assert [item.source for item in items] == ["-:2", "-:3", "-:4"]
    assert isinstance(items[1], SourceFailure)


def test_json_lines_on_standard_input_may_begin_with_a_broken_one():
    items = read("-", stdin=b'{"text": "One.\n{"text": "Two."}\n')
    assert [type(item) for item in items] == [SourceFailure, SourceArticle]


@pytest.mark.parametrize(
    ("stdin", "message"), [(b"", "empty"), (b"\xff\xfe\xff", "UTF-16"), (b"%PDF-", "PDF")]
)
def test_standard_input_without_text_says_so(stdin, message):
    item = failure("-", stdin=stdin)
    assert item.source == "-"
    assert message in str(item.error)


def test_an_option_of_one_article_is_refused_for_several_lines_of_standard_input():
    with pytest.raises(UsageError, match="--title"):
        read("-", stdin=b'{"text": "One."}\n{"text": "Two."}', title="T")
    assert article("-", stdin=b'{"text": "One."}\n', title="T").title == "T"


def test_a_line_of_standard_input_is_read_as_soon_as_it_is_written():
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream, os.fdopen(writing, "wb", buffering=0) as writer:
        writer.write(b'{"text": "One."}\n')
        items = read_sources(["-"], SourceOptions(), stream)
        assert next(items).article.text == "One."
        writer.write(b'{"text": "Two."}\n')
        assert next(items).article.text == "Two."


def paths_of(*arguments, stdin=b""):
    return [item.path for item in read(*arguments, stdin=stdin) if isinstance(item, SourceArticle)]


def test_an_article_of_a_file_has_its_whole_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(STORY)
    Path("b.jsonl").write_text('\n{"text": "One."}\n{"text": "Two."}\n')
    both = f"{tmp_path}/b.jsonl"
    assert paths_of("a.txt", "./b.jsonl") == [f"{tmp_path}/a.txt", f"{both}:2", f"{both}:3"]


def test_what_is_no_file_has_no_path(tmp_path):
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=[STORY])
    writer.start()
    assert paths_of("-", str(pipe), stdin=STORY.encode()) == [None, None]
    writer.join()


@pytest.mark.parametrize("name", ["/etc/story.txt", "../../story.txt"])
def test_a_file_that_was_sent_has_no_path_of_this_machine(name):
    (item,) = read_upload(name, STORY.encode())
    assert (item.source, item.path) == ("story.txt", None)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", "<p>{}</p><p>The mill is gone, and nobody knows why it burned.</p>"),
        ("a.md", "# Mill burns\n\n{}\n\nThe mill is gone.\n"),
        ("a.jsonl", '{{"text": "{}"}}'),
    ],
)
def test_the_date_of_a_dateline_fills_a_gap_in_every_format(folder, name, text):
    story = "Marsh Lane, 13 February 2026. The mill burned down."
    (folder / name).write_text(text.format(story), encoding="utf-8")
    (item,) = read(name)
    assert item.article.published_at == "2026-02-13"
    assert item.date_line == "Marsh Lane, 13 February 2026."
    assert article(name, published_at="2026-02-14").published_at == "2026-02-14"


def test_the_date_that_a_source_gives_comes_before_that_of_its_dateline(folder):
    (folder / "a.md").write_text("---\ndate: 2026-02-14\n---\nTolm, 13 February 2026. It burned.")
    (item,) = read("a.md")
    assert (item.article.published_at, item.date_line) == ("2026-02-14", None)
