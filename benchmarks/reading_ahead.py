"""Measures what prefetching sources saves, compared with reading between embeddings.

    python -m benchmarks.reading_ahead

One part fetches pages from a site on loopback, with a second between two
requests; the other reads many HTML files.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.soak.articles import article_of
from benchmarks.soak.place import FAKE_MODEL, Place, embedding_by
from benchmarks.soak.report import machine, table
from ingest.bootstrap import open_library
from ingest.settings import PACKAGED_MODEL
from ingest.sources.items import SourceItem, SourceOptions
from ingest.sources.loader import read_sources
from ingest.web.fetcher import Fetcher
from ingest.web.page_loader import PageLoader
from ingest.web.ssrf_guard import SsrfGuard


@contextmanager
def one_after_the_other(
    items: Iterable[Any], *, check: Callable[[], None], **_: object
) -> Iterator[Iterator[Any]]:
    """The replacement for prefetching."""

    def taken() -> Iterator[Any]:
        for item in items:
            check()
            yield item

    yield taken()


def page(number: int) -> str:
    """An article as a page, with as much around it as sites have."""
    article = article_of(number, "page")
    texts = [article_of(number, f"page{part}").text for part in range(3)]
    body = "".join(f"<p>{text}</p>" for text in [article.text, *texts])
    links = "".join(f"<li><a href='/{n}'>Another story, number {n}</a></li>" for n in range(200))
    return (
        f"<html><head><title>{article.title}</title></head><body><nav><ul>{links}</ul></nav>"
        f"<article><h1>{article.title}</h1>{body}</article></body></html>"
    )


@contextmanager
def site() -> Iterator[tuple[str, PageLoader]]:
    """A site, and what reads it as it reads any other, a second between two pages."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name for it
            name = self.path.strip("/")
            body = page(int(name)).encode() if name.isdigit() else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_port
    guard = SsrfGuard(lambda _host, _port: ["127.0.0.1"], allow=frozenset({("127.0.0.1", port)}))
    try:
        yield f"http://news.example.com:{port}", PageLoader(Fetcher(guard=guard))
    finally:
        server.shutdown()
        server.server_close()


def pages(number: int) -> Iterator[SourceItem]:
    with site() as (address, read):
        for index in range(number):
            yield read(f"{address}/{index}", SourceOptions())


def files(folder: Path) -> Iterator[SourceItem]:
    with (folder / "nothing").open("wb+") as stdin:
        yield from read_sources([str(folder)], SourceOptions(), stdin)


def measure(make: Callable[[], Iterator[SourceItem]], model: str, *, ahead: bool) -> float:
    with tempfile.TemporaryDirectory() as folder, embedding_by(model):
        context = patch("ingest.library.publisher.prefetch", one_after_the_other)
        with open_library(Place(Path(folder), model).settings()) as library:
            library.add("first", article_of(10_000, "first"))  # loads the model
            began = time.monotonic()
            if ahead:
                outcomes = list(library.publish(make()))
            else:
                with context:
                    outcomes = list(library.publish(make()))
            seconds = time.monotonic() - began
    failed = [outcome.error for outcome in outcomes if outcome.error]
    if failed:
        raise SystemExit(f"{len(failed)} failed: {failed[0]}")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--model", default=PACKAGED_MODEL, help=f"or {FAKE_MODEL}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(options.files):
            (folder / f"{number:05}.html").write_text(page(number), encoding="utf-8")
        kinds = {
            f"{options.pages} web pages": lambda: pages(options.pages),
            f"{options.files} HTML files": lambda: files(folder),
        }
        rows = []
        for kind, make in kinds.items():
            between = measure(make, options.model, ahead=False)
            ahead = measure(make, options.model, ahead=True)
            told = f"{between:.1f} s in between, {ahead:.1f} s ahead, ratio {ahead / between:.2f}"
            rows.append((kind, told))
    print(f"{machine()}, {options.model}.\n\n{table(rows)}")


if __name__ == "__main__":
    main()
