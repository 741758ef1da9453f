"""Documents that keep a careless reader busy, each as small as it can be.

The numbers are those of the rows in ``benchmarks/results/attack.md``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.integration.web.site import Reply

STORY = "/story"
"""An honest page, which the hostile feed names last."""

STORY_TEXT = "The lighthouse of Norrvik was switched off on Tuesday. Its keeper retired in May."

REPEATED_QUESTION = "Which delegate of Tarnow spoke last?"

TABS_QUESTION = "When did the cable car of Ulmen reopen?"

FEEDS = ("/feed-names", "/feed-bases", "/feed-attributes")

HOST, ROBOTS_HOST = "courier.test", "robots.test"


@dataclass(frozen=True)
class Document:
    """A file, or a page of the site where it has a ``path``; ``question`` is asked about it."""

    row: int
    what: str
    name: str = ""
    content: bytes = b""
    path: str = ""
    host: str = HOST
    question: str = ""


def documents() -> Iterator[Document]:
    """All that the manager of a server ingests."""
    yield Document(1, "JSON Lines, `authors` of 40,000 spaces", "spaces.jsonl", _spaces_in_jsonl())
    yield Document(
        1, "front matter, `authors` of 40,000 spaces", "spaces.md", _spaces_in_markdown()
    )
    yield Document(2, "robots.txt of 4,000 agents and rules", path=STORY, host=ROBOTS_HOST)
    yield Document(3, "250 nested `<noscript>` and an emoji", "nested.html", nested_html())
    yield Document(4, "800 kB in `charset=punycode`", path="/punycode")
    yield Document(5, "40,000 `<span>`", "spans.html", _page("<span>" * 40_000))
    yield Document(5, "32,000 attributes", "attributes.html", _page(f"<p {_attributes()}>"))
    yield Document(
        6,
        "a sentence of 600 words, nearly repeated",
        "near.txt",
        _near(),
        question=REPEATED_QUESTION,
    )
    yield Document(6, "a sentence of 20,000 tabs", "tabs.txt", _tabs(), question=TABS_QUESTION)
    yield Document(7, "a page with an `ETag` that is not ASCII", path="/etag")
    yield Document(9, "PDF, 15 pages that share forms", "forms.pdf", shared_forms_pdf())
    yield Document(11, "20,000 sentences", "sentences.txt", _sentences())
    yield Document(11, "a title of 1 MB", "title.jsonl", _line(title="Ferry " * 170_000))
    yield Document(11, "100,000 authors", "authors.jsonl", _line(authors=["Ann Ode"] * 100_000))


def honest_pages() -> dict[str, Reply]:
    """What the site has before the attack: a story, and feeds without items."""
    story = _page(f"<h1>The lighthouse</h1><p>{STORY_TEXT}</p>" + "<p>It was quiet.</p>" * 9)
    return {STORY: Reply(story)} | {feed: _feed("") for feed in FEEDS}


def hostile_pages() -> dict[str, Reply]:
    """What the site has from the beginning of the attack, beside the story."""
    text = b"The ferry stopped at noon. " * 30_000
    etag = {"ETag": '"caf\xe9"', "Set-Cookie": "name=caf\xe9"}
    items = "".join(
        f"<item><title>News</title><link>{link}</link></item>" for link in ("http://xn--a/1", STORY)
    )
    bases = f'<a xml:base="http://courier.test/{"b" * 8}">' * 14_000
    return {
        "/punycode": Reply(text, type="text/html; charset=punycode"),
        "/etag": Reply(_page("<p>The harbour was full.</p>" * 20), headers=etag),
        FEEDS[0]: _feed(items, etag),
        FEEDS[1]: _feed(f"<item>{bases}</item>"),
        FEEDS[2]: _feed(f"<item {_attributes()}><title>News</title></item>"),
    }


def robots() -> bytes:
    """A robots.txt whose groups all have the same agents and the same rules."""
    agents = "".join(f"user-agent: a{number}\n" for number in range(4_000))
    rules = "".join(f"allow: /{number}\n" for number in range(4_000))
    return (agents + rules).encode()


def nested_html(depth: int = 250, size: int = 1_500_000) -> bytes:
    """A text with one emoji inside so many elements."""
    text = "The ferry stopped at noon. 🚢 ".ljust(size, "x")
    return _page("<noscript>" * depth + text + "</noscript>" * depth)


def shared_forms_pdf(pages: int = 15, levels: int = 3, uses: int = 10) -> bytes:
    """A PDF whose pages draw one form that draws another, and so on, some times each."""
    first_form = 4 + pages
    kids = " ".join(f"{4 + page} 0 R" for page in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content = first_form + levels + 1
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {content} 0 R "
        f"/Resources << /XObject << /X {first_form + levels} 0 R >> >> >>"
    )
    objects += [page] * pages
    text = "BT /F 12 Tf 72 720 Td (The ferry stopped at noon and sailed again on Thursday. ) Tj ET"
    objects.append(_form(text, "/Font << /F 3 0 R >>"))
    objects += [
        _form("/X Do " * uses, f"/XObject << /X {first_form + level} 0 R >>")
        for level in range(levels)
    ]
    objects.append(_stream("/X Do", ""))
    return _pdf(objects)


def _form(content: str, resources: str) -> str:
    form = f"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << {resources} >>"
    return _stream(content, form)


def _stream(content: str, entries: str) -> str:
    return f"<< {entries} /Length {len(content)} >>\nstream\n{content}\nendstream"


def _pdf(objects: list[str]) -> bytes:
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("ascii")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")


def _page(body: str) -> bytes:
    text = "<p>The ferry of Holmvik stopped at noon on Monday, and nobody was hurt there.</p>"
    return f"<html><body><article>{text}{body}</article></body></html>".encode()


def _feed(items: str, headers: dict[str, str] | None = None) -> Reply:
    body = f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    return Reply(body.encode(), type="application/rss+xml", headers=headers or {})


def _attributes() -> str:
    return " ".join(f"a{number}=''" for number in range(32_000))


def _line(**fields: object) -> bytes:
    article = {"id": "ferry", "text": "The ferry stopped at noon.", **fields}
    return json.dumps(article).encode()


def _spaces_in_jsonl() -> bytes:
    return _line(authors="Ann" + " " * 40_000 + "Ode")


def _spaces_in_markdown() -> bytes:
    spaces = " " * 40_000
    return f"---\ntitle: Ferry\nauthors: Ann{spaces}Ode\n---\nThe ferry stopped at noon.\n".encode()


def _near() -> bytes:
    words = " ".join(f"clause{number}" for number in range(590))
    beginning = f"The delegate of Tarnow who spoke last read {words}"
    return "\n\n".join([*[f"{beginning} aloud."] * 75, f"{beginning} twice."]).encode()


def _tabs() -> bytes:
    return b"The cable car of Ulmen reopened" + b"\t" * 20_000 + b"on Friday at eight."


def _sentences() -> bytes:
    return " ".join(f"Ferry {number} sailed." for number in range(20_000)).encode()
