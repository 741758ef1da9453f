"""The commands of ``footnote``: where each is defined, and what the list of commands says about it.

A command is imported when it is used. Together they take more than a second, and
``footnote --help`` needs none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

import typer
from typer.core import TyperCommand

from ingest.runtime.command_help import HELP_OPTIONS, help_text


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command's name, its module, and the first sentence of its help."""

    name: str
    module: str
    summary: str
    function: str = ""

    def load(self) -> Callable[..., None]:
        """The function that runs it."""
        command: Callable[..., None] = getattr(
            import_module(self.module), self.function or self.name
        )
        return command


COMMANDS = (
    CommandEntry("ingest", "ingest.cli", "Read articles so that you can ask about them."),
    CommandEntry("watch", "bot.cli.watch", "Watch feeds and ingest the articles they link to."),
    CommandEntry(
        "ask", "bot.cli.ask", "Ask a question; every sentence of the answer has a citation."
    ),
    CommandEntry("chat", "bot.cli.chat", "Ask questions and follow-ups in the terminal."),
    CommandEntry("verify", "bot.cli.verify", "Check statements against the articles."),
    CommandEntry(
        "audit", "bot.cli.audit", "Show how an answer was produced, or list the latest answers."
    ),
    CommandEntry("articles", "bot.cli.articles", "List the articles, newest first."),
    CommandEntry(
        "show",
        "bot.cli.articles",
        "Show an article with its sentences numbered, as in citations.",
    ),
    CommandEntry("remove", "bot.cli.articles", "Remove an article with all its versions."),
    CommandEntry("export", "bot.cli.export", "Export all articles as JSON lines."),
    CommandEntry("backup", "bot.cli.backup", "Back up everything that is stored to one file."),
    CommandEntry("restore", "bot.cli.backup", "Restore a backup into an empty store."),
    CommandEntry("reindex", "bot.cli.reindex", "Rebuild the vector index from the database."),
    CommandEntry("doctor", "bot.cli.doctor", "Check the whole installation."),
    CommandEntry(
        "config",
        "bot.cli.config",
        "Show every setting, where it comes from, and the data folder.",
    ),
    CommandEntry("serve", "bot.cli.serve", "Run the Discord bot until Ctrl-C or SIGTERM."),
    CommandEntry(
        "eval",
        "bot.cli.evaluate",
        "Measure answers and checks on your own articles.",
        function="evaluate",
    ),
)


class LazyCommands(Mapping[str, TyperCommand]):
    """The commands by name, each imported when it is looked up."""

    def __init__(self, entries: tuple[CommandEntry, ...] = COMMANDS) -> None:
        self._entries = {entry.name: entry for entry in entries}

    def __getitem__(self, name: str) -> TyperCommand:
        entry = self._entries[name]
        function = entry.load()
        app = typer.Typer(
            add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
        )
        app.command(name, help=help_text(function), context_settings=HELP_OPTIONS)(function)
        command = typer.main.get_command(app)
        if not isinstance(command, TyperCommand):
            raise TypeError(f"{name} is not a single command.")
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
