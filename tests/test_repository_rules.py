"""Rules of this house that no linter knows."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from bot.cli.app import make_app

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path.relative_to(ROOT)
    for package in ("bot", "ingest", "prompts")
    for path in (ROOT / package).rglob("*.py")
)
LONGEST_MODULE = 500
OUTSIDE = ("192.0.2.1", "2001:db8::1")


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_can_be_read_in_one_sitting(module):
    lines = (ROOT / module).read_text(encoding="utf-8").count("\n")
    assert 0 < lines <= LONGEST_MODULE


@pytest.mark.parametrize("address", OUTSIDE)
def test_tests_cannot_reach_the_network(address):
    with pytest.raises((SocketConnectBlockedError, UserWarning), match="tried to use socket"):
        socket.create_connection((address, 9), timeout=0.1)


def test_tests_may_talk_to_themselves():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


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
    names = [c.name or c.callback.__name__ for c in make_app().registered_commands]
    assert [name for name in names if f"`footnote {name}`" not in reference] == []


def _user():
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name
