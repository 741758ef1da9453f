"""What the documentation tells people to type works, page by page."""

import re
import shlex

import pytest

from tests.integration.cli import examples
from tests.test_docs import ROOT, commands_of, of, words_of

PAGES = [
    page
    for page in (
        ROOT / "README.md",
        ROOT / "docs" / "tutorial.md",
        *sorted((ROOT / "docs" / "guides").glob("*.md")),
    )
    if commands_of(page)
]
ENDLESS = {"serve", "watch", "chat"}
TEXT = f"{examples.BRIDGE['title']}\n\n{examples.BRIDGE['text']}\n"


@pytest.fixture
def desk(folder, footnote):
    """The files that the pages speak of, and a library that is in use."""
    for name in ("article.txt", "bridge.txt", "ARTICLE.txt", "articles/one.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(TEXT, encoding="utf-8")
    guide = (ROOT / "docs" / "guides" / "evaluation.md").read_text(encoding="utf-8")
    gold = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
    for name, content in zip(("news", "questions", "claims"), gold, strict=True):
        (folder / f"{name}.jsonl").write_text(content, encoding="utf-8")
    (folder / "more.jsonl").write_text(examples.lines(examples.ORCHARD), encoding="utf-8")
    assert footnote("ingest", "more.jsonl").status == 0


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("page", PAGES, ids=of)
def test_its_commands_run_one_after_the_other(footnote, page, monkeypatch):
    first = ""
    for line in commands_of(page):
        variables, command = words_of(line)
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            if command[0] in ENDLESS or "https://" in line:
                check_options(footnote, command)
                continue
            if command[0] == "doctor":
                # It is told what to find; here no Discord answers.
                patch.delenv("DISCORD_TOKEN")
            run = footnote(*(first if word == "article-1" else word for word in command))
        assert run.status == 0, f"{line}\n{run.out}{run.err}"
        if found := re.match(r"added  (\S+)", run.out):
            first = found[1]


def check_options(footnote, command):
    """Commands that do not end, or leave this machine, have at least such options."""
    run = footnote(command[0], "--help")
    assert run.status == 0
    for option in (word for word in command if word.startswith("--")):
        assert option in run.out, shlex.join(command)
