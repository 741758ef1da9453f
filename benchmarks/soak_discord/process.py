"""A command of Footnote as another process runs it: ``python -m … MODEL COMMAND…``.

``fake`` is a model that has nothing to load.
"""

from __future__ import annotations

import sys

from benchmarks.soak.place import embedding_by
from bot.cli import main

if __name__ == "__main__":
    model, *arguments = sys.argv[1:]
    sys.argv = ["footnote", *arguments]
    with embedding_by(model):
        main()
