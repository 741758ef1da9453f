"""Which tokens of a text lie in which part of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ingest.embedding.base import Span


def tokens_inside(offsets: NDArray[np.int64], span: Span) -> NDArray[np.bool_]:
    """The tokens that lie in a span as a whole: ``(tokens,)``, from their ``(tokens, 2)`` offsets."""
    starts, ends = offsets[:, 0], offsets[:, 1]
    return np.asarray((starts >= span[0]) & (ends <= span[1]) & (ends > starts))
