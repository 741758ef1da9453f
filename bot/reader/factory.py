"""Loading the reader that is configured."""

from __future__ import annotations

from bot.reader.base import Reader, ReaderPassage
from bot.settings import NO_READER, PACKAGED_READER


def load_reader(name: str) -> Reader | None:
    """The reader of ``READER_MODEL``; ``None`` for ``none``.

    Raises ``ModelNotFound`` when there is no such model. The packaged model is
    loaded with the first question.
    """
    if name == NO_READER:
        return None
    if name == PACKAGED_READER:
        from bot.onnx_model.session import packaged_model
        from bot.reader.onnx import PackagedReader

        return PackagedReader(packaged_model())
    from bot.reader.cross_encoder import CrossEncoderReader

    return CrossEncoderReader(name)


def check_reader(name: str) -> str:
    """Load the configured reader and describe it, for ``footnote doctor``.

    Raises ``ModelNotFound`` and ``ModelDamaged``.
    """
    reader = load_reader(name)
    if reader is None:
        return "none; answers are one sentence at most, and more questions are refused"
    if not reader.is_calibrated:
        return f"{name}; it only ranks, so answers are one sentence at most"
    reader.read("Is it there?", [ReaderPassage("", "It is.", ((0, 6),))])
    return f"{name}, checksums verified"
