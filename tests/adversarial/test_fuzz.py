"""``make fuzz``: that it tries every area, counts what it tried, and fails when one is broken."""

import re
import subprocess
import sys
from pathlib import Path

from benchmarks.fuzz import AREAS

ROOT = Path(__file__).parents[2]
BREAK = """
import sys, benchmarks.fuzz as fuzz
import ingest.text.sentences
fuzz.AREAS = {"the splitter's offsets": ("tests/unit/ingest/text/test_sentences.py",)}
real = ingest.text.sentences.split_sentences
def off_by_one(text):
    return [replace(s, start=s.start + 1) for s in real(text)]
from dataclasses import replace
ingest.text.sentences.split_sentences = off_by_one
sys.exit(fuzz.main())
"""


def run(tmp_path, *command):
    report = tmp_path / "fuzz.md"
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, *command, "--cases", "5", "--report", str(report)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, report.read_text(encoding="utf-8")


def test_every_area_is_tried_and_the_cases_are_counted(tmp_path):
    status, report = run(tmp_path, "-m", "benchmarks.fuzz")
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| ([\d,]+) \| none \|", report, re.MULTILINE)
    assert status == 0, report
    assert len(rows) == len(AREAS)
    assert all(int(cases.replace(",", "")) >= int(properties) > 0 for _, properties, cases in rows)


def test_a_broken_invariant_is_found_and_said(tmp_path):
    status, report = run(tmp_path, "-c", BREAK)
    assert status == 1
    assert "test_offsets_are_exact_in_any_text" in report
