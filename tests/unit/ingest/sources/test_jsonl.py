import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources import jsonl
from ingest.sources.items import SourceArticle, SourceFailure, SourceOptions
from ingest.sources.jsonl import read_jsonl
from ingest.sources.limits import (
    MAX_AUTHOR,
    MAX_AUTHORS,
    MAX_MARKS,
    MAX_OUTLET,
    MAX_TEXT,
    MAX_TITLE,
    MAX_URL,
)
from ingest.storage.validation import check_storable
from ingest.text.paragraphs import has_word

LONG = 3 * MAX_TITLE
ENCODABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def read(data, **options):
    data = data.encode() if isinstance(data, str) else data
    return list(read_jsonl(io.BytesIO(data), "news.jsonl", SourceOptions(**options)))


def read_object(**fields):
    (item,) = read(json.dumps({"text": "The bridge closes.", **fields}))
    return item


def test_a_line_is_an_article_with_all_its_fields():
    found = read_object(
        id="bridge-1",
        title="Bridge  to close",
        url="https://example.com/a",
        outlet="The Example Courier",
        published_at="2026-02-13T10:00:00+01:00",
        authors=["Nora Sample", "Ben Placeholder"],
    ).article
    assert (found.id, found.title, found.url) == (
        "bridge-1", "Bridge to close", "https://example.com/a",
    )  # fmt: skip
    assert (found.outlet, found.published_at) == ("The Example Courier", "2026-02-13T09:00:00Z")
    assert found.authors == ("Nora Sample", "Ben Placeholder")


@pytest.mark.parametrize(
    "authors", ["Nora Sample; Ben Placeholder", "Nora Sample, Ben Placeholder"]
)
def test_authors_may_be_one_string(authors):
    assert read_object(authors=authors).article.authors == ("Nora Sample", "Ben Placeholder")


@given(ENCODABLE.filter(has_word))
def test_the_text_is_kept_character_for_character(text):
    (item,) = read(json.dumps({"text": text}))
    assert item.article.text == text


@given(ENCODABLE.filter(has_word))
def test_unescaped_text_is_kept_too(text):
    (item,) = read(json.dumps({"text": text}, ensure_ascii=False))
    assert item.article.text == text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("text", "id", "title", "url", "outlet", "published_at", "authors")
OBJECTS = st.dictionaries(st.sampled_from(FIELDS), JSON | ENCODABLE).map(json.dumps)
LINES = st.one_of(
    st.binary(max_size=80), OBJECTS.map(str.encode), JSON.map(json.dumps).map(str.encode)
)


@given(st.lists(LINES, max_size=6))
def test_any_bytes_are_articles_or_failures_line_by_line(lines):
    data = b"\n".join(lines)
    items = read(data)
    assert items
    numbered = {f"news.jsonl:{number + 1}" for number in range(data.count(b"\n") + 1)}
    assert {item.source for item in items} <= numbered | {"news.jsonl"}
    assert len({item.source for item in items}) == len(items)
    for item in items:
        if isinstance(item, SourceArticle):
            check_storable(item.article)


def test_lines_without_an_id_are_named_by_address_or_text():
    by_url = read_object(url="https://example.com/bridge-to-close").article.id
    assert by_url.startswith("bridge-to-close-")
    assert read_object().article.id == read_object(outlet="Wire").article.id
    assert read_object().article.id != read_object(text="Another text.").article.id


def test_a_bad_line_fails_alone_and_names_itself():
    lines = ['{"text": "One."}', "", "   ", '{"text": ', '{"text": "Two."}']
    items = read("\n".join(lines))
    assert [item.source for item in items] == ["news.jsonl:1", "news.jsonl:4", "news.jsonl:5"]
    assert [type(item) for item in items] == [SourceArticle, SourceFailure, SourceArticle]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nonsense", "not valid JSON"),
        ('{"text": "a"} x', "not valid JSON"),
        ("[1]", "not a JSON object"),
        ('"text"', "not a JSON object"),
        ("{}", 'no "text"'),
        ('{"text": null}', 'no "text"'),
        ('{"text": 3}', 'no "text"'),
        ('{"text": ""}', "empty"),
        ('{"text": " \\n"}', "empty"),
        ('{"text": "..."}', "no words"),
        ('{"text": "a\\u0000b"}', "NUL"),
        ('{"text": "a\\ud800b"}', "surrogate"),
        ('{"text": "a", "title": "\\udc00"}', "title"),
        ('{"text": "a", "title": 3}', "title"),
        ('{"text": "a", "id": ""}', "id"),
        ('{"text": "a", "id": 7}', "id"),
        ('{"text": "a", "id": "two words"}', "whitespace"),
        ('{"text": "a", "id": "a\\u200bb"}', "whitespace or control"),
        ('{"text": "a", "id": "' + "x" * 129 + '"}', "129"),
        ('{"text": "a", "url": "somewhere"}', "not a web address"),
        ('{"text": "a", "url": "https://e.example/' + "a" * MAX_URL + '"}', "more than 2,048"),
        ('{"text": "' + "a " * (MAX_TEXT // 2 + 1) + '"}', "more than 1,000,000"),
        ('{"text": "a' + "\\u0301\\u0327" * MAX_MARKS + '"}', "accents"),
        ('{"text": "a", "published_at": "' + "1 " * LONG + '"}', "not a date"),
        ('{"text": "a", "published_at": "soon"}', "not a date"),
        ('{"text": "a", "authors": 3}', "authors"),
        ('{"text": "a", "authors": [3]}', "authors"),
        ("[" * 100_000, "nested too deeply"),
        ('{"text": "a", "n": ' + "9" * 5_000 + "}", "number"),
        (b'{"text": "M\xfcnchen"}', "0xFC"),
    ],
)
def test_a_line_that_holds_no_article_says_why(line, message):
    (item,) = read(line)
    assert isinstance(item, SourceFailure)
    assert message in item.error.message
    assert "\n" not in str(item.error)


def test_the_longest_identifier_is_taken():
    assert read_object(id="x" * 128).article.id == "x" * 128


@pytest.mark.parametrize("name", ["id", "title", "url", "outlet", "published_at", "authors"])
def test_null_means_not_known(name):
    assert isinstance(read_object(**{name: None}), SourceArticle)


def test_options_go_before_the_fields_of_every_line():
    items = read('{"text": "One.", "outlet": "Wire"}\n{"text": "Two."}', outlet="Example")
    assert [item.article.outlet for item in items] == ["Example", "Example"]


@pytest.mark.parametrize("authors", [" " * LONG, "," * LONG, " ,;" * LONG, [" "] * LONG])
def test_authors_that_are_only_separators_are_none(authors):
    assert read_object(authors=authors).article.authors == ()


@pytest.mark.parametrize("authors", ["Nora Sample, " * LONG, ["Nora Sample"] * LONG])
def test_only_the_first_authors_are_kept(authors):
    assert read_object(authors=authors).article.authors == ("Nora Sample",) * MAX_AUTHORS


def test_names_and_titles_that_are_too_long_are_cut():
    found = read_object(title="x" * LONG, outlet="x" * LONG, authors=["x" * LONG]).article
    lengths = [len(text) for text in (found.title, found.outlet, *found.authors)]
    assert lengths == [MAX_TITLE, MAX_OUTLET, MAX_AUTHOR]
    assert found.title.endswith("x…")


SPACES = st.text(st.sampled_from(" \t\n\u2003,;a"), max_size=40).map(lambda text: text * 20)


@given(SPACES | ENCODABLE, SPACES | ENCODABLE, SPACES | st.lists(SPACES))
def test_metadata_is_within_its_limits_whatever_is_given(title, outlet, authors):
    item = read_object(title=title, outlet=outlet, authors=authors)
    found = item.article
    assert len(found.title or "") <= MAX_TITLE
    assert len(found.outlet or "") <= MAX_OUTLET
    assert len(found.authors) <= MAX_AUTHORS
    assert all(0 < len(name) <= MAX_AUTHOR for name in found.authors)


def test_a_byte_order_mark_is_passed_over():
    assert isinstance(read(b'\xef\xbb\xbf{"text": "One."}')[0], SourceArticle)


@pytest.mark.parametrize("data", ["", "\n \n"])
def test_a_file_without_lines_is_a_failure(data):
    (item,) = read(data)
    assert item.source == "news.jsonl"
    assert "no lines" in item.error.message


def test_a_line_that_is_too_long_fails_alone(monkeypatch):
    monkeypatch.setattr(jsonl, "MAX_ARTICLE_BYTES", 50)
    long = json.dumps({"text": "word " * 100})
    items = read(f'{{"text": "One."}}\n{long}\n{{"text": "Two."}}\n')
    assert [item.source for item in items] == ["news.jsonl:1", "news.jsonl:2", "news.jsonl:3"]
    assert "larger" in items[1].error.message
    assert items[2].article.text == "Two."


def ids_of(*outlets, **options):
    lines = [{"title": "Ferry", "text": "The ferry was cancelled.", "outlet": o} for o in outlets]
    stream = io.BytesIO(b"\n".join(json.dumps(line).encode() for line in lines))
    return [item.article.id for item in read_jsonl(stream, "w.jsonl", SourceOptions(**options))]


def test_copies_of_several_outlets_are_articles_of_their_own():
    courier, herald, again, tribune, courier_again = ids_of(
        "Courier", "Herald", "Herald", "Tribune", "Courier"
    )
    assert len({courier, herald, tribune}) == 3
    assert (again, courier_again) == (herald, courier)
    assert ids_of("Courier") == ids_of("Herald") == [courier]


def test_copies_with_the_same_outlet_are_one_article():
    assert len(set(ids_of("Courier", "Herald", outlet="Tribune"))) == 1
    assert len(set(ids_of(None, None))) == 1
