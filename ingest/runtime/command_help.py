"""How every command shows its help."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

HELP_OPTIONS: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
"""Click's context settings of every command."""

_EXAMPLE = re.compile(r"^ {4}(?=\S)", re.MULTILINE)


def help_text(command: Callable[..., None]) -> str:
    """The docstring of a command as its help; examples stay unwrapped on a narrow terminal."""
    # Click does not rewrap a paragraph that follows a backspace.
    return _EXAMPLE.sub("\b\n  ", inspect.getdoc(command) or "")
