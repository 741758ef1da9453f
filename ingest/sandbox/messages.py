"""What a pool and its worker send each other: pickles behind their length."""

from __future__ import annotations

import io
import pickle
import struct
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any, BinaryIO

from ingest.errors import SourceError

_LENGTH = struct.Struct("!Q")
_OWN = "ingest."


@dataclass(frozen=True, slots=True)
class Request:
    """A job and its arguments."""

    job: Callable[..., object]
    args: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What the job returned."""

    value: object


@dataclass(frozen=True, slots=True)
class Refusal:
    """The job raised a ``SourceError``; the templates and values are those of its texts."""

    message: str
    hint: str
    template: str
    hint_template: str
    values: Mapping[str, object]

    def error(self) -> SourceError:
        """The error again. Its templates are not filled in here: a document may have made them up."""
        error = SourceError(self.message, hint=self.hint)
        error.template, error.hint_template = self.template, self.hint_template
        error.values = dict(self.values)
        return error


@dataclass(frozen=True, slots=True)
class Failure:
    """The job raised another error. Not its text, which may quote the document."""

    error: str


@dataclass(frozen=True, slots=True)
class Exhausted:
    """The job ran over a limit that the worker noticed itself; an ``Overrun``'s value."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reply:
    """How a job ended; after the last one, the worker ends too."""

    outcome: Result | Refusal | Failure | Exhausted
    is_last: bool = False


class MessageTooLarge(Exception):
    """The other side announces more bytes than it may send."""


class UntrustedMessage(Exception):
    """A pickle names something that a worker never sends."""


def write_message(stream: BinaryIO, data: bytes) -> None:
    """Send one message. Raises ``OSError``."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read_message(stream: BinaryIO, most: int | None = None) -> bytes:
    """Receive one message of at most so many bytes.

    Raises ``EOFError`` if the other side ended, ``MessageTooLarge`` and ``OSError``.
    """
    (size,) = _LENGTH.unpack(_read(stream, _LENGTH.size))
    if most is not None and size > most:
        raise MessageTooLarge(f"{size} bytes")
    return _read(stream, size)


def load_reply(data: bytes) -> Reply:
    """The reply of a worker, which the document it read may have taken over.

    Only values that a job may return are made; a pickle could otherwise call
    anything. Raises ``UntrustedMessage``.
    """
    try:
        reply = _ReplyUnpickler(io.BytesIO(data)).load()
    except UntrustedMessage:
        raise
    except Exception as error:
        raise UntrustedMessage(type(error).__name__) from error
    if not isinstance(reply, Reply):
        raise UntrustedMessage(type(reply).__name__)
    return reply


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


class _ReplyUnpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        """A dataclass or error of this package; everything else is refused.

        The module was imported with the job, so none is imported here.
        """
        module = sys.modules.get(module_name) if module_name.startswith(_OWN) else None
        found = vars(module).get(global_name) if module else None
        if isinstance(found, type) and found.__module__ == module_name and _is_value(found):
            return found
        raise UntrustedMessage(f"{module_name[:100]}.{global_name[:100]}")


def _is_value(kind: type) -> bool:
    """Whether a pickle may name a class.

    A pickle may try to set the state of the class itself, which would change it for
    the whole process. On a class with ``__setstate__``, that attempt fails.
    """
    is_made_by_jobs = is_dataclass(kind) or issubclass(kind, SourceError)
    return is_made_by_jobs and hasattr(kind, "__setstate__")
