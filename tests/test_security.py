"""SECURITY.md names a test for each attack, and the tests are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
ATTACKS = [
    line
    for part in PAGE.split("\n## ")
    if "| tried |" in part
    for line in part.splitlines()
    if line.startswith("| ") and not line.startswith(("| tried", "| ---"))
]


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_test_that_is_named_is_there(path, name):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, functions)}


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_has_what_stops_it_and_a_test(attack):
    tried, stops, shown = (cell.strip() for cell in attack.strip("|").split("|"))
    assert tried
    assert stops
    assert re.search(r"`tests/[\w/]+\.py::test_\w+`", shown)
