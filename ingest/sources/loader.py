"""Loads articles from files, folders, web addresses, uploads and standard input."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import islice
from pathlib import Path, PurePath
from typing import BinaryIO

from ingest.errors import SourceError, SourceUnavailable, UsageError
from ingest.sources.decoding import check_is_plain, check_is_text, decode, read_all
from ingest.sources.files import (
    JSONL,
    KNOWN,
    MARKDOWN,
    PDF,
    WEBPAGE,
    SourceFile,
    find_files,
    source_error,
)
from ingest.sources.html import read_webpage
from ingest.sources.items import SourceArticle, SourceFailure, SourceItem, SourceOptions
from ingest.sources.jsonl import has_several_articles, read_jsonl
from ingest.sources.markdown import read_markdown
from ingest.sources.metadata import Fields, source_article, validate_id
from ingest.sources.normalization import canonical_url, parse_publication_date
from ingest.sources.pdf import read_pdf
from ingest.sources.stdin import STDIN, is_jsonl, is_webpage, read_stdin
from ingest.sources.text import read_plain

_HEAD = 4_096

_TABLES = frozenset({".json", ".csv", ".tsv"})
"""Extensions of files with the fields of articles, in a form that is not read."""

ReadAddress = Callable[[str, SourceOptions], SourceItem]
"""Loads the article at a web address; the options override its metadata."""

_BLOCK = 1 << 20


def read_sources(
    arguments: Sequence[str],
    overrides: SourceOptions,
    stdin: BinaryIO,
    read_address: ReadAddress | None = None,
) -> Iterator[SourceItem]:
    """The articles of files, folders, web addresses and ``-``, in the given order.

    ``-`` is standard input. Without ``read_address``, web addresses fail. A
    source without an article is a failure, and reading continues with the next
    source. A file that is named twice is read once. One article is in memory at
    a time. Raises ``UsageError`` for options that are invalid, or that cannot
    apply to several articles.
    """
    _check_options(overrides)
    if overrides.of_one_article and _are_several(arguments):
        raise conflict_error(overrides)
    return _read_all(arguments, overrides, stdin, read_address or _no_web)


def read_document(
    source: str, stdin: BinaryIO, read_address: ReadAddress | None = None
) -> SourceArticle:
    """The one article of a file, web address or ``-``, read as ``read_sources`` does.

    Raises ``SourceError`` if there is none, and ``UsageError`` if there are several.
    """
    items = read_sources([source], SourceOptions(), stdin, read_address)
    first, *others = islice(items, 2)
    if others:
        raise UsageError(
            f"{source} holds several articles.",
            hint="Ingest them, and ask without --source.",
        )
    if isinstance(first, SourceFailure):
        raise named_error(first.source, first.error)
    return first


def named_error(source: str, error: SourceError) -> SourceError:
    """An error that says which source it is about."""
    kind = SourceUnavailable if error.retryable else SourceError
    return kind(f"{source}: {error.message}", hint=error.hint)


def read_upload(name: str, data: bytes) -> Iterator[SourceItem]:
    """The articles of a file that was sent. The name tells its format and is never used as a path.

    An article with neither an id nor an address of its own gets its id from its
    text, since different people may send files of the same name.
    """
    # No sender can make it look like a path of this machine.
    name = PurePath(name).name or name
    no_options = SourceOptions()
    suffix = PurePath(name).suffix.lower()
    try:
        _check_kind(suffix)
        if suffix in JSONL:
            check_is_text(data[:_HEAD])
            yield from read_jsonl(BytesIO(data), name, no_options)
            return
        text, fields = _parse(suffix, data)
        yield source_article(name, text, fields, no_options)
    except SourceError as error:
        yield SourceFailure(name, error)


def first_articles(name: str, data: bytes, most: int) -> tuple[SourceItem, ...]:
    """The same, up to so many."""
    return tuple(islice(read_upload(name, data), most))


def _check_kind(suffix: str) -> None:
    if suffix not in KNOWN:
        known = ", ".join(sorted(KNOWN))
        raise SourceError("This kind of file is not supported; these are: {known}.", known=known)


def conflict_error(overrides: SourceOptions) -> UsageError:
    """The error for options of a single article that were given with several."""
    names = " and ".join(f"--{name}" for name in overrides.of_one_article)
    return UsageError(
        f"{names} can only be given with a single article.",
        hint="Ingest that article separately; --outlet and --date may apply to many.",
    )


def is_address(argument: str) -> bool:
    """Whether an argument is a web address and not a file."""
    return argument.lower().startswith(("http://", "https://"))


def _read_all(
    arguments: Sequence[str], overrides: SourceOptions, stdin: BinaryIO, read_address: ReadAddress
) -> Iterator[SourceItem]:
    seen: set[tuple[int, int]] = set()
    for argument in dict.fromkeys(arguments):
        if argument == STDIN:
            yield from read_stdin(stdin, overrides, conflict_error(overrides))
            continue
        if is_address(argument):
            yield read_address(argument, overrides)
            continue
        for item in find_files(argument, seen):
            if isinstance(item, SourceFailure):
                yield item
            else:
                yield from _read_file(item, overrides)


def _read_file(file: SourceFile, overrides: SourceOptions) -> Iterator[SourceItem]:
    try:
        with file.path.open("rb") as stream:
            if file.suffix in JSONL:
                check_is_text(stream.peek())
                for item in read_jsonl(stream, file.source, overrides):
                    yield _located(item, file)
                return
            data = read_all(stream)
        text, fields = _parse(file.suffix, data)
        path = file.path if file.path.is_file() else None
        yield _located(source_article(file.source, text, fields, overrides, path), file)
    except SourceError as error:
        yield SourceFailure(file.source, error)
    except OSError as error:
        yield SourceFailure(file.source, source_error(error))


def _located(item: SourceItem, file: SourceFile) -> SourceItem:
    """An article with the path of its file. A pipe has none that lasts."""
    if isinstance(item, SourceFailure) or not file.path.is_file():
        return item
    path = os.path.abspath(file.path) + item.source.removeprefix(file.source)  # noqa: PTH100  # links stay
    is_text = path.isprintable()  # the bytes of a name need not be UTF-8
    return replace(item, path=path) if is_text else item


def _parse(suffix: str, data: bytes) -> tuple[str, Fields]:
    if not data.strip():
        raise SourceError("It is empty.")
    if suffix in PDF:
        return read_pdf(data)
    if suffix in WEBPAGE or is_webpage(data):
        return read_webpage(data)
    if suffix in _TABLES:
        raise SourceError(
            "{suffix} files are not supported.",
            hint="Write a .jsonl file, with one article per line.",
            suffix=suffix,
        )
    text = decode(data)
    if not text.strip():
        raise SourceError("It is empty.")
    if suffix in MARKDOWN:
        return read_markdown(text)
    if is_jsonl(data[:_HEAD]):
        raise SourceError(
            "It holds JSON lines, but its name does not end in .jsonl.", hint="Rename it."
        )
    check_is_plain(text)
    return read_plain(text)


def _check_options(overrides: SourceOptions) -> None:
    try:
        parse_publication_date(overrides.published_at)
        if overrides.url:
            canonical_url(overrides.url)
        if overrides.id is not None:
            validate_id(overrides.id)
    except SourceError as error:
        raise UsageError(error.message, hint=error.hint) from None


def _are_several(arguments: Sequence[str]) -> bool:
    """Whether the arguments name several articles, as far as that is known before reading."""
    count = 0
    seen: set[tuple[int, int]] = set()
    for argument in dict.fromkeys(arguments):
        is_one = argument == STDIN or is_address(argument)
        items = [SourceFile(STDIN, Path())] if is_one else find_files(argument, seen)
        for item in items:
            count += 1 + (isinstance(item, SourceFile) and _holds_several(item))
            if count > 1:
                return True
    return False


def _holds_several(file: SourceFile) -> bool:
    if file.suffix not in JSONL or not file.path.is_file():
        return False
    try:
        with file.path.open("rb") as stream:
            return has_several_articles(stream)
    except OSError:
        return False


def _no_web(address: str, _: SourceOptions) -> SourceItem:
    error = SourceError(
        "Web addresses are not supported here.",
        hint="Save the page and ingest the file, with --url for its address.",
    )
    return SourceFailure(address, error)


def count_articles(arguments: Sequence[str]) -> int | None:
    """The number of articles, for progress; ``None`` with standard input.

    A source without an article counts too, since it also has an outcome.
    """
    if STDIN in arguments:
        return None
    seen: set[tuple[int, int]] = set()
    total = 0
    for argument in dict.fromkeys(arguments):
        if is_address(argument):
            total += 1
        else:
            total += sum(_count(item) for item in find_files(argument, seen))
    return total


def _count(item: object) -> int:
    # What is read from a pipe is gone.
    if not isinstance(item, SourceFile) or item.suffix not in JSONL or not item.path.is_file():
        return 1
    try:
        return max(1, _count_lines(item))
    except OSError:
        return 1


def _count_lines(file: SourceFile) -> int:
    """The number of lines that are not blank, without loading whole lines."""
    lines = 0
    blank = True
    with file.path.open("rb") as stream:
        while block := stream.readline(_BLOCK):
            blank = blank and not block.strip()
            if block.endswith(b"\n"):
                lines += not blank
                blank = True
    return lines + (not blank)
