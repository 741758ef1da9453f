"""The figures of an evaluation as terminal text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.evaluation.claims import FALSE_SHOWN_PERCENT, ClaimFigures, Separation
from bot.evaluation.questions import QuestionFigures
from ingest.runtime.console import one_line

WIDTH = 80
LABEL_WIDTH = 27
CLAIM_LABEL_WIDTH = 44
"""In both tables of claims, so that their columns are aligned."""

NOTHING = "-"


def question_lines(figures: QuestionFigures) -> Iterator[str]:
    """A line for each figure, then a table by kind if the questions have kinds."""
    latencies = ", ".join(f"p{percent} {ms:.0f} ms" for percent, ms in figures.latency_ms)
    beside = f"{_percent(figures.beside_the_point)} of {figures.sentences:,}"
    rows = {
        "questions": f"{figures.questions:,}, {figures.answerable:,} of them answerable",
        **{f"hit@{depth}": _percent(share) for depth, share in figures.hits},
        "answerable answered": _percent(figures.answered_share),
        "unanswerable refused": _percent(figures.refused_share),
        "shown contains the answer": _percent(figures.contains_answer),
        "shows nothing else": _percent(figures.nothing_else),
        "sentences beside the point": beside if figures.sentences else NOTHING,
        "latency": latencies,
    }
    for label, value in rows.items():
        yield f"{label:<{LABEL_WIDTH}} {value}"
    if figures.kinds:
        yield ""
        yield from _table(
            ("kind", "questions", "refused", "hit@1", "contains the answer"),
            [
                (
                    each.kind,
                    f"{each.questions:,}",
                    *map(_percent, (each.refused, each.hit_at_1, each.contains_answer)),
                )
                for each in figures.kinds
            ],
            LABEL_WIDTH,
        )


def claim_lines(figures: ClaimFigures) -> Iterator[str]:
    """A line that counts the claims, a table for both checks, and one by kind."""
    false = figures.claims - figures.supported
    measures = (figures.written, figures.verified)
    yield (
        f"{'claims':<{LABEL_WIDTH}} {figures.claims:,}, {figures.supported:,} of them true, "
        f"{figures.written.claims:,} with evidence"
    )
    yield ""
    yield from _table(
        ("", "claims", "written", "verified"),
        [
            ("true kept", f"{figures.supported:,}", *(_percent(m.true_kept) for m in measures)),
            ("false shown", f"{false:,}", *(_percent(m.false_shown) for m in measures)),
            ("AUC", "", *(_decimal(m.auc) for m in measures)),
            (
                f"true kept where {FALSE_SHOWN_PERCENT} % of the false are shown",
                "",
                *(_percent(m.true_kept_at) for m in measures),
            ),
        ],
        CLAIM_LABEL_WIDTH,
    )
    for name, supported in (("true kept, by kind", True), ("false shown, by kind", False)):
        rows = list(_kind_rows(figures.written, figures.verified, supported=supported))
        if rows:
            yield ""
            yield from _table((name, "claims", "written", "verified"), rows, CLAIM_LABEL_WIDTH)


def _kind_rows(
    written: Separation, verified: Separation, *, supported: bool
) -> Iterator[tuple[str, ...]]:
    shown = {each.kind: each.passed for each in written.kinds if each.supported is supported}
    for each in verified.kinds:
        if each.supported is supported:
            shares = (_percent(shown.get(each.kind)), _percent(each.passed))
            yield each.kind, f"{each.claims:,}", *shares


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], label_width: int) -> Iterator[str]:
    """The rows under their heads, the first column to the left; a long label is cut."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(head[0], width=label_width - 1, no_wrap=True)
    for name in head[1:]:
        table.add_column(name, justify="right", no_wrap=True)
    for label, *cells in rows:
        table.add_row(Text(one_line(label)), *cells)
    console = Console(file=io.StringIO(), width=WIDTH, color_system=None)
    with console.capture() as drawn:
        console.print(table)
    return (line.rstrip() for line in drawn.get().splitlines())


def _percent(share: float | None) -> str:
    return NOTHING if share is None else f"{share:.1%}"


def _decimal(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"
