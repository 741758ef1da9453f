"""``footnote serve`` as a process: a fake embedding model, no reader, and a fetcher that reaches the test site."""

import os
import sys
from functools import partial
from unittest.mock import patch

from bot.cli import main
from ingest.web.fetcher import Fetcher
from ingest.web.ssrf_guard import SsrfGuard
from tests.fakes.embedder import HashEmbedder


def run(port: int) -> None:
    guard = SsrfGuard(lambda *_: ["127.0.0.1"], allow=frozenset({("127.0.0.1", port)}))
    fetcher = partial(Fetcher, guard=guard, sleep=lambda _: None)
    with (
        patch("ingest.bootstrap.load_embedder", lambda _: HashEmbedder()),
        patch("bot.cli.serve.preload_models", lambda _: None),
        patch("ingest.bootstrap.make_fetcher", lambda *_: fetcher()),
        patch.dict(os.environ, READER_MODEL="none"),
        patch.object(sys, "argv", ["footnote", "serve"]),
    ):
        main()


if __name__ == "__main__":
    run(int(sys.argv[1]))
