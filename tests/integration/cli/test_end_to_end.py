"""The whole program as people run it: processes of their own, the packaged model, the samples."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.embedding.factory import load_embedder

ROOT = Path(__file__).parents[3]
FOOTNOTE = """
import atexit, sys
slow = {"torch", "transformers", "sentence_transformers", "discord", "chromadb"}
atexit.register(lambda: print("imported:", *sorted(slow & set(sys.modules)), file=sys.stderr))
from bot.cli import main
main()
"""


@pytest.fixture
def python(folder):
    """Run the interpreter in an empty folder."""

    def run(*arguments):
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        return subprocess.run(  # noqa: S603  # this interpreter and this project
            [sys.executable, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            # An ingest gives way to all other work, so a busy machine lets it wait for long.
            timeout=600,
            check=False,
        )

    return run


def test_the_samples_are_ingested_and_answer_a_question(python, footnote, monkeypatch):
    """With the default models, neither torch nor what needs it is imported."""
    with monkeypatch.context() as patch:
        patch.delenv("READER_MODEL")
        ingested = python("-c", FOOTNOTE, "ingest", str(ROOT / "samples"), "--json")
        asked = python("-c", FOOTNOTE, "ask", "When was Flock founded?", "--json")
    assert (ingested.returncode, ingested.stderr) == (0, "imported: chromadb\n")
    records = [json.loads(line) for line in ingested.stdout.splitlines()]
    assert {record["status"] for record in records} == {"added"}
    assert "ring-drops-flock" in {record["article_id"] for record in records}

    # Nothing is sought in the index for a question to a few articles.
    assert (asked.returncode, asked.stderr) == (0, "imported:\n")
    answer = json.loads(asked.stdout)
    assert answer["status"] == "answered"
    first = answer["citations"][0]
    assert "2017" in first["quote"]

    monkeypatch.setattr("ingest.bootstrap.load_embedder", load_embedder)
    shown = json.loads(footnote("show", first["article_id"], "--json").out)
    assert shown["text"][first["start"] : first["end"]] == first["quote"]
    refused = footnote("ask", "Who won the World Cup in 2026?", "--json")
    assert json.loads(refused.out)["status"] == "refused"

    tutorial = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
    told = footnote("ask", "Who won the World Cup in 2026?").out
    assert " ".join(told.split()) in " ".join(tutorial.split())
