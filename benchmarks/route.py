"""Through which modules a command passes, in order, and how often its way turns back.

``python -m benchmarks.route ask "QUESTION"`` runs ``footnote ask`` in this process and
prints each module of the product in the order in which a call first reached it. The way
turns back where a module calls one that was reached before itself; that is a callback if
the earlier module still waits for an answer. Each pair of modules counts once. With ``--module pytest TEST`` it
follows a test instead, for example one that puts ``/ask`` through the loopback Discord.
Work at import is left out; threads are followed as well.
"""

from __future__ import annotations

import runpy
import sys
import threading
from pathlib import Path
from types import FrameType

PACKAGES = ("bot", "ingest", "prompts")


class Route:
    """Hears of calls, as ``sys.setprofile`` tells of them."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._names: dict[str, str | None] = {}
        self.order: dict[str, int] = {}
        self.turns: set[tuple[str, str]] = set()
        self.callbacks: set[tuple[str, str]] = set()

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event != "call" or frame.f_code.co_name == "<module>":
            return
        module = self._module(frame)
        if module is None or self._importing(frame):
            return
        self.order.setdefault(module, len(self.order))
        waiting = self._waiting(frame)
        caller = waiting[0] if waiting else None
        if caller and caller != module:
            if self.order[module] < self.order.get(caller, -1):
                self.turns.add((caller, module))
            if module in waiting:
                self.callbacks.add((caller, module))

    def _waiting(self, frame: FrameType) -> list[str]:
        """The modules of the frames below, the nearest first, each once."""
        found: dict[str, None] = {}
        back = frame.f_back
        while back:
            module = self._module(back)
            if module:
                found.setdefault(module)
            back = back.f_back
        return list(found)

    def _importing(self, frame: FrameType) -> bool:
        back: FrameType | None = frame
        while back:
            if back.f_code.co_name == "<module>" and self._module(back):
                return True
            back = back.f_back
        return False

    def _module(self, frame: FrameType) -> str | None:
        file = frame.f_code.co_filename
        if file not in self._names:
            self._names[file] = self._named(file)
        return self._names[file]

    def _named(self, file: str) -> str | None:
        if not file.startswith(self._root):
            return None
        parts = Path(file).relative_to(self._root).with_suffix("").parts
        if parts[0] not in PACKAGES:
            return None
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def main(arguments: list[str]) -> None:
    root = Path.cwd()
    sys.path.insert(0, str(root))
    route = Route(root)
    module = "bot.cli"
    if arguments[0] == "--module":
        module, arguments = arguments[1], arguments[2:]
    sys.argv = [module, *arguments]
    threading.setprofile(route)
    sys.setprofile(route)
    try:
        if module == "bot.cli":
            from bot.cli import main as footnote

            footnote()
        else:
            runpy.run_module(module, run_name="__main__")
    except SystemExit:
        pass
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]  # as its documentation allows
    for number, name in enumerate(route.order, start=1):
        print(f"{number:>3}  {name}")
    print(
        f"{len(route.order)} modules; the way turns back {len(route.turns)} times, "
        f"of which {len(route.callbacks)} are callbacks:"
    )
    for caller, callee in sorted(route.turns, key=lambda turn: route.order[turn[0]]):
        mark = "  (callback)" if (caller, callee) in route.callbacks else ""
        print(f"     {caller} -> {callee}{mark}")


if __name__ == "__main__":
    main(sys.argv[1:])
