"""Jobs that misbehave as hostile documents make parsers do, and some that do not."""

from __future__ import annotations

import os
import re
import resource
import signal
import time
from pathlib import Path
from typing import NoReturn

from ingest.errors import SourceError
from ingest.sources.items import SourceFailure
from ingest.types import Article


def square(number: int) -> int:
    return number * number


def process_id() -> int:
    return os.getpid()


def process_id_after(seconds: float) -> int:
    """Keeps a worker busy for a moment."""
    time.sleep(seconds)
    return os.getpid()


def article(text: str) -> tuple[Article, SourceFailure]:
    """What jobs return: dataclasses and errors."""
    return Article(id="a", text=text, authors=("Ada",)), SourceFailure(
        "b", SourceError("No.", hint="Do.")
    )


def loop() -> NoReturn:
    while True:
        pass


def sleep() -> None:
    time.sleep(3600)


def match_for_ever() -> None:
    """One call into C that holds the interpreter's lock."""
    re.match(r"(?:a+)+$", "a" * 60 + "b")


def say_and_match_for_ever(pipe: str) -> None:
    """The same, after it says so in a named pipe."""
    Path(pipe).write_bytes(b"!")
    match_for_ever()


def processor_limit() -> tuple[int, float]:
    """The seconds of processor time at which the system ends this process, and those used."""
    return resource.getrlimit(resource.RLIMIT_CPU)[0], time.process_time()


def allocate() -> NoReturn:
    kept = []
    while True:
        kept.append(bytearray(1 << 22))


_kept: list[bytearray] = []


def keep(size: int) -> int:
    """Allocates so many bytes and never gives them back."""
    _kept.append(bytearray(size))
    return os.getpid()


def text(characters: int) -> str:
    return "x" * characters


def die(number: int) -> None:
    os.kill(os.getpid(), signal.Signals(number))


def leave() -> None:
    os._exit(0)


def fail() -> None:
    raise RuntimeError("It quotes the document.")


def refuse() -> None:
    raise SourceError("It is a list.", hint="Give an article.")


def environment() -> tuple[str, ...]:
    return tuple(os.environ)


def write(path: str) -> None:
    Path(path).write_text("x", encoding="utf-8")


def unpicklable() -> object:
    return lambda: None


class _Call:
    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("true",)


def call_in_parent() -> object:
    """A pickle that runs a command where it is loaded."""
    return _Call()


def print_noise() -> str:
    print("noise", flush=True)  # noqa: T201  # as a library might
    os.write(1, b"noise" * 100)
    return "said"
