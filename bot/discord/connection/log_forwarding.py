"""Forward discord.py's logs to structlog, without secrets and tracebacks."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

_SECRET_PATHS = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.%-]+")


class _Forwarder(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        message = _SECRET_PATHS.sub(r"\1…", record.getMessage())
        if "voice will NOT be supported" in message:
            return  # the bot does not use voice
        error = record.exc_info[1] if record.exc_info else None
        extra = {"error": type(error).__name__} if error else {}
        structlog.get_logger(record.name).log(record.levelno, message, **extra)


@contextmanager
def forward_logs() -> Iterator[None]:
    """Forward warnings and errors; below that, discord.py logs messages and session ids."""
    logger = logging.getLogger("discord")
    before = logger.level, logger.propagate
    forwarder = _Forwarder()
    logger.addHandler(forwarder)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(forwarder)
        logger.setLevel(before[0])
        logger.propagate = before[1]
