"""The port: runs a job, which is a function that reads one document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class RunJob(Protocol):
    """Calls a function of a module, here or in another process; safe to share between threads.

    Its arguments and its result are pickled. The result consists of builtin
    types, and of dataclasses and ``SourceError`` of this package. Raises
    ``SourceTooCostly`` for a job that runs over a limit, and otherwise
    ``SourceError``.
    """

    def __call__(self, job: Callable[[*Ts], T], /, *args: *Ts) -> T:
        """The result of ``job(*args)``."""


def run_in_process(job: Callable[[*Ts], T], /, *args: *Ts) -> T:
    """Call the job here, without limits: for documents that the operator vouches for."""
    return job(*args)
