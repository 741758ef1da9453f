"""Another process that writes to a library when it is told to.

Each line of its standard input is a JSON array ``[folder, name, count, text]``:
it opens the library in the folder, publishes articles ``name-0``, ``name-1`` …
one by one, says what became of each, and closes the library again.
"""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from ingest.types import Article
from tests.builders.libraries import chroma_library

ROOT = Path(__file__).parents[3]
TEXT = "Item {0} of {1} happened. It was numbered {0}."
_DONE = "done"


class Writer:
    """The side that tells."""

    def __init__(self, process):
        self.process = process

    def begin(self, folder, name, count=1, text=TEXT):
        self.process.stdin.write(json.dumps([str(folder), name, count, text]) + "\n")
        self.process.stdin.flush()

    def outcome(self):
        return self.process.stdout.readline().strip()

    def finish(self):
        return list(iter(self.outcome, _DONE))

    def write(self, folder, name, count=1, text=TEXT):
        self.begin(folder, name, count, text)
        return self.finish()


@contextmanager
def writer_process():
    command = [sys.executable, "-m", "tests.integration.storage.writer_process"]
    with subprocess.Popen(  # noqa: S603  # this interpreter and this module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            yield Writer(process)
        finally:
            process.kill()


def main():
    for line in sys.stdin:
        folder, name, count, text = json.loads(line)
        with chroma_library(Path(folder)) as library:
            for number in range(count):
                article = Article(id=f"{name}-{number}", text=text.format(number, name))
                _say(library.add(f"{name}.txt", article).status)
        _say(_DONE)


def _say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
