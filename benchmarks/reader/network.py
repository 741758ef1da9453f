"""The network of the packaged model: one encoder, and a head for each of its two tasks."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from torch.nn import functional
from transformers import MPNetModel

HIDDEN = 128
FIRST_SCALE = 10.0
FIRST_SHIFT = -7.0
"""A sentence's first logit is ``FIRST_SCALE`` times the cosine of its mean token and the query's,
plus ``FIRST_SHIFT``. An embedding model provides that without any training on pairs."""

FIRST_DOUBT = -3.0
WIDTH = 8.0
FAR = 1e4

MULTIPLIES_BFLOAT16: bool = torch.cpu._is_avx512_bf16_supported()  # noqa: SLF001  # no public name
"""Other processors are several times slower with it than without."""


class ReadingNetwork(nn.Module):
    """Reads a query and a text in one pass (Nogueira and Cho 2019).

    The answer head scores each span of the text by its mean token, the query's
    mean token, and the best start and end of a short answer in it. The
    entailment head compares the first token, the query and the first span, and
    subtracts what its own tokens say is not in the text.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        # Each example is seen once or twice, too seldom to overfit.
        self.encoder = MPNetModel.from_pretrained(
            folder,
            attn_implementation="eager",
            add_pooling_layer=False,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        width = self.encoder.config.hidden_size
        self.scale = nn.Parameter(torch.tensor(FIRST_SCALE))
        self.compare = nn.Sequential(nn.Linear(3 * width, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, 1))
        self.start, self.end = nn.Linear(width, 1), nn.Linear(width, 1)
        self.judge = nn.Sequential(nn.Linear(4 * width, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, 2))
        self.unsaid = nn.Linear(width, 1)
        for layer in (self.compare[2], self.start, self.end, self.judge[2], self.unsaid):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        nn.init.constant_(self.compare[2].bias, FIRST_SHIFT)
        nn.init.constant_(self.unsaid.bias, FIRST_DOUBT)

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        query: torch.Tensor,
        spans: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logits of the spans, starts and ends of short answers, and the judgement.

        ``query`` is ``(pairs, tokens)`` and ``spans`` ``(pairs, spans, tokens)``, masks
        of 0 and 1. The results are ``(pairs, spans)``, twice ``(pairs, tokens)``, and
        ``(pairs, 2)``: entailed, and contradicted if not entailed.
        """
        hidden = self.encode(input_ids, attention_mask)
        asked = functional.normalize(torch.bmm(query.unsqueeze(1), hidden), dim=-1)
        read = functional.normalize(torch.bmm(spans, hidden), dim=-1)
        starts, ends = self.start(hidden).squeeze(-1), self.end(hidden).squeeze(-1)
        answers = self._answers(asked.expand_as(read), read, starts + ends, spans)
        first = functional.normalize(hidden[:, 0], dim=-1)
        judged = self._judgement(
            first, asked[:, 0], read[:, 0], self.unsaid(hidden).squeeze(-1), query
        )
        return answers, starts, ends, judged

    def encode(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """The tokens' vectors in context, ``(pairs, tokens, width)``; while training in bfloat16."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training and MULTIPLIES_BFLOAT16):
            output = self.encoder(input_ids=input_ids, attention_mask=attention_mask)
        hidden: torch.Tensor = output.last_hidden_state.float()
        return hidden

    def _answers(
        self, asked: torch.Tensor, read: torch.Tensor, tokens: torch.Tensor, spans: torch.Tensor
    ) -> torch.Tensor:
        parts = torch.cat([WIDTH * asked, WIDTH * read, WIDTH**2 * asked * read], -1)
        cosine: torch.Tensor = self.scale * (asked * read).sum(-1)
        own = tokens.unsqueeze(1) + (spans - 1) * FAR
        spread = torch.log(spans.sum(-1).clamp(min=1))
        return cosine + self.compare(parts).squeeze(-1) + torch.logsumexp(own, -1) - spread

    def _judgement(
        self,
        first: torch.Tensor,
        said: torch.Tensor,
        read: torch.Tensor,
        unsaid: torch.Tensor,
        query: torch.Tensor,
    ) -> torch.Tensor:
        logits = self.judge(WIDTH * torch.cat([first, said, read, WIDTH * said * read], -1))
        doubt = functional.softplus(torch.logsumexp(unsaid + (query - 1) * FAR, -1))
        return torch.stack([logits[:, 0] - doubt, logits[:, 1]], -1)
