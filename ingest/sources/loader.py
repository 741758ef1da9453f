"""Arguments of the ingester to articles, one after the other.

How many articles there will be, for the progress of long work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path, PurePath
from typing import BinaryIO

from ingest.errors import SourceError, UsageError
from ingest.sources.decoding import check_is_text, decode, read_all
from ingest.sources.files import (
    JSONL,
    KNOWN,
    MARKDOWN,
    PDF,
    WEBPAGE,
    SourceFile,
    find_files,
    translate,
)
from ingest.sources.html import read_webpage
from ingest.sources.items import SourceArticle, SourceFailure, SourceItem, SourceOptions
from ingest.sources.jsonl import has_several_articles, read_jsonl
from ingest.sources.markdown import read_markdown
from ingest.sources.metadata import Fields, make_article, validate_id
from ingest.sources.normalization import canonical_url, parse_publication_date
from ingest.sources.pdf import read_pdf
from ingest.sources.stdin import STDIN, read_stdin
from ingest.sources.text import read_plain

_HEAD = 4_096

ReadAddress = Callable[[str, SourceOptions], SourceItem]
"""An address on the web, and what the person says about its article, to the article."""

_BLOCK = 1 << 20


def read_sources(
    arguments: Sequence[str],
    overrides: SourceOptions,
    stdin: BinaryIO,
    read_address: ReadAddress | None = None,
) -> Iterator[SourceItem]:
    """The articles of files, folders, web addresses and ``-``, in the order given.

    ``-`` is standard input; without ``read_address``, addresses are failures.
    A source without an article comes as a failure that names it, and the next
    one follows. A file given twice is read once, and one article is in memory
    at a time. Raises ``UsageError`` for options that are wrong or that cannot
    hold for all articles.
    """
    _check_options(overrides)
    if overrides.of_one_article and _are_several(arguments):
        raise conflict(overrides)
    return _read_all(arguments, overrides, stdin, read_address or _no_web)


def read_upload(name: str, data: bytes) -> Iterator[SourceItem]:
    """The articles of a file's content; its name, which is no path, says what kind it is.

    An article without an address is known by its text, since files of many
    people may have one name.
    """
    nothing = SourceOptions()
    suffix = PurePath(name).suffix.lower()
    try:
        _check_kind(suffix)
        if suffix in JSONL:
            check_is_text(data[:_HEAD])
            yield from read_jsonl(BytesIO(data), name, nothing)
            return
        text, fields = _parse(suffix, data)
        yield SourceArticle(name, make_article(text, fields, nothing, None))
    except SourceError as error:
        yield SourceFailure(name, error)


def _check_kind(suffix: str) -> None:
    if suffix not in KNOWN:
        known = ", ".join(sorted(KNOWN))
        raise SourceError(f"A file of this kind is not read, only {known}.")


def conflict(overrides: SourceOptions) -> UsageError:
    """The error for options of one article that are given with several."""
    names = " and ".join(f"--{name}" for name in overrides.of_one_article)
    return UsageError(
        f"{names} can only be given with a single article.",
        hint="Ingest that article by itself; --outlet and --date may hold for many.",
    )


def is_address(argument: str) -> bool:
    """Whether an argument is an address on the web and no file."""
    return argument.lower().startswith(("http://", "https://"))


def _read_all(
    arguments: Sequence[str], overrides: SourceOptions, stdin: BinaryIO, read_address: ReadAddress
) -> Iterator[SourceItem]:
    seen: set[tuple[int, int]] = set()
    for argument in dict.fromkeys(arguments):
        if argument == STDIN:
            yield from read_stdin(stdin, overrides, conflict(overrides))
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
                yield from read_jsonl(stream, file.source, overrides)
                return
            data = read_all(stream)
        text, fields = _parse(file.suffix, data)
        path = file.path if file.path.is_file() else None
        yield SourceArticle(file.source, make_article(text, fields, overrides, path))
    except SourceError as error:
        yield SourceFailure(file.source, error)
    except OSError as error:
        yield SourceFailure(file.source, translate(error))


def _parse(suffix: str, data: bytes) -> tuple[str, Fields]:
    if suffix in WEBPAGE:
        return read_webpage(data)
    if suffix in PDF:
        return read_pdf(data)
    if suffix == ".json":
        raise SourceError(
            "A .json file is not read.", hint="Write one article a line, into a .jsonl file."
        )
    text = decode(data)
    if not text.strip():
        raise SourceError("It is empty.")
    return read_markdown(text) if suffix in MARKDOWN else read_plain(text)


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
    """Whether the arguments name more than one article, as far as can be seen ahead."""
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
    if file.suffix not in JSONL:
        return False
    try:
        with file.path.open("rb") as stream:
            return has_several_articles(stream)
    except OSError:
        return False


def _no_web(address: str, _: SourceOptions) -> SourceItem:
    error = SourceError(
        "Addresses on the web are not read here.",
        hint="Save the page and ingest the file, with --url for its address.",
    )
    return SourceFailure(address, error)


def count_articles(arguments: Sequence[str]) -> int | None:
    """The number of articles of files, folders and addresses; ``None`` with standard input.

    A source without an article counts as well, since it has an outcome too.
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
    if not isinstance(item, SourceFile) or item.suffix not in JSONL:
        return 1
    try:
        return max(1, _count_lines(item))
    except OSError:
        return 1


def _count_lines(file: SourceFile) -> int:
    """Lines that are not blank, without holding one of them whole."""
    lines = 0
    blank = True
    with file.path.open("rb") as stream:
        while block := stream.readline(_BLOCK):
            blank = blank and not block.strip()
            if block.endswith(b"\n"):
                lines += not blank
                blank = True
    return lines + (not blank)
