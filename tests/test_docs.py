"""The documentation: it builds, is what the code says, and its commands run."""

import ast
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings, variable_name
from docs import figures
from docs.reference import pages

ROOT = Path(__file__).parents[1]
WRITTEN = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
SETTINGS = {variable_name(name) for name in Settings.model_fields} | {"POSTGRES_PASSWORD"}
PAGES = pages()
LEVELS = {"debug", "info", "warning", "error", "exception"}
SENTENCE_END = re.compile(r"(?<=[a-z0-9)]{2})[.!?] (?=[A-Z])")


def of(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=of)
def test_the_reference_is_what_the_code_makes(path):
    assert path.read_text(encoding="utf-8") == PAGES[path], "run python docs/reference.py"


def test_the_figures_are_those_that_were_measured():
    assert figures.PAGE.read_text(encoding="utf-8") == figures.page(), "run python docs/figures.py"


def test_the_site_builds_without_a_warning(tmp_path):
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    for page in ("index.html", "tutorial/index.html", "results/fuzz/index.html"):
        assert (tmp_path / "site" / page).is_file()
    start = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    # Whoever reads it is known to nobody else.
    assert re.findall(r'(?:src|href)="(https?://(?!squidfunk|www\.mkdocs)[^"]+)"', start) == []


@pytest.mark.parametrize("path", WRITTEN, ids=of)
def test_links_between_files_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#|<)([^)#\s]+)", text):
        assert (path.parent / target).exists(), target


def log_events():
    """The first argument of every call of a logger, with all its alternatives."""
    for package in ("bot", "ingest"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                called = node.func if isinstance(node, ast.Call) else None
                logger = getattr(getattr(called, "value", None), "id", "")
                if logger in {"log", "_log"} and called.attr in LEVELS:
                    texts = (
                        part for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)
                    )
                    yield from (text.value for text in texts if isinstance(text.value, str))


def test_every_log_event_is_a_name_that_the_guide_explains():
    guide = (ROOT / "docs" / "guides" / "monitoring.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`([a-z]+(?:_[a-z]+)*)`", guide))
    events = set(log_events())
    assert len(events) > 40
    assert sorted(events - explained) == []


@pytest.mark.parametrize("path", WRITTEN, ids=of)
def test_settings_that_are_named_exist(path):
    text = path.read_text(encoding="utf-8")
    for block in re.findall(r"```ini\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            assert line.partition("=")[0] in SETTINGS


@pytest.mark.parametrize("path", WRITTEN, ids=of)
def test_targets_of_make_that_are_named_exist(path):
    text = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)`", text)) <= targets


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "guides").glob("*.md")), ids=of)
def test_a_line_is_a_sentence(path):
    prose = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = (line for line in prose.splitlines() if not line.startswith(("|", "-", "#", "1", "2")))
    assert [line for line in lines if SENTENCE_END.search(line)] == []


def test_every_page_is_in_the_navigation():
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages_ = (path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md"))
    assert [page for page in pages_ if page not in navigation] == []


def commands_of(path):
    """The lines of its blocks of shell that call Footnote."""
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = (line for block in blocks for line in block.splitlines())
    return [line for line in lines if re.search(r"(^|[ /])footnote ", line)]


def test_commands_are_found():
    assert len(commands_of(ROOT / "docs" / "tutorial.md")) >= 7


def words_of(line):
    """The variables in front of a command, and the command itself."""
    words = shlex.split(line, comments=True)
    start = next(at for at, word in enumerate(words) if word.endswith("footnote"))
    return dict(word.split("=") for word in words[:start]), words[start + 1 :]
