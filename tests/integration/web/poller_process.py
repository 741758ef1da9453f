"""A process that polls a feed, and notes each published address in a file before it says so."""

import sys
from pathlib import Path

from ingest.feeds.poller import FeedPoller
from ingest.feeds.state import FeedState
from ingest.types import IngestOutcome, IngestStatus
from ingest.web.fetcher import Fetcher
from ingest.web.page_loader import PageLoader
from ingest.web.ssrf_guard import SsrfGuard


def main(folder: Path, feed: str, port: int) -> None:
    guard = SsrfGuard(lambda *_: ["127.0.0.1"], allow=frozenset({("127.0.0.1", port)}))
    fetcher = Fetcher(guard=guard, sleep=lambda _: None)

    def publish(items):
        for item in items:
            with (folder / "published").open("a") as out:
                out.write(item.source + "\n")
            yield IngestOutcome(item.source, IngestStatus.ADDED)

    memory = FeedState(folder / "feeds.sqlite3", "shared")
    for _ in FeedPoller(fetcher, PageLoader(fetcher), memory, publish).poll(feed):
        pass


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
