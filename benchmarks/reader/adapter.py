"""A low-rank adapter: what a run of training adds to the weights of the shipped files.

The method is that of Hu and others 2021 (LoRA). The products of the shipped
weights stay as they are, in eight bits; each gets a second way beside it, down
to ``RANK`` values and up again. A run so needs no gradients of the weights, and
what it learns is a file of a few megabytes instead of 110.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import nn
from torch.nn import functional

from benchmarks.reader.network import MULTIPLIES_BFLOAT16, ReadingNetwork

RANK = 16
STRENGTH = 2.0
FIRST_LAYER = 4
"""The layers before it are left as they are, so no gradient has to go through them."""


class AdaptedLinear(nn.Module):
    """A fixed product, and beside it one of low rank that learns."""

    def __init__(self, fixed: nn.Linear) -> None:
        super().__init__()
        self.fixed = fixed
        rank = min(RANK, fixed.out_features)
        self.down = nn.Parameter(torch.empty(rank, fixed.in_features))
        self.up = nn.Parameter(torch.zeros(fixed.out_features, rank))
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))
        fixed.weight.requires_grad = False

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        beside = functional.linear(functional.linear(values, self.down), STRENGTH * self.up)
        product: torch.Tensor = self.fixed(values) + beside
        return product


def adapt(network: ReadingNetwork) -> None:
    """Put an adapter beside each product of the later layers and of the heads; fix the rest."""
    for parameter in network.encoder.parameters():
        parameter.requires_grad = False
    for parent, name, linear in list(_products(network)):
        setattr(parent, name, AdaptedLinear(linear))
    if MULTIPLIES_BFLOAT16:
        for part in network.encoder.modules():
            if isinstance(part, nn.Linear):
                part.to(torch.bfloat16)  # once, instead of in each step


def learning(network: ReadingNetwork) -> dict[str, nn.Parameter]:
    """What a run changes, by name: the adapters, and the heads' other values."""
    return {name: value for name, value in network.named_parameters() if value.requires_grad}


def _products(network: ReadingNetwork) -> Iterator[tuple[nn.Module, str, nn.Linear]]:
    heads = [part for name, part in network.named_children() if name != "encoder"]
    for part in (*network.encoder.encoder.layer[FIRST_LAYER:], *heads):
        for parent in part.modules():
            for name, child in parent.named_children():
                if isinstance(child, nn.Linear):
                    yield parent, name, child
    for name, child in network.named_children():
        if isinstance(child, nn.Linear):
            yield network, name, child
