"""Prompt templates with a version and a fixed set of variables.

A file begins with the line ``# version: N``, which is not part of the prompt.
``{name}`` is a variable, and ``{{`` and ``}}`` are braces. Values are inserted
as they are, so braces in them have no meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

PACKAGED = Path(__file__).parent

_VERSION = re.compile(r"#\s*version:\s*(\S+)\s*")


class PromptError(Exception):
    """A prompt file is missing or invalid, or its variables got the wrong values."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template; ``parts`` are pairs of literal text and the variable after it."""

    name: str
    version: str
    parts: tuple[tuple[str, str | None], ...]

    @property
    def variables(self) -> frozenset[str]:
        """The names of exactly the values that ``render`` takes."""
        return frozenset(variable for _, variable in self.parts if variable is not None)

    def render(self, **values: str) -> str:
        """The prompt with these values. Raises ``PromptError`` for missing or unknown ones."""
        missing = sorted(self.variables - values.keys())
        unknown = sorted(values.keys() - self.variables)
        if missing:
            raise PromptError(f"The prompt {self.name!r} needs a value for {', '.join(missing)}.")
        if unknown:
            raise PromptError(f"The prompt {self.name!r} has no variable {', '.join(unknown)}.")
        return "".join(
            literal + (values[variable] if variable is not None else "")
            for literal, variable in self.parts
        )


def load_prompt(name: str, folder: Path | None = None) -> Prompt:
    """Read ``NAME.txt`` from a folder, or the packaged file if the folder has none.

    Raises ``PromptError`` for a missing folder, or a file that is missing or invalid.
    """
    if folder is not None and not folder.is_dir():
        raise PromptError(f"The folder {folder} does not exist.")
    file_name = f"{name}.txt"
    path = PACKAGED / file_name
    if folder is not None and (folder / file_name).is_file():
        path = folder / file_name
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"The prompt {path} cannot be read: {error}.") from error
    return parse_prompt(name, text)


def parse_prompt(name: str, text: str) -> Prompt:
    """Parse the content of a prompt file. Raises ``PromptError``."""
    first, _, body = text.partition("\n")
    version = _VERSION.fullmatch(first)
    if not version:
        raise PromptError(f"The prompt {name!r} must begin with a line such as `# version: 1`.")
    try:
        parsed = list(Formatter().parse(body.strip("\n")))
    except ValueError as error:
        raise PromptError(f"The prompt {name!r} has a stray brace: {error}.") from error
    for _, variable, spec, conversion in parsed:
        if variable is not None and (not variable.isidentifier() or spec or conversion):
            raise PromptError(f"The prompt {name!r} has a variable that is not a plain name.")
    return Prompt(name, version.group(1), tuple((part[0], part[1]) for part in parsed))
