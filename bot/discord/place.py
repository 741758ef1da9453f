"""Where an error was raised, for the log."""

from __future__ import annotations


def place_of(error: BaseException) -> str:
    """File and line; the message stays out of the log, as it may quote a question."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None:
        return "unknown"
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
