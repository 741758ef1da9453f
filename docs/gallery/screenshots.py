"""Takes pictures of pages, by Chromium."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.integration.web.browser import CHROMIUM


def photograph(source: Path, picture: Path, width: int) -> int:
    """Take a picture of a whole page; returns its height."""
    command = [
        str(CHROMIUM),
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
    ]
    height = _height(command, source, width)
    subprocess.run(  # noqa: S603  # the browser, with a page that was just written
        [*command, f"--window-size={width},{height}", f"--screenshot={picture}", source.as_uri()],
        check=True,
        capture_output=True,
    )
    return height


def _height(command: list[str], source: Path, width: int) -> int:
    measuring = source.with_name("measuring.html")
    script = "<script>document.title = document.documentElement.scrollHeight</script>"
    measuring.write_text(source.read_text("utf-8") + script, "utf-8")
    try:
        dump = subprocess.run(  # noqa: S603  # as above
            [*command, f"--window-size={width},300", "--dump-dom", measuring.as_uri()],
            check=True,
            capture_output=True,
            text=True,
        )
    finally:
        measuring.unlink()
    found = re.search(r"<title>(\d+)</title>", dump.stdout)
    return int(found[1]) if found else 1_000
