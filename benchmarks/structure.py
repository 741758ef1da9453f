"""How the product is laid out: modules and lines of each folder, flat entries, import cycles.

``python -m benchmarks.structure [FOLDER]`` prints a table for a checkout, by default
this one, so that two states of the repository can be set side by side. Imports inside
functions and those for type checkers alone count like any other.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "ingest", "prompts")

Graph = Mapping[str, set[str]]


def main(root: Path) -> None:
    modules = modules_of(root)
    rows = defaultdict(list)
    for module in modules:
        rows[module.parent.as_posix()].append(module)
    print(f"{'folder':<36}{'modules':>8}{'lines':>8}")
    for folder, inside in sorted(rows.items()):
        counted = [module for module in inside if module.name != "__init__.py"]
        lines = sum(len((root / module).read_text("utf-8").splitlines()) for module in inside)
        print(f"{folder:<36}{len(counted):>8}{lines:>8}")
    total = [module for module in modules if module.name != "__init__.py"]
    lines = sum(len((root / module).read_text("utf-8").splitlines()) for module in modules)
    print(f"{'all':<36}{len(total):>8}{lines:>8}")
    imports = imports_between(modules, root)
    found = cycles(imports)
    print(f"\nimport cycles between modules: {len(found)}")
    for cycle in found:
        print(f"  {len(cycle)} modules: {', '.join(cycle)}")
    tangled = {
        folder: tangles
        for folder in sorted(rows)
        if (tangles := cycles(imports_between_entries(folder.replace("/", "."), imports)))
    }
    print(f"folders whose entries import each other in a cycle: {len(tangled)}")
    for folder, tangles in tangled.items():
        for tangle in tangles:
            print(f"  {folder}: {', '.join(tangle)}")


def modules_of(root: Path) -> list[Path]:
    """The product's modules, relative to the root."""
    return sorted(
        path.relative_to(root) for package in PACKAGES for path in (root / package).rglob("*.py")
    )


def imports_between(modules: Iterable[Path], root: Path) -> Graph:
    """What each module imports, by dotted names."""
    paths = {_dotted(module): root / module for module in modules}
    return {name: set(_imported(name, path, paths)) for name, path in paths.items()}


def imports_between_entries(package: str, imports: Graph) -> Graph:
    """What each module or folder directly in a package imports of its neighbours."""
    graph: dict[str, set[str]] = defaultdict(set)
    for name, imported in imports.items():
        source = _entry(name, package)
        targets = {_entry(target, package) for target in imported} - {source, None}
        if source:
            graph[source] |= {target for target in targets if target}
    return graph


def cycles(graph: Graph) -> list[list[str]]:
    """Groups of names that all reach each other, by Tarjan's algorithm; the largest first."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_names: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = lowest[name] = len(index)
        open_names.append(name)
        for target in sorted(graph.get(name, ())):
            if target not in index:
                visit(target)
                lowest[name] = min(lowest[name], lowest[target])
            elif target in open_names:
                lowest[name] = min(lowest[name], index[target])
        if lowest[name] == index[name]:
            start = open_names.index(name)
            group = sorted(open_names[start:])
            del open_names[start:]
            if len(group) > 1:
                found.append(group)

    for name in sorted(graph):
        if name not in index:
            visit(name)
    return sorted(found, key=lambda group: (-len(group), group))


def _imported(name: str, path: Path, paths: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                target = submodule if submodule in paths else node.module
                if target in paths and target != name:
                    yield target
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in paths)


def _dotted(module: Path) -> str:
    parts = module.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _entry(name: str, package: str) -> str | None:
    """The module or folder directly in a package to which a module belongs."""
    if not name.startswith(f"{package}."):
        return None
    return f"{package}.{name.removeprefix(f'{package}.').partition('.')[0]}"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
