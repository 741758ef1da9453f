import pytest
import trafilatura
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import SourceError
from ingest.sources.html import decode_page, read_webpage
from ingest.sources.markup import MAX_ATTRIBUTES, MAX_ELEMENTS, MAX_INLINE

BODY = """
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Bridge to close</h1>
<p>The harbour bridge closes on Monday, the council of the old town said in a statement.</p>
<p>Ferries will carry <a href="/x">commuters</a> to the other side every twenty minutes.</p>
<p>Shopkeepers near the bridge fear for their trade and have asked the city for help.</p>
</article>
<section class="comments"><div class="comment"><p>First! What a nonsense, I walk.</p></div></section>
<footer>All rights reserved.</footer>
"""
HEAD = """
<title>Bridge to close | The Example Courier</title>
<link rel="canonical" href="https://courier.example.com/bridge-to-close">
<meta property="og:title" content="Bridge to close">
<meta property="og:site_name" content="The Example Courier">
<meta property="article:published_time" content="2026-02-13T09:30:00Z">
<meta name="author" content="Nora Sample">
"""


def page(head=HEAD, body=BODY, charset="utf-8"):
    return f'<!doctype html><html><head><meta charset="{charset}">{head}</head><body>{body}</body></html>'


def test_a_page_gives_its_article_and_what_it_says_about_itself():
    text, fields = read_webpage(page().encode())
    assert "The harbour bridge closes on Monday" in text
    assert "Ferries will carry commuters to the other side" in text
    assert fields.title == "Bridge to close"
    assert fields.url == "https://courier.example.com/bridge-to-close"
    assert fields.outlet == "The Example Courier"
    assert fields.published_at == "2026-02-13"
    assert fields.authors == ["Nora Sample"]


def test_comments_and_navigation_are_left_out():
    text, _ = read_webpage(page().encode())
    assert "nonsense" not in text
    assert "Sport" not in text


def test_what_the_page_does_not_say_is_not_made_up():
    _, fields = read_webpage(page(head="").encode())
    assert (fields.url, fields.outlet, fields.published_at, fields.authors) == (None,) * 4


@pytest.mark.parametrize(
    "head",
    [
        '<base href="https://courier.example.com/">',
        '<link rel="canonical" href="https://courier.example.com">',
        '<link rel="canonical" href="https://courier.example.com/?utm_source=mail#top">',
        '<base href="/"><meta property="og:url" content="https://courier.example.com/">',
        '<link rel="alternate" hreflang="x-default" href="https://courier.example.com/">',
    ],
)
def test_a_front_page_is_not_the_address_of_an_article(head):
    _, fields = read_webpage(page(head=head).encode())
    assert fields.url is None


def test_an_article_may_be_told_from_the_front_page_by_its_query():
    head = '<link rel="canonical" href="https://courier.example.com/?p=12">'
    _, fields = read_webpage(page(head=head).encode())
    assert fields.url == "https://courier.example.com/?p=12"


def test_a_superscript_is_not_a_part_of_a_number():
    body = BODY.replace("The harbour", "5,000<sup>3</sup> people use 10<sup>6</sup> boats. The")
    text, _ = read_webpage(page(body=body).encode())
    assert "5,000³ people use 10⁶ boats." in text


@pytest.mark.parametrize(
    "head",
    [
        '<base href="https://courier.example.com/news/2026/">',
        '<base href="https://courier.example.com/news/"><link rel="canonical" href="">',
        '<link rel="alternate" hreflang="x-default" href="https://courier.example.com/en/story">',
    ],
)
def test_the_address_of_a_folder_or_of_a_translation_is_not_that_of_the_page(head):
    _, fields = read_webpage(page(head=head).encode())
    assert fields.url in {None, "https://courier.example.com/news/"}


def test_a_canonical_address_is_relative_to_the_folder_that_the_page_names():
    head = '<base href="https://courier.example.com/news/"><link rel="canonical" href="ü?b=1">'
    _, fields = read_webpage(page(head=head).encode())
    assert fields.url == "https://courier.example.com/news/%C3%BC?b=1"


def shown(markup):
    """The lines of a page that are not in every page."""
    text, _ = read_webpage(page(body=BODY.replace("</article>", f"{markup}</article>")).encode())
    always, _ = read_webpage(page().encode())
    return [line.strip() for line in text.splitlines() if line not in always.splitlines()]


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ("<td>2019<br>2020</td><td>5<br>100</td>", "| 2019; 2020 | 5; 100 |"),
        ("<td><p>2019</p><p>2020</p></td><td>5</td>", "| 2019; 2020 | 5 |"),
        ("<td><div>2019</div><div>2020</div></td><td>5</td>", "| 2019; 2020 | 5 |"),
        ("<td><ul><li>2019</li><li>2020</li></ul></td><td>5</td>", "| 2019; 2020 | 5 |"),
        ("<td>x<dl><dt>a<dd>5<dt>b<dd>7</dl></td><td>5</td>", "| x a 5 b 7 | 5 |"),
        ("<td>2019</td><td>5</td>", "| 2019 | 5 |"),
    ],
)
def test_a_row_is_a_line_that_has_all_of_its_cells(cells, line):
    assert shown(f"<table><tr>{cells}</tr><tr><td>a</td><td>b</td></tr></table>") == [
        line,
        "| a | b |",
    ]


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("<div>The toll was 5<div>100 people were hurt.</div></div>", "was 5; 100 people"),
        ("<div>The toll rose to 3.<div>5 million left.</div></div>", "to 3. 5 million"),
        ("<p>The toll was <del>5</del><ins>10</ins> people in all.</p>", "was 5; 10 people"),
        ('<p>The toll was 5<img src="x" alt="x">10 people in all.</p>', "was 5; 10 people"),
        ("<p>The toll was 5<b>10</b> people in all.</p>", "was 510 people"),
        ("<p>The toll was 5<br>100 people were hurt.</p>", "The toll was 5"),
    ],
)
def test_figures_that_the_page_shows_apart_stay_apart(markup, line):
    assert line in shown(markup)[0]


def test_a_title_has_no_marks_of_ours():
    body = BODY.replace("Bridge to close", "Plan 2026<br>2027")
    _, fields = read_webpage(page(head="", body=body).encode())
    assert fields.title == "Plan 2026; 2027"


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>{}</td></tr></table>",
        "<table><tr><td>Menu</td><td><h1>Bridge</h1>{}</td></tr></table>",
        "<table><tr><td>Menu</td><td><table><tr><td>{}</td></tr></table></td></tr></table>",
        "<table role='presentation'><tr><td>Menu</td><td>{}</td></tr></table>",
    ],
)
def test_an_article_that_is_laid_out_by_a_table_keeps_its_paragraphs(table):
    article = BODY[BODY.index("<p>") : BODY.index("</article>")]
    text, _ = read_webpage(page(body=table.format(article)).encode())
    assert "| " not in text
    assert text.splitlines()[-1].startswith("Shopkeepers near the bridge")


def test_times_in_a_sentence_are_kept():
    markup = "<p>The council met at <time datetime='2026-02-13T17:00'>5 pm</time> on Friday.</p>"
    assert shown(markup) == ["The council met at 5 pm on Friday."]


@pytest.mark.parametrize(
    "markup",
    [
        "<p hidden>Nobody sees these words of the page.</p>",
        "<div hidden=''><p>Nobody sees these words of the page.</p></div>",
        "<template><p>Nobody sees these words of the page.</p></template>",
    ],
)
def test_what_the_page_does_not_show_is_left_out(markup):
    assert shown(markup) == []


def test_a_paragraph_is_a_line():
    text, _ = read_webpage(page().encode())
    assert text.splitlines()[-1].startswith("Shopkeepers near the bridge")


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252"])
def test_the_declared_encoding_is_used(charset):
    body = BODY.replace("harbour bridge", "Rheinbrücke")
    text, _ = read_webpage(page(body=body, charset=charset).encode(charset))
    assert "Rheinbrücke closes" in text


@pytest.mark.parametrize("charset", ["utf-16", "UTF-16LE", "utf-16be", "unicode"])
def test_a_page_that_can_name_utf_16_is_utf_8(charset):
    for text in ("Bridge to close", "Brücke"):
        data = page(body=f"<p>{text}</p>", charset=charset).encode()
        assert decode_page(data) == data.decode()
    with pytest.raises(SourceError, match="0xFC"):
        decode_page(page(body="<p>Brücke</p>", charset=charset).encode("latin-1"))


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "zlib", "rot13", "unicode_escape", "utf-7"]
)
def test_an_encoding_that_no_browser_knows_is_not_used(charset):
    data = page(charset=charset).encode()
    assert decode_page(data) == decode_page(data, charset) == data.decode()
    with pytest.raises(SourceError, match="0xFC"):
        decode_page(b"M\xfcnchen", charset)


@given(st.binary(max_size=60), st.text(max_size=12) | st.sampled_from(["UTF-16", " gbk ", "l1"]))
def test_any_bytes_are_text_or_an_error_whatever_is_declared(data, charset):
    try:
        found = decode_page(data, charset)
    except SourceError as error:
        found = error.message
    assert isinstance(found, str)


def test_an_encoding_is_never_guessed():
    body = BODY.replace("harbour bridge", "Rheinbrücke")
    with pytest.raises(SourceError, match="0xFC"):
        read_webpage(page(body=body, charset="utf-8").encode("latin-1"))


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body></body></html>",
        b"<html",
        b"",
        b"<html><body><script>x()</script></body></html>",
    ],
    ids=["empty body", "cut", "nothing", "script only"],
)
def test_a_page_without_an_article_says_so(data, capfd):
    with pytest.raises(SourceError, match="contains no article"):
        read_webpage(data)
    assert capfd.readouterr() == ("", "")


def test_a_binary_file_with_the_name_of_a_page_is_recognised():
    with pytest.raises(SourceError, match="PDF"):
        read_webpage(b"%PDF-1.7")


def test_deeply_nested_markup_ends_in_a_text_or_an_error():
    try:
        text, _ = read_webpage(page(body="<div>" * 20_000 + BODY).encode())
    except SourceError as error:
        text = error.message
    assert text


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>{'<span>a</span> ' * 40_000}</p>",
        f"<p {' '.join(f'a{n}=b' for n in range(32_000))}>x</p>",
        "<h2>Head</h2>" * 40_000,
        "<br>" * 60_000,
    ],
    ids="inline attributes headings breaks".split(),
)
def test_what_is_handed_to_trafilatura_is_bounded(markup, monkeypatch):
    handed = []
    monkeypatch.setattr(trafilatura, "bare_extraction", lambda html, **_: handed.append(html))
    with pytest.raises(SourceError, match=r"no article|elements"):
        read_webpage(page(body=BODY + markup).encode())
    for html in handed:
        assert html.count("<") <= 4 * MAX_ELEMENTS
        assert html.count("<span") <= MAX_INLINE
        assert html.count("=") <= 2 * MAX_ATTRIBUTES


MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<span>",
            "</div>",
            "<br>",
            "<h2>",
            "<table><td>",
            "<!--",
            "<noscript>",
            "<a href='/x'>",
            "&amp;",
            "&#0;",
            "text of some words. ",
            "<",
            ">",
            "'",
            "\x00",
            "😀",
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=30)
@given(MARKUP)
def test_any_markup_is_a_text_or_an_error(markup):
    try:
        text, _ = read_webpage(page(body=BODY + markup).encode())
    except SourceError as error:
        text = error.message
    assert text
