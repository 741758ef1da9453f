"""Rules of this repository that no linter knows."""

import ast
import os
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from benchmarks.structure import cycles, imports_between, imports_between_entries
from bot.cli.commands import COMMANDS

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path.relative_to(ROOT)
    for package in ("bot", "ingest", "prompts")
    for path in (ROOT / package).rglob("*.py")
)
PACKAGES = sorted({module.parent for module in MODULES})
LONGEST_MODULE = 500
FLAT = {"bot": 15, "ingest": 6, "bot/discord": 15}
"""So many modules may lie directly in a folder; more would hide what it is made of."""
OUTSIDE = ("192.0.2.1", "2001:db8::1")


@cache
def product_imports():
    """What each module of the product imports."""
    return imports_between(MODULES, ROOT)


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_can_be_read_in_one_sitting(module):
    lines = (ROOT / module).read_text(encoding="utf-8").count("\n")
    assert 0 < lines <= LONGEST_MODULE


def test_every_folder_says_why_it_exists():
    for package in PACKAGES:
        docstring = ast.get_docstring(
            ast.parse((ROOT / package / "__init__.py").read_text("utf-8"))
        )
        assert docstring, package
        assert "\n\n" not in docstring, package


@pytest.mark.parametrize(("folder", "most"), FLAT.items())
def test_a_folder_shows_few_entries(folder, most):
    modules = [path for path in (ROOT / folder).glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= most


def test_no_module_imports_one_that_imports_it():
    assert cycles(product_imports()) == []


@pytest.mark.parametrize("package", PACKAGES, ids=str)
def test_no_folder_imports_one_that_imports_it(package):
    assert (
        cycles(imports_between_entries(package.as_posix().replace("/", "."), product_imports()))
        == []
    )


def test_a_cycle_would_be_found(tmp_path):
    (tmp_path / "bot").mkdir()
    lazily = "def f():\n    from bot.b import x\n"
    for_types = "if TYPE_CHECKING:\n    from bot.a import y\n"
    for name, text in {"__init__": "", "a": lazily, "b": for_types}.items():
        (tmp_path / "bot" / f"{name}.py").write_text(text, "utf-8")
    modules = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.py"))
    assert cycles(imports_between(modules, tmp_path)) == [["bot.a", "bot.b"]]


@pytest.mark.parametrize("address", OUTSIDE)
def test_tests_cannot_reach_the_network(address):
    with pytest.raises((SocketConnectBlockedError, UserWarning), match="tried to use socket"):
        socket.create_connection((address, 9), timeout=0.1)


def test_tests_may_talk_to_themselves():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=60).close()


def test_the_home_folder_of_tests_is_an_empty_one():
    home = Path.home()
    assert list(home.iterdir()) == []
    assert home != Path(os.path.expanduser(f"~{_user()}"))  # noqa: PTH111  # the real one
    asked = "from pathlib import Path; print(Path.home())"
    run = subprocess.run(  # noqa: S603  # this interpreter
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert Path(run.stdout.strip()) == home


def test_no_model_hub_is_asked():
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    assert Path(os.environ["HF_HOME"]).is_relative_to(Path.home())


def test_every_command_is_in_the_reference():
    reference = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    names = [entry.name for entry in COMMANDS]
    assert [name for name in names if f"`footnote {name}`" not in reference] == []


def _user():
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name
