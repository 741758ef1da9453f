"""For the documentation site: files of the project outside of docs/ that pages link to.

Markdown ones, such as results of benchmarks, become pages; of a link to
anything else its text stays.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Page

ROOT = Path(__file__).parents[1]
PAGES = {
    **{
        path.relative_to(ROOT).as_posix(): f"results/{path.name}"
        for path in sorted((ROOT / "benchmarks" / "results").glob("*.md"))
    },
    "bot/onnx_model/MODEL_CARD.md": "results/model-card.md",
    "SECURITY.md": "project/security.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "CHANGELOG.md": "project/changelog.md",
}
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?:|#)([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add those pages."""
    for source, place in PAGES.items():
        files.append(File.generated(config, place, abs_src_path=str(ROOT / source)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Let links lead where the site has their target."""
    place = page.file.src_uri
    source = {of: path for path, of in PAGES.items()}.get(place, f"docs/{place}")

    def led(link: re.Match[str]) -> str:
        text, target, anchor = link[1], link[2], link[3] or ""
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        if wanted.startswith("docs/"):
            wanted = wanted.removeprefix("docs/")
        elif wanted in PAGES:
            wanted = PAGES[wanted]
        else:
            return text
        return f"[{text}]({posixpath.relpath(wanted, posixpath.dirname(place) or '.')}{anchor})"

    return _LINK.sub(led, markdown)
