"""PostgreSQL and Chroma servers of the tests' own, on loopback."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import create_engine, exc, text

from ingest.storage.database import sqlite_url
from tests.builders.memory import DISK, GIB, memory_folder

_CHROMA = Path(sys.executable).with_name("chroma")
_PATIENCE = 60


@contextmanager
def chroma_serving(folder, port=None):
    """The address of a server that keeps its files in a folder."""
    with chroma_process(folder, port) as (url, _):
        yield url


@contextmanager
def chroma_process(folder, port=None):
    """The same, with the server's process."""
    port = port or free_port()
    command = [_CHROMA, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"

    def answers():
        try:
            return httpx.get(f"{url}/api/v2/heartbeat").is_success
        except httpx.TransportError:
            return False

    with subprocess.Popen(  # noqa: S603  # the server that was installed beside this interpreter
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait(process, answers)
            yield url, process
        finally:
            process.kill()


@contextmanager
def postgresql_serving():
    """The address of a server without databases of anybody's; skips where there is none."""
    programs = _postgresql_programs()
    # Not in pytest's folder, which another user cannot enter.
    # In memory, if there is room for hundreds of small databases.
    folder = Path(tempfile.mkdtemp(prefix="footnote-pg-", dir=memory_folder(8 * GIB) or DISK))
    someone = _someone_else()
    if someone:
        shutil.chown(folder, *someone)
    identity = {"user": someone[0], "group": someone[1], "extra_groups": []} if someone else {}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/", **identity}
    data, port = folder / "data", free_port()
    # A language whose order is not that of code points, where the machine has one.
    created = [programs / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8"]
    subprocess.run(  # noqa: S603  # the server that the system has installed
        [*created, *_locale(), "--no-sync"], check=True, **quiet
    )
    command = [programs / "postgres", "-D", data, "-F", "-k", folder]
    options = ["-c", "listen_addresses=127.0.0.1", "-p", str(port)]
    # It would look after hundreds of databases, none of which outlives the tests.
    options += ["-c", "autovacuum=off"]
    url = f"postgresql+psycopg://tester:secret@127.0.0.1:{port}/postgres"
    with subprocess.Popen([*command, *options], **quiet) as process:  # noqa: S603  # as above
        try:
            _wait(process, lambda: _accepts(url))
            yield url
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(_PATIENCE)
            shutil.rmtree(folder, ignore_errors=True)


def new_database(server_url, template="template1"):
    """The address of a fresh database on a server."""
    name = f"t{uuid4().hex[:12]}"
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return re.sub(r"/postgres$", f"/{name}", server_url)


def database_with_tables(server_url):
    """The address of a fresh database that has all tables already, which are empty."""
    return new_database(server_url, _template(server_url))


@cache
def _template(server_url):
    """The name of a database to copy, which is sooner done than to make its tables."""
    url = new_database(server_url)
    _make_tables(url)
    return url.rpartition("/")[2]


def file_with_tables(path):
    """The address of a database in a file, with all tables, which are empty."""
    path.touch(0o600)
    path.write_bytes(_empty_file())
    return sqlite_url(path)


@cache
def _empty_file():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite3"
        _make_tables(sqlite_url(path))
        return path.read_bytes()


def _make_tables(url):
    from bot.storage.database import BotDatabase
    from ingest.storage.article_store import ArticleStore

    ArticleStore(url).close()
    BotDatabase(url).close()


def records_url(request, folder):
    """The address of a database without records, of the kind that a fixture's parameter names."""
    if request.param == "postgresql":
        return database_with_tables(request.getfixturevalue("postgresql"))
    return file_with_tables(folder / "audits.sqlite3")


def free_port():
    """A port for a server that starts later.

    It lies below those that systems give to outgoing connections, which could
    take it in the meantime.
    """
    while True:
        port = secrets.choice(range(15_000, 30_000))
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _postgresql_programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path))
    if not found:
        reason = "PostgreSQL is not installed; with Debian, apt-get install postgresql"
        # Where everything must hold, nothing may be passed over.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return found[-1].parent


def _someone_else():
    """PostgreSQL refuses to run as root."""
    return ("postgres", "postgres") if hasattr(os, "geteuid") and os.geteuid() == 0 else None


def _locale():
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False)  # noqa: S607  # of the system
    known = {name.lower().replace("-", ""): name for name in listed.stdout.split()}
    return [f"--locale={known.get('en_us.utf8', 'C')}"]


def _accepts(url):
    engine = create_engine(url, connect_args={"connect_timeout": 2})
    try:
        with engine.connect():
            return True
    except exc.OperationalError:
        return False
    finally:
        engine.dispose()


def _wait(process, ready):
    deadline = time.monotonic() + _PATIENCE
    while not ready():
        assert process.poll() is None, "the server stopped"
        assert time.monotonic() < deadline, "the server does not answer"
        time.sleep(0.05)
